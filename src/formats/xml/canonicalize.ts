import { FormatError, utf8Bytes } from '../../core/index.ts';
import { byCodePoint } from './code-point-order.ts';
import type { NamespaceDeclaration, XmlAttribute, XmlDocument, XmlElement, XmlNode } from './document.ts';
import { xmlNamespace } from './document.ts';
import { ancestors } from './navigate.ts';
import { NamespaceScope } from './namespace-scope.ts';
import { xmlFormatName } from './scanner.ts';

/** A part of a document: all of it or one element with what is inside, less some elements. */
export interface DocumentSubset {
  readonly apex: XmlElement | 'document';
  readonly without: readonly XmlElement[];
}

export interface Canonicalization {
  readonly method: 'inclusive' | 'exclusive';
  readonly comments: boolean;
  /** Prefixes that the exclusive method treats as the inclusive one does; `#default` for the default namespace. */
  readonly inclusivePrefixes: readonly string[];
}

/** Exclusive canonicalisation writes a declaration wherever it is used: a long name on many elements grows without end. */
const maxCanonicalLength = 64 * 1024 * 1024;

/**
 * The canonical form of a document subset as UTF-8: Canonical XML 1.0 (W3C, 15 March 2001) or Exclusive XML
 * Canonicalization 1.0 (W3C, 18 July 2002). The subset's apex takes over its ancestors' namespaces and, inclusively,
 * their `xml:*` attributes (Canonical XML 1.0, 2.4). Throws FormatError at a relative namespace name (there, 1.3), and
 * where the form would exceed 64 MiB.
 */
export function canonicalize(document: XmlDocument, subset: DocumentSubset, method: Canonicalization): Uint8Array {
  return new Writer(document, subset, method).write();
}

interface OpenElement {
  readonly element: XmlElement;
  readonly rendered: readonly NamespaceDeclaration[];
}

class Writer {
  readonly #document: XmlDocument;
  readonly #subset: DocumentSubset;
  readonly #method: Canonicalization;
  readonly #inclusivePrefixes: ReadonlySet<string>;
  readonly #rendered = new NamespaceScope();
  readonly #open: OpenElement[] = [];
  readonly #parts: string[] = [];
  #length = 0;

  constructor(document: XmlDocument, subset: DocumentSubset, method: Canonicalization) {
    this.#document = document;
    this.#subset = subset;
    this.#method = method;
    this.#inclusivePrefixes = new Set(method.inclusivePrefixes.map((one) => (one === '#default' ? '' : one)));
  }

  write(): Uint8Array {
    const { nodes } = this.#document;
    const { apex } = this.#subset;
    const without = new Set(this.#subset.without.map(({ index }) => index));
    const end = apex === 'document' ? nodes.length : apex.after;
    for (let i = apex === 'document' ? 0 : apex.index; i < end;) {
      const node = nodes[i];
      if (node === undefined) break;
      this.#closeUpTo(i);
      if (node.kind === 'element' && without.has(i)) {
        i = node.after;
        continue;
      }
      this.#node(node);
      i++;
    }
    this.#closeUpTo(end);
    return utf8Bytes(this.#parts.join(''));
  }

  #put(text: string, node: XmlNode): void {
    this.#length += text.length;
    if (this.#length > maxCanonicalLength) {
      throw new FormatError(xmlFormatName, `the canonical form is longer than ${maxCanonicalLength}`, node.offset);
    }
    this.#parts.push(text);
  }

  #closeUpTo(index: number): void {
    for (let top = this.#open.at(-1); top !== undefined && top.element.after <= index; top = this.#open.at(-1)) {
      this.#put(`</${top.element.name}>`, top.element);
      for (const { prefix } of top.rendered) this.#rendered.release(prefix);
      this.#open.pop();
    }
  }

  #node(node: XmlNode): void {
    switch (node.kind) {
      case 'element':
        this.#startTag(node);
        break;
      case 'text':
        this.#put(escapeText(node.text), node);
        break;
      case 'comment':
        if (this.#method.comments) this.#put(this.#apart(node, `<!--${node.text}-->`), node);
        break;
      case 'instruction':
        this.#put(this.#apart(node, `<?${node.target}${node.text === '' ? '' : ` ${node.text}`}?>`), node);
        break;
    }
  }

  /** Comments and instructions beside the document element stand on lines of their own (Canonical XML 1.0, 2.3). */
  #apart(node: XmlNode, text: string): string {
    if (node.parent !== -1) return text;
    return node.index < this.#document.root.index ? `${text}\n` : `\n${text}`;
  }

  #startTag(element: XmlElement): void {
    const isApex = this.#open.length === 0;
    const candidates =
      this.#method.method === 'inclusive' ? this.#inclusive(element, isApex) : this.#exclusive(element, isApex);
    for (const { uri, offset } of element.namespaces) refuseRelative(uri, offset);
    const rendered = [...candidates.values()]
      .filter(({ prefix, uri }) => prefix !== 'xml' && (this.#rendered.resolve(prefix) ?? '') !== uri)
      .sort((a, b) => byCodePoint(a.prefix, b.prefix));
    for (const { prefix, uri, offset } of rendered) {
      refuseRelative(uri, offset);
      this.#rendered.bind(prefix, uri);
    }
    let text = `<${element.name}`;
    for (const { prefix, uri } of rendered) {
      text += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`;
    }
    for (const { name, value } of this.#attributes(element, isApex)) text += ` ${name}="${escapeAttribute(value)}"`;
    this.#put(`${text}>`, element);
    this.#open.push({ element, rendered });
  }

  /** Declarations that may have to be written: below the apex only new ones can differ from what is already there. */
  #inclusive(element: XmlElement, isApex: boolean): ReadonlyMap<string, NamespaceDeclaration> {
    return isApex ? inScope(this.#document, element) : byPrefix(element.namespaces);
  }

  /** Exclusive XML Canonicalization 1.0, 3: what element and attribute names use, and what is asked for by prefix. */
  #exclusive(element: XmlElement, isApex: boolean): ReadonlyMap<string, NamespaceDeclaration> {
    const candidates = new Map<string, NamespaceDeclaration>();
    if (this.#inclusivePrefixes.size > 0) {
      for (const [prefix, one] of this.#inclusive(element, isApex)) {
        if (this.#inclusivePrefixes.has(prefix)) candidates.set(prefix, one);
      }
    }
    const { prefix, namespace: uri, offset } = element;
    candidates.set(prefix, { prefix, uri, offset });
    for (const one of element.attributes) {
      if (one.prefix !== '') candidates.set(one.prefix, { prefix: one.prefix, uri: one.namespace, offset: one.offset });
    }
    return candidates;
  }

  #attributes(element: XmlElement, isApex: boolean): readonly XmlAttribute[] {
    const inherits = isApex && this.#method.method === 'inclusive';
    const attributes = inherits ? [...element.attributes, ...this.#inherited(element)] : [...element.attributes];
    return attributes.sort((a, b) => byCodePoint(a.namespace, b.namespace) || byCodePoint(a.local, b.local));
  }

  /** The nearest `xml:*` attributes of the ancestors that the apex does not have itself. */
  #inherited(element: XmlElement): XmlAttribute[] {
    const own = new Map<string, XmlAttribute>();
    const present = new Set(element.attributes.filter(isXmlAttribute).map(({ local }) => local));
    for (const { attributes } of ancestors(this.#document, element)) {
      for (const one of attributes) {
        if (isXmlAttribute(one) && !present.has(one.local) && !own.has(one.local)) own.set(one.local, one);
      }
    }
    return [...own.values()];
  }
}

function isXmlAttribute(attribute: XmlAttribute): boolean {
  return attribute.namespace === xmlNamespace;
}

function byPrefix(declarations: readonly NamespaceDeclaration[]): Map<string, NamespaceDeclaration> {
  return new Map(declarations.map((one) => [one.prefix, one]));
}

function inScope(document: XmlDocument, element: XmlElement): ReadonlyMap<string, NamespaceDeclaration> {
  const found = byPrefix(element.namespaces);
  for (const { namespaces } of ancestors(document, element)) {
    for (const one of namespaces) {
      if (found.has(one.prefix)) continue;
      refuseRelative(one.uri, one.offset);
      found.set(one.prefix, one);
    }
  }
  return found;
}

function refuseRelative(uri: string, offset: number): void {
  if (uri === '' || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return;
  throw new FormatError(xmlFormatName, 'a relative namespace name has no canonical form', offset);
}

/** Canonical XML 1.0, 2.3, text nodes and attribute nodes. */
function escapeText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? character);
}

function escapeAttribute(value: string): string {
  return value.replaceAll(/[&<"\t\n\r]/g, (character) => escapes[character] ?? character);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
