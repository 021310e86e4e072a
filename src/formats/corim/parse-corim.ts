import type { CborItem } from '../cbor/index.ts';
import {
  byteString,
  decodeCbor,
  NoteList,
  refuse,
  taggedContent,
  textOf,
  withoutSelfDescription,
} from '../cbor/index.ts';
import { sign1Tag } from '../cose/index.ts';
import { readComid } from './comid.ts';
import type { Corim, DependentRim } from './corim.ts';
import { digestOf } from './digest.ts';
import { entityOf, validityOf } from './entity.ts';
import { oidOf, tagIdOf, uriOf } from './identifiers.ts';
import { readFields, someOf } from './manifest-reader.ts';
import { decodeCoswid, readCoswid } from './parse-coswid.ts';
import { checkProfile } from './profile-rules.ts';
import { openSignedCorim } from './signed-corim.ts';
import { corimTags } from './tags.ts';

export const corimFormatName = 'corim';

/** Decodes a manifest, signed (COSE_Sign1) or not, with all of its tags. Throws FormatError. */
export function parseCorim(bytes: Uint8Array): Corim {
  const notes = new NoteList();
  let item = withoutSelfDescription(decodeCbor(bytes, corimFormatName, notes), notes);
  for (const old of [corimTags.oldManifest, corimTags.oldSigned]) {
    const content = taggedContent(item, old);
    if (content === undefined) continue;
    notes.add('corim-old-wrapper', `wrapped in tag ${old}, as until draft 03`);
    item = content;
  }
  const signed = taggedContent(item, sign1Tag) !== undefined || item.type === 'array';
  if (!signed) return readManifest(item, undefined, notes);
  const { manifest, signature } = openSignedCorim(item, notes);
  return readManifest(manifest, signature, notes);
}

function readManifest(item: CborItem, signature: Corim['signature'], notes: NoteList): Corim {
  const manifest = taggedContent(item, corimTags.corim);
  if (manifest === undefined) notes.add('corim-untagged', 'without tag 501 around the manifest');
  const parts = readFields(manifest ?? item, 'CoRIM', notes, (fields) => ({
    id: tagIdOf(fields.required(0, 'id'), 'CoRIM: id'),
    tags: someOf(fields.required(1, 'tags'), 'CoRIM: tags', notes, (tag) => tagOf(tag, notes)),
    dependentRims: fields.maybe(2, 'dependent manifests', (list, what) =>
      someOf(list, what, notes, (entry) => dependentRimOf(entry, notes)),
    ),
    profile: fields.maybe(3, 'profile', (value, what) => profileOf(value, what, notes)),
    validity: fields.maybe(4, 'validity', (value, what) => validityOf(value, what, notes)),
    entities: fields.maybe(5, 'entities', (list, what) =>
      someOf(list, what, notes, (entry) => entityOf(entry, 'corim', notes)),
    ),
  }));
  const corim: Corim = {
    kind: 'corim',
    ...parts,
    dependentRims: parts.dependentRims ?? [],
    entities: parts.entities ?? [],
    signature,
    notes: notes.notes,
  };
  checkProfile(corim, notes);
  return corim;
}

/** $concise-tag-type-choice: the encoding of a tag, in a byte string, in the CBOR tag that says which kind it is. */
function tagOf(item: CborItem, notes: NoteList): Corim['tags'][number] {
  if (item.type !== 'tag') return refuse(item, `CoRIM: a tag that is a ${item.type} without a CBOR tag`);
  const content = byteString(item.content, 'CoRIM: tag');
  const own = new NoteList();
  const { format } = item.source;
  switch (Number(item.tag)) {
    case corimTags.comid:
      return readComid(decodeCbor(content.value, format, own, { base: content.contentStart }), own);
    case corimTags.coswid: {
      const coswid = decodeCoswid(content.value, format, own, content.contentStart);
      return readCoswid(taggedContent(coswid, corimTags.swid) ?? coswid, own);
    }
    default:
      notes.add('tag-not-read', `a tag of the kind ${String(item.tag)} is not read`);
      return { kind: 'other', tag: String(item.tag), bytes: content.value };
  }
}

/** corim-locator-map: each part is one or a list; a digest is a list itself, but does not begin with one. */
function dependentRimOf(item: CborItem, notes: NoteList): DependentRim {
  return readFields(item, 'dependent manifest', notes, (fields) => ({
    hrefs:
      fields.maybe(0, 'href', (value, what) => {
        const uris = value.type === 'array' ? value.items : [value];
        return uris.map((uri) => uriOf(uri, what, notes));
      }) ?? refuse(item, 'dependent manifest: href (key 0) is missing'),
    thumbprints:
      fields.maybe(1, 'thumbprint', (value, what) => {
        const many = value.type === 'array' && value.items[0]?.type === 'array' ? value.items : [value];
        return many.map((digest) => digestOf(digest, what, notes));
      }) ?? [],
  }));
}

/** A URI or an object identifier. Until draft 03 it was a list of them. */
function profileOf(item: CborItem, what: string, notes: NoteList): string {
  if (item.type === 'array') {
    const [only, ...more] = item.items;
    if (only === undefined || more.length > 0) refuse(item, `${what}: ${item.items.length} profiles, one is possible`);
    notes.add('profile-list', `${what}: in a list, as until draft 03`);
    return profileOf(only, what, notes);
  }
  const oid = taggedContent(item, corimTags.oid);
  if (oid !== undefined) return oidOf(oid, what);
  const uri = taggedContent(item, corimTags.uri);
  if (uri === undefined) notes.add('uri-untagged', `${what}: text without tag 32`);
  return textOf(uri ?? item, what);
}
