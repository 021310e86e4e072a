import type { CborItem, NoteList } from '../cbor/index.ts';
import { Fields, listOf } from '../cbor/index.ts';

/** The elements of a list of which the draft wants at least one; an empty list is noted. */
export function someOf<T>(item: CborItem, what: string, notes: NoteList, read: (item: CborItem) => T): T[] {
  const list = listOf(item, what);
  if (list.length === 0) notes.add('empty-list', `${what}: at least one is needed`);
  return list.map(read);
}

/** Either one element or a list of them (RFC 9393, 2.1, one-or-more); an element is never a list itself. */
export function oneOrMore<T>(item: CborItem, read: (item: CborItem) => T): T[] {
  return item.type === 'array' ? item.items.map(read) : [read(item)];
}

/** Notes the keys that nobody took: extensions of a profile, or of a later version. */
export function noteRest(fields: Fields, notes: NoteList): (number | string)[] {
  const labels = fields.rest().map(([label]) => label);
  if (labels.length > 0) {
    notes.add('unknown-keys', `${fields.what}: ${labels.map((label) => JSON.stringify(label)).join(', ')} not read`);
  }
  return labels;
}

/** Reads a map by its fields and notes what is left. */
export function readFields<T>(
  item: CborItem,
  what: string,
  notes: NoteList,
  read: (fields: Fields) => T,
  mayRepeat?: ReadonlySet<number>,
): T {
  const fields = new Fields(item, what, mayRepeat);
  if (fields.size === 0) notes.add('empty-map', `${what}: says nothing`);
  const value = read(fields);
  noteRest(fields, notes);
  return value;
}
