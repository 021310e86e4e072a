import type { CborItem } from '../cbor/index.ts';
import {
  booleanOf,
  byteString,
  decodeCbor,
  integerOf,
  labelOf,
  NoteList,
  refuse,
  taggedContent,
  textOf,
  withoutSelfDescription,
} from '../cbor/index.ts';
import { resourcesOf } from './coswid-files.ts';
import { parseCoswidJson, recognisesCoswidJson } from './coswid-json.ts';
import { coswidKeys as keys, metaKeys, relationNames, roleNames } from './coswid-keys.ts';
import type { Coswid, SoftwareEntity, SoftwareLink } from './coswid.ts';
import { digestOf } from './digest.ts';
import { tagIdOf, timeOf, uriOf, uuidText } from './identifiers.ts';
import { oneOrMore, readFields } from './manifest-reader.ts';
import { corimTags } from './tags.ts';

export const coswidFormatName = 'coswid';

/**
 * Keys that a real tag repeats, as its maker's tool writes one key for another. They only describe: what is to be
 * measured never hangs on them. Every other repeated key is refused.
 */
const mayRepeat: ReadonlySet<number> = new Set([keys.corpus, keys.patch, keys.supplemental]);
const metaMayRepeat: ReadonlySet<number> = new Set(metaKeys.keys());

/** Decodes the bytes of a CoSWID for `readCoswid`, which refuses repeated keys where they matter. */
export function decodeCoswid(bytes: Uint8Array, format: string, notes: NoteList, base = 0): CborItem {
  return decodeCbor(bytes, format, notes, { base, keepRepeatedKeys: true });
}

/** Decodes a CoSWID on its own: a map, with the tag of SWID or that of manifests, or the JSON it is made from. Throws FormatError. */
export function parseCoswid(bytes: Uint8Array): Coswid {
  if (recognisesCoswidJson(bytes)) return parseCoswidJson(bytes);
  const notes = new NoteList();
  const item = withoutSelfDescription(decodeCoswid(bytes, coswidFormatName, notes), notes);
  const embedded = taggedContent(item, corimTags.coswid);
  const tagged = embedded ?? taggedContent(item, corimTags.swid);
  if (tagged === undefined) return readCoswid(item, notes);
  if (tagged.type !== 'bytes') return readCoswid(tagged, notes);
  // RFC 9393, 2 puts the map itself into the tag; some makers put its encoding there, as manifests do.
  if (embedded === undefined) notes.add('coswid-encoded-twice', 'the tag holds the encoded CoSWID, not the CoSWID');
  const content = byteString(tagged, 'CoSWID');
  return readCoswid(decodeCoswid(content.value, coswidFormatName, notes, content.contentStart), notes);
}

export function readCoswid(item: CborItem, notes: NoteList): Coswid {
  const parts = readFields(
    item,
    'CoSWID',
    notes,
    (fields) => {
      const tagId = tagIdOf(fields.required(keys.tagId, 'tag-id'), 'tag-id');
      const softwareName = textOf(fields.required(keys.softwareName, 'software-name'), 'software-name');
      const tagVersion = fields.maybe(keys.tagVersion, 'tag-version', (value, what) =>
        tagVersionOf(value, what, notes),
      );
      if (tagVersion === undefined) notes.add('coswid-no-tag-version', 'CoSWID: tag-version (key 12) is missing');
      const payload = fields.maybe(keys.payload, 'payload', (value, what) =>
        readFields(value, what, notes, (inside) => resourcesOf(inside, notes)),
      );
      const evidence = fields.maybe(keys.evidence, 'evidence', (value, what) =>
        readFields(value, what, notes, (inside) => ({
          ...resourcesOf(inside, notes),
          date: inside.maybe(keys.date, 'date', (date, name) => timeOf(date, name, notes)),
          deviceId: inside.maybe(keys.deviceId, 'device-id', textOf),
        })),
      );
      if (payload !== undefined && evidence !== undefined) {
        notes.add('coswid-payload-and-evidence', 'CoSWID: only one of payload and evidence may be there');
      }
      const list = <T>(label: number, name: string, read: (entry: CborItem) => T): T[] =>
        fields.maybe(label, name, (value) => oneOrMore(value, read)) ?? [];
      const entities = list(keys.entity, 'entity', (entry) => entityOf(entry, notes));
      if (entities.length === 0) notes.add('coswid-no-entity', 'CoSWID: entity (key 2) is missing');
      fields.maybe(keys.media, 'media', textOf);
      return {
        tagId,
        tagVersion,
        softwareName,
        softwareVersion: fields.maybe(keys.softwareVersion, 'software-version', textOf),
        versionScheme: fields.maybe(keys.versionScheme, 'version-scheme', (value, what) =>
          String(labelOf(value, what)),
        ),
        language: fields.maybe(keys.language, 'language', textOf),
        corpus: fields.maybe(keys.corpus, 'corpus', booleanOf) ?? false,
        patch: fields.maybe(keys.patch, 'patch', booleanOf) ?? false,
        supplemental: fields.maybe(keys.supplemental, 'supplemental', booleanOf) ?? false,
        entities,
        links: list(keys.link, 'link', (entry) => linkOf(entry, notes)),
        meta: list(keys.softwareMeta, 'software-meta', (entry) => metaOf(entry, notes)),
        payload,
        evidence,
      };
    },
    mayRepeat,
  );
  return { kind: 'coswid', form: 'cbor', ...parts, notes: notes.notes };
}

/** An integer (RFC 9393, 2.3). Digits in a text are read as well. */
function tagVersionOf(item: CborItem, what: string, notes: NoteList): bigint {
  if (item.type === 'text' && /^\d{1,18}$/.test(item.value)) {
    notes.add('coswid-tag-version-text', `${what}: text instead of an integer`);
    return BigInt(item.value);
  }
  return BigInt(integerOf(item, what));
}

function named(item: CborItem, what: string, names: ReadonlyMap<number, string>, notes: NoteList): string {
  const id = labelOf(item, what);
  if (typeof id === 'string') return id;
  const name = names.get(id);
  if (name === undefined) notes.add('unknown-value', `${what}: ${id} is not known`);
  return name ?? String(id);
}

function entityOf(item: CborItem, notes: NoteList): SoftwareEntity {
  return readFields(item, 'entity', notes, (fields) => {
    const name = fields.maybe(keys.entityName, 'name', textOf);
    if (name === undefined) notes.add('coswid-entity-without-name', 'entity: name (key 31) is missing');
    fields.maybe(keys.language, 'language', textOf);
    return {
      name,
      registrationId: fields.maybe(keys.registrationId, 'reg-id', (value, what) => uriOf(value, what, notes)),
      roles: oneOrMore(fields.required(keys.role, 'role'), (role) => named(role, 'entity: role', roleNames, notes)),
      thumbprint: fields.maybe(keys.thumbprint, 'thumbprint', (value, what) => digestOf(value, what, notes)),
    };
  });
}

const linkDetails = [keys.artifact, keys.media, keys.ownership, keys.mediaType, keys.use, keys.language] as const;

function linkOf(item: CborItem, notes: NoteList): SoftwareLink {
  return readFields(item, 'link', notes, (fields) => {
    for (const label of linkDetails) fields.maybe(label, 'detail', labelOf);
    return {
      href: uriOf(fields.required(keys.href, 'href'), 'link: href', notes),
      relation: named(fields.required(keys.relation, 'rel'), 'link: rel', relationNames, notes),
    };
  });
}

function metaOf(item: CborItem, notes: NoteList): Readonly<Record<string, string>> {
  return readFields(
    item,
    'software-meta',
    notes,
    (fields) => {
      fields.maybe(keys.language, 'language', textOf);
      const entries: (readonly [string, string])[] = [];
      for (const [label, name] of metaKeys) {
        const text = fields.maybe(label, name, (value, what) => {
          if (value.type === 'boolean') return String(value.value);
          if (value.type === 'bytes' && value.value.length === 16) return uuidText(value.value);
          return value.type === 'text' ? value.value : refuse(value, `${what}: neither text nor what may stand for it`);
        });
        if (text !== undefined) entries.push([name, text]);
      }
      return Object.fromEntries(entries);
    },
    metaMayRepeat,
  );
}
