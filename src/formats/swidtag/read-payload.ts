import { FormatError, toHex, utf8Bytes } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';
import type { Note } from '../note.ts';
import type { XmlAttribute, XmlDocument, XmlElement, XmlHash } from '../xml/index.ts';
import { attributeValue } from '../xml/index.ts';
import type { SwidFile, SwidHash } from './swid-tag.ts';
import { hashNamespaces, rimNamespace, swidNamespaces } from './swid-names.ts';

const format = 'rim-swidtag';
const digestSizes: Readonly<Record<XmlHash, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/**
 * The files of a Payload, in document order, with the directories around each. `notes` receives what was read past.
 * Throws FormatError at a File without a name, a size that is none, or a digest of the wrong length.
 */
export function readPayload(document: XmlDocument, payload: XmlElement, notes: Note[]): SwidFile[] {
  const files: SwidFile[] = [];
  const directories: XmlElement[] = [];
  const bare = new Set<string>();
  for (let i = payload.index + 1; i < payload.after;) {
    const node = document.nodes[i];
    while ((directories.at(-1)?.after ?? i + 1) <= i) directories.pop();
    i++;
    if (node?.kind !== 'element') continue;
    const known = swidNamespaces.has(node.namespace) || node.namespace === '';
    if (node.namespace === '') bare.add(node.local);
    if (known && node.local === 'Directory') directories.push(node);
    else {
      if (known && node.local === 'File') files.push(readFile(node, directories, notes));
      // What a file holds, and what is no file, has no files of this tag inside.
      i = node.after;
    }
  }
  if (bare.size > 0) notes.push({ id: 'swid-without-namespace', detail: `in the payload: ${[...bare].join(', ')}` });
  return files;
}

function readFile(element: XmlElement, directories: readonly XmlElement[], notes: Note[]): SwidFile {
  const name = attributeValue(element, 'name');
  if (name === undefined) throw new FormatError(format, 'File: no name', element.offset);
  const hashes = readHashes(element, name, notes);
  if (hashes.length === 0) notes.push({ id: 'file-without-digest', detail: name });
  const size = attributeValue(element, 'size');
  const optional = {
    version: attributeValue(element, 'version'),
    supportRimType: attributeValue(element, 'supportRIMType', rimNamespace),
    supportRimFormat: attributeValue(element, 'supportRIMFormat', rimNamespace),
    supportRimUri: attributeValue(element, 'supportRIMURIGlobal', rimNamespace),
  };
  return {
    name,
    directories: directories.map((one) => attributeValue(one, 'name') ?? ''),
    ...(size === undefined ? {} : { sizeBytes: readSize(size, element) }),
    hashes,
    ...(optional.version === undefined ? {} : { version: optional.version }),
    ...(optional.supportRimType === undefined ? {} : { supportRimType: optional.supportRimType }),
    ...(optional.supportRimFormat === undefined ? {} : { supportRimFormat: optional.supportRimFormat }),
    ...(optional.supportRimUri === undefined ? {} : { supportRimUri: optional.supportRimUri }),
  };
}

function readSize(text: string, element: XmlElement): number {
  const size = /^\s*\d{1,16}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(size))
    throw new FormatError(format, `File: ${text.slice(0, 40)} is no size`, element.offset);
  return size;
}

function readHashes(element: XmlElement, file: string, notes: Note[]): SwidHash[] {
  const hashes: SwidHash[] = [];
  for (const attribute of element.attributes) {
    if (attribute.local !== 'hash') continue;
    const algorithm = hashNamespaces.get(attribute.namespace);
    if (algorithm === undefined) {
      notes.push({ id: 'unknown-digest', detail: `${file}: ${attribute.namespace}` });
      continue;
    }
    if (hashes.some((other) => other.algorithm === algorithm)) {
      throw new FormatError(format, `${file}: two digests ${algorithm}`, attribute.offset);
    }
    if (algorithm === 'sha1') notes.push({ id: 'weak-digest', detail: `SHA-1 of ${file}` });
    hashes.push({ algorithm, digest: readDigest(attribute, algorithm, file, notes) });
  }
  return hashes;
}

/** The schema says hexadecimal; base64 is found too, and cannot be mistaken for it: its length differs. */
function readDigest(attribute: XmlAttribute, algorithm: XmlHash, file: string, notes: Note[]): string {
  const text = attribute.value.trim();
  const size = digestSizes[algorithm];
  if (text.length === 2 * size && /^[0-9a-fA-F]*$/.test(text)) return text.toLowerCase();
  const fail = (): never => {
    throw new FormatError(format, `${file}: not a digest of ${size} bytes, as ${algorithm} has`, attribute.offset);
  };
  if (text.length !== 4 * Math.ceil(size / 3)) return fail();
  const bytes = decodeBase64(utf8Bytes(text), format, attribute.offset);
  if (bytes.length !== size) return fail();
  notes.push({ id: 'digest-in-base64', detail: file });
  return toHex(bytes);
}
