import { FormatError, utf8Bytes } from '../../core/index.ts';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import type { XmlDocument, XmlElement } from './document.ts';
import { attributeValue, childElements, textContent } from './navigate.ts';
import { dsigNamespace } from './signature-names.ts';

export const signatureFormatName = 'xml-signature';

export function failAt(element: XmlElement, message: string): never {
  throw new FormatError(signatureFormatName, message, element.offset);
}

/** Takes the children of an element of XML Signature one by one, as the schema orders them. */
export class Children {
  readonly #document: XmlDocument;
  readonly #parent: XmlElement;
  readonly #elements: readonly XmlElement[];
  #at = 0;

  constructor(document: XmlDocument, parent: XmlElement) {
    this.#document = document;
    this.#parent = parent;
    this.#elements = childElements(document, parent);
    for (let i = parent.index + 1; i < parent.after; i++) {
      const node = document.nodes[i];
      if (node?.kind === 'text' && node.parent === parent.index && node.text.trim() !== '') {
        failAt(parent, `${parent.local}: text between its elements`);
      }
    }
  }

  optional(local: string, namespace: string = dsigNamespace): XmlElement | undefined {
    const next = this.#elements[this.#at];
    if (next?.local !== local || next.namespace !== namespace) return undefined;
    this.#at++;
    return next;
  }

  one(local: string, namespace: string = dsigNamespace): XmlElement {
    const found = this.optional(local, namespace);
    if (found !== undefined) return found;
    const next = this.#elements[this.#at];
    return failAt(next ?? this.#parent, `${this.#parent.local}: ${local} expected, found ${next?.name ?? 'its end'}`);
  }

  /** At most `limit` of them, one after another. */
  many(local: string, limit: number): XmlElement[] {
    const out: XmlElement[] = [];
    for (let next = this.optional(local); next !== undefined; next = this.optional(local)) {
      if (out.length >= limit) failAt(next, `${this.#parent.local}: more than ${limit} ${local} elements`);
      out.push(next);
    }
    return out;
  }

  end(): void {
    const next = this.#elements[this.#at];
    if (next !== undefined) failAt(next, `${this.#parent.local}: ${next.name} does not belong there`);
  }

  base64(local: string, namespace: string = dsigNamespace): Uint8Array {
    return base64Content(this.#document, this.one(local, namespace));
  }
}

export function algorithmOf(element: XmlElement): string {
  return attributeValue(element, 'Algorithm') ?? failAt(element, `${element.local}: no Algorithm`);
}

/**
 * The bytes of a base64 text. Spare bits must be zero and padding complete: otherwise one signature could be written in
 * several ways, and not every changed bit would be found.
 */
export function base64Content(document: XmlDocument, element: XmlElement): Uint8Array {
  if (childElements(document, element).length > 0) failAt(element, `${element.local}: an element inside of base64`);
  const text = textContent(document, element).replaceAll(/[ \t\r\n]/g, '');
  const bytes = decodeBase64(utf8Bytes(text), signatureFormatName, element.offset);
  if (encodeBase64(bytes) !== text) failAt(element, `${element.local}: base64 with wrong padding or spare bits`);
  return bytes;
}
