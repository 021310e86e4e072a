import { FormatError } from '../../core/index.ts';
import { NoteList } from '../cbor/index.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import { headText, isObject, listAt, mayBeginWith, objectAt, parseJsonObject, textAt } from '../inventory/json-text.ts';
import type { Coswid, SoftwareEntity, SoftwareFile, SoftwareLink, SoftwareResources } from './coswid.ts';
import type { Digest } from './digest.ts';
import { digestBytes } from './digest.ts';

const format = 'coswid';

/** A JSON object with the two names that every tag must have. */
export function recognisesCoswidJson(bytes: Uint8Array): boolean {
  if (!mayBeginWith(bytes, '{')) return false;
  const head = headText(bytes);
  return /^\ufeff?\s*\{/.test(head) && /"tag-id"\s*:/.test(head) && /"software-name"\s*:/.test(head);
}

/**
 * Reads the JSON that tools make a CoSWID from: the names of RFC 9393 for keys, lists or single objects, hashes as
 * hexadecimal text. It is noted as what it is: a draft of a tag that nobody has signed. Throws FormatError.
 */
export function parseCoswidJson(bytes: Uint8Array): Coswid {
  const object = parseJsonObject(bytes, format);
  const notes = new NoteList();
  notes.add('coswid-json', 'the JSON that a tag is made from, not a tag: nothing in it is signed');
  const tagVersion = textAt(object, 'tag-version');
  if (tagVersion !== undefined && !/^\d{1,18}$/.test(tagVersion)) refuse(`tag-version: ${JSON.stringify(tagVersion)}`);
  const payload = objectAt(object, 'payload');
  const evidence = objectAt(object, 'evidence');
  noteUnread(object, notes);
  return {
    kind: 'coswid',
    form: 'json',
    tagId: required(object, 'tag-id'),
    tagVersion: tagVersion === undefined ? undefined : BigInt(tagVersion),
    softwareName: required(object, 'software-name'),
    softwareVersion: textAt(object, 'software-version'),
    versionScheme: textAt(object, 'version-scheme'),
    language: textAt(object, 'lang'),
    corpus: object.corpus === true,
    patch: object.patch === true,
    supplemental: object.supplemental === true,
    entities: objectsAt(object, 'entity').map(entityOf),
    links: objectsAt(object, 'link').map(linkOf),
    meta: objectsAt(object, 'software-meta').map(metaOf),
    payload: payload && resourcesOf(payload, notes),
    evidence: evidence && {
      ...resourcesOf(evidence, notes),
      date: textAt(evidence, 'date'),
      deviceId: textAt(evidence, 'device-id'),
    },
    notes: notes.notes,
  };
}

function refuse(message: string): never {
  throw new FormatError(format, message, 0);
}

function required(object: JsonObject, key: string): string {
  const text = textAt(object, key);
  return text === undefined || text === '' ? refuse(`JSON: ${key} is missing or no text`) : text;
}

function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const one = objectAt(object, key);
  return one === undefined ? listAt(object, key).filter(isObject) : [one];
}

const readKeys: ReadonlySet<string> = new Set([
  'tag-id',
  'tag-version',
  'software-name',
  'software-version',
  'version-scheme',
  'lang',
  'corpus',
  'patch',
  'supplemental',
  'entity',
  'link',
  'software-meta',
  'payload',
  'evidence',
]);

function noteUnread(object: JsonObject, notes: NoteList): void {
  const unread = Object.keys(object).filter((key) => !readKeys.has(key));
  if (unread.length > 0) notes.add('unknown-keys', `CoSWID: ${JSON.stringify(unread).slice(0, 500)} not read`);
}

function entityOf(object: JsonObject): SoftwareEntity {
  const roles = textAt(object, 'role')?.split(',') ?? listAt(object, 'role').map(String);
  return {
    name: textAt(object, 'entity-name'),
    registrationId: textAt(object, 'reg-id'),
    roles: roles.map((role) => role.trim()),
    thumbprint: undefined,
  };
}

function linkOf(object: JsonObject): SoftwareLink {
  return { href: required(object, 'href'), relation: required(object, 'rel') };
}

function metaOf(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.keys(object).flatMap((key) => {
      const value = object[key];
      const text = typeof value === 'boolean' ? String(value) : textAt(object, key);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}

function resourcesOf(object: JsonObject, notes: NoteList): SoftwareResources {
  const files: SoftwareFile[] = [];
  let directories = 0;
  const walk = (inside: JsonObject, above: readonly string[]): void => {
    for (const one of objectsAt(inside, 'file')) files.push(fileOf(one, above, notes));
    for (const one of objectsAt(inside, 'directory')) {
      directories++;
      const path = [...above, required(one, 'fs-name')];
      walk(one, path);
      const elements = objectAt(one, 'path-elements');
      if (elements !== undefined) walk(elements, path);
    }
  };
  walk(object, []);
  const names = (key: string, name: string): string[] => objectsAt(object, key).map((one) => required(one, name));
  return { files, directories, processes: names('process', 'process-name'), resources: names('resource', 'type') };
}

function fileOf(object: JsonObject, above: readonly string[], notes: NoteList): SoftwareFile {
  const size = textAt(object, 'size');
  if (size !== undefined && !/^\d{1,18}$/.test(size)) refuse(`JSON: a file of the size ${JSON.stringify(size)}`);
  return {
    path: [...above, required(object, 'fs-name')].join('/'),
    sizeBytes: size === undefined ? undefined : BigInt(size),
    version: textAt(object, 'file-version'),
    digest: digestOf(object, notes),
  };
}

const namesBySize: ReadonlyMap<number, string> = new Map([
  [32, 'sha-256'],
  [48, 'sha-384'],
  [64, 'sha-512'],
]);

/** Hexadecimal text, of the algorithm that has such a length: that is how the tool that reads it takes it. */
function digestOf(object: JsonObject, notes: NoteList): Digest | undefined {
  const listed = listAt(object, 'hash');
  const [name, value] = listed.length === 2 ? listed : [undefined, textAt(object, 'hash')];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})+$/i.test(value)) return refuse('JSON: a hash is not hexadecimal');
  const bytes = value.length / 2;
  const algorithm = typeof name === 'string' ? name : namesBySize.get(bytes);
  if (algorithm === undefined) return refuse(`JSON: a hash of ${bytes} bytes without an algorithm`);
  if (digestBytes(algorithm) !== bytes) notes.add('digest-length', `JSON: ${bytes} bytes are no ${algorithm}`);
  return { algorithm, hex: value.toLowerCase() };
}
