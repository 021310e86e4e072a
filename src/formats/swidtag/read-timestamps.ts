import { epochMs, isoTime } from '../../core/index.ts';
import type { XmlDocument, XmlElement, XmlSignature } from '../xml/index.ts';
import { ancestors, attributeValue, dsigNamespace, isElement, isWithin } from '../xml/index.ts';
import type { SwidTimestamp } from './swid-tag.ts';
import { rfc3339Namespace, rfc3852Namespace } from './swid-names.ts';

const maxTimestamps = 16;

/** TimeStamp elements in the signature's properties (TCG RIM Information Model 1.1, 5.1.2). */
export function readTimestamps(document: XmlDocument, signature: XmlSignature): SwidTimestamp[] {
  return document.nodes
    .slice(signature.element.index, signature.element.after)
    .filter((node) => node.kind === 'element')
    .filter((one) => one.local === 'TimeStamp' && inProperty(document, one))
    .slice(0, maxTimestamps)
    .map((one) => readTimestamp(document, one, signature));
}

function inProperty(document: XmlDocument, element: XmlElement): boolean {
  return ancestors(document, element).some((one) => isElement(one, dsigNamespace, 'SignatureProperty'));
}

function readTimestamp(document: XmlDocument, element: XmlElement, signature: XmlSignature): SwidTimestamp {
  const attribute = element.attributes.find(({ local }) => local === 'dateTime');
  const text = (attribute?.value ?? '').trim();
  // Some writers only declare the namespace that says which of the two it is, and use it on nothing.
  const namespaces = [attribute?.namespace, element.namespace, ...element.namespaces.map(({ uri }) => uri)];
  const kind = namespaces.includes(rfc3339Namespace)
    ? 'rfc3339'
    : namespaces.includes(rfc3852Namespace)
      ? 'rfc3852'
      : 'unknown';
  const time = kind === 'rfc3339' ? rfc3339Time(text) : undefined;
  const named = new Set(signature.references.map(({ uri }) => uri));
  const within = [element, ...ancestors(document, element)].filter((one) => isWithin(one, signature.element));
  const referenced = within.some((one) => named.has(`#${attributeValue(one, 'Id') ?? ''}`));
  return { kind, text, ...(time === undefined ? {} : { time }), referenced };
}

function rfc3339Time(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = epochMs(text.toUpperCase());
  return Number.isNaN(ms) ? undefined : isoTime(ms);
}
