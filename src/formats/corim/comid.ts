import type { CborItem } from '../cbor/index.ts';
import {
  byteString,
  decodeCbor,
  labelOf,
  NoteList,
  refuse,
  taggedContent,
  textOf,
  withoutSelfDescription,
} from '../cbor/index.ts';
import type { Note } from '../note.ts';
import type { Entity, TagIdentity } from './entity.ts';
import { entityOf, tagIdentityOf } from './entity.ts';
import { tagIdOf } from './identifiers.ts';
import { readFields, someOf } from './manifest-reader.ts';
import { corimTags } from './tags.ts';
import type { Triples } from './triples.ts';
import { triplesOf } from './triples.ts';

export const comidFormatName = 'comid';

export interface LinkedTag {
  readonly id: string;
  readonly relation: string;
}

/** Concise Module Identifier (draft-ietf-rats-corim-11, 5.1): what its maker says about hardware and firmware. */
export interface Comid {
  readonly kind: 'comid';
  readonly language: string | undefined;
  readonly tagIdentity: TagIdentity;
  readonly entities: readonly Entity[];
  readonly linkedTags: readonly LinkedTag[];
  readonly triples: Triples;
  readonly notes: readonly Note[];
}

/** Decodes a CoMID on its own: a map, or one in tag 506 as a manifest carries it. Throws FormatError. */
export function parseComid(bytes: Uint8Array): Comid {
  const notes = new NoteList();
  const item = withoutSelfDescription(decodeCbor(bytes, comidFormatName, notes), notes);
  const embedded = taggedContent(item, corimTags.comid);
  if (embedded === undefined) return readComid(item, notes);
  const content = byteString(embedded, 'CoMID');
  return readComid(decodeCbor(content.value, comidFormatName, notes, { base: content.contentStart }), notes);
}

const relations: ReadonlyMap<number, string> = new Map([
  [0, 'supplements'],
  [1, 'replaces'],
]);

export function readComid(item: CborItem, notes: NoteList): Comid {
  const parts = readFields(item, 'CoMID', notes, (fields) => ({
    language: fields.maybe(0, 'language', textOf),
    tagIdentity: tagIdentityOf(fields.required(1, 'tag identity'), notes),
    entities: fields.maybe(2, 'entities', (list, what) =>
      someOf(list, what, notes, (entry) => entityOf(entry, 'comid', notes)),
    ),
    linkedTags: fields.maybe(3, 'linked tags', (list, what) =>
      someOf(list, what, notes, (entry) => linkedTagOf(entry, notes)),
    ),
    triples: triplesOf(fields.required(4, 'triples'), notes),
  }));
  return {
    kind: 'comid',
    ...parts,
    entities: parts.entities ?? [],
    linkedTags: parts.linkedTags ?? [],
    notes: notes.notes,
  };
}

function linkedTagOf(item: CborItem, notes: NoteList): LinkedTag {
  return readFields(item, 'linked tag', notes, (fields) => {
    const relation = fields.required(1, 'relation');
    const id = labelOf(relation, 'linked tag: relation');
    if (typeof id === 'string') refuse(relation, 'linked tag: the relation is a text');
    const name = relations.get(id);
    if (name === undefined) notes.add('relation', `linked tag: relation ${id} is not known`);
    return { id: tagIdOf(fields.required(0, 'tag-id'), 'linked tag: tag-id'), relation: name ?? String(id) };
  });
}
