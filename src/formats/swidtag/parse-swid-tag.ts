import { FormatError } from '../../core/index.ts';
import type { Note } from '../note.ts';
import type { XmlDocument, XmlElement, XmlSignature } from '../xml/index.ts';
import {
  attributeValue,
  childElements,
  parseXml,
  readXmlSignature,
  signatureElements,
  xmlNamespace,
} from '../xml/index.ts';
import { readMeta } from './read-meta.ts';
import { readPayload } from './read-payload.ts';
import { readTimestamps } from './read-timestamps.ts';
import type { SwidEntity, SwidLink, SwidTag } from './swid-tag.ts';
import { swidNamespaces } from './swid-names.ts';

const format = 'rim-swidtag';

/**
 * Decodes a SWID tag (ISO/IEC 19770-2:2015) and what TCG adds for a base RIM (PC Client RIM 1.04). Values are taken only
 * from the document element and what stands directly in it, never from a signature's objects: a copy of a tag hidden
 * there is not read. A malformed signature is noted, since it can be verified no more than a missing one. Throws
 * FormatError.
 */
export function parseSwidTag(bytes: Uint8Array): SwidTag {
  const document = parseXml(bytes);
  const { root } = document;
  if (root.local !== 'SoftwareIdentity') fail(root, `the document is a ${root.name}, not a SoftwareIdentity`);
  if (!swidNamespaces.has(root.namespace))
    fail(root, `SoftwareIdentity of ${root.namespace || 'no namespace'} is not read`);
  const notes: Note[] = [];
  const children = childElements(document, root);
  const named = (local: string): XmlElement[] =>
    children.filter((one) => one.local === local && one.namespace === root.namespace);
  const [payload, secondPayload] = named('Payload');
  if (secondPayload !== undefined) fail(secondPayload, 'SoftwareIdentity: a second Payload');
  const entities = named('Entity').map(readEntity);
  if (entities.length === 0) notes.push({ id: 'no-entity', detail: 'nobody is named as the creator of the tag' });
  const { rim, product } = readMeta(named('Meta'), notes);
  if (rim.bindingSpec === undefined)
    notes.push({ id: 'no-binding-spec', detail: 'the tag does not say that it is a RIM' });
  const files = payload === undefined ? [] : readPayload(document, payload, notes);
  if (files.length === 0) notes.push({ id: 'no-payload', detail: 'the tag names no file' });
  const signature = readSignature(document, notes);
  const version = attributeValue(root, 'version');
  const versionScheme = attributeValue(root, 'versionScheme');
  const language = attributeValue(root, 'lang', xmlNamespace);
  return {
    tagId: required(root, 'tagId'),
    name: required(root, 'name'),
    ...(version === undefined ? {} : { version }),
    ...(versionScheme === undefined ? {} : { versionScheme }),
    tagVersion: integer(root, 'tagVersion'),
    ...(language === undefined ? {} : { language }),
    corpus: boolean(root, 'corpus'),
    patch: boolean(root, 'patch'),
    supplemental: boolean(root, 'supplemental'),
    entities,
    links: named('Link').map(readLink),
    rim,
    product,
    files,
    signature,
    timestamps: signature === undefined ? [] : readTimestamps(document, signature),
    document,
    notes: [...notes, ...(signature?.notes ?? [])],
  };
}

function fail(element: XmlElement, message: string): never {
  throw new FormatError(format, message, element.offset);
}

function required(element: XmlElement, local: string): string {
  const value = attributeValue(element, local);
  return value === undefined || value === '' ? fail(element, `${element.local}: no ${local}`) : value;
}

function boolean(element: XmlElement, local: string): boolean {
  const value = (attributeValue(element, local) ?? 'false').trim();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0'
    ? false
    : fail(element, `${element.local}: ${local} is neither true nor false`);
}

function integer(element: XmlElement, local: string): number {
  const value = (attributeValue(element, local) ?? '0').trim();
  return /^[+-]?\d{1,15}$/.test(value) ? Number(value) : fail(element, `${element.local}: ${local} is no whole number`);
}

function readEntity(element: XmlElement): SwidEntity {
  const regid = attributeValue(element, 'regid');
  const thumbprint = attributeValue(element, 'thumbprint');
  return {
    name: required(element, 'name'),
    ...(regid === undefined ? {} : { regid }),
    roles: required(element, 'role')
      .split(' ')
      .filter((role) => role !== ''),
    ...(thumbprint === undefined ? {} : { thumbprint }),
  };
}

function readLink(element: XmlElement): SwidLink {
  return { href: required(element, 'href'), rel: required(element, 'rel') };
}

function readSignature(document: XmlDocument, notes: Note[]): XmlSignature | undefined {
  const [element, second] = signatureElements(document);
  if (element === undefined) {
    notes.push({ id: 'unsigned', detail: 'the tag has no signature' });
    return undefined;
  }
  if (second !== undefined) notes.push({ id: 'several-signatures', detail: `a second one at byte ${second.offset}` });
  try {
    return readXmlSignature(document, element);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notes.push({ id: 'signature-malformed', detail: `${error.message} at byte ${error.offset}` });
    return undefined;
  }
}
