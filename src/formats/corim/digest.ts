import { toHex } from '../../core/index.ts';
import type { CborItem, NoteList } from '../cbor/index.ts';
import { bytesOf, labelOf, listOf, refuse } from '../cbor/index.ts';

export interface Digest {
  /** Name in the IANA Named Information registry; the number where it has none; a text as it was written. */
  readonly algorithm: string;
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** IANA Named Information Hash Algorithm Registry (RFC 6920, 9.4): identifier, name, size in bytes. */
const registry: ReadonlyMap<number, readonly [name: string, bytes: number]> = new Map([
  [1, ['sha-256', 32]],
  [2, ['sha-256-128', 16]],
  [3, ['sha-256-120', 15]],
  [4, ['sha-256-96', 12]],
  [5, ['sha-256-64', 8]],
  [6, ['sha-256-32', 4]],
  [7, ['sha-384', 48]],
  [8, ['sha-512', 64]],
  [9, ['sha3-224', 28]],
  [10, ['sha3-256', 32]],
  [11, ['sha3-384', 48]],
  [12, ['sha3-512', 64]],
]);

const sizeByName: ReadonlyMap<string, number> = new Map(registry.values());

export function hashName(id: number): string {
  return registry.get(id)?.[0] ?? String(id);
}

/** Bytes of a digest by this algorithm; undefined for one that the registry does not name. */
export function digestBytes(algorithm: string): number | undefined {
  return sizeByName.get(algorithm);
}

/** `[algorithm, value]` (draft-ietf-rats-corim-11, 5.1.4.1.4.3; RFC 9393, 2.9.1). A digest of the wrong length is noted: it can match nothing. */
export function digestOf(item: CborItem, what: string, notes: NoteList): Digest {
  const [first, second, ...more] = listOf(item, what);
  if (first === undefined || second === undefined || more.length > 0) {
    return refuse(item, `${what}: must be an algorithm and a value`);
  }
  const id = labelOf(first, `${what}: algorithm`);
  const algorithm = typeof id === 'number' ? hashName(id) : id;
  const value = bytesOf(second, `${what}: value`);
  const size = digestBytes(algorithm);
  if (size !== undefined && size !== value.length) {
    notes.add('digest-length', `${what} at byte ${item.start}: ${value.length} bytes, ${algorithm} has ${size}`);
  }
  return { algorithm, hex: toHex(value) };
}

/** One or more digests; a single one may stand without the list around it in older manifests, and is noted. */
export function digestsOf(item: CborItem, what: string, notes: NoteList): Digest[] {
  const list = listOf(item, what);
  if (list.length === 2 && list[0]?.type !== 'array') {
    notes.add('digest-without-list', `${what}: one digest without the list around it`);
    return [digestOf(item, what, notes)];
  }
  if (list.length === 0) notes.add('empty-list', `${what}: at least one is needed`);
  return list.map((entry) => digestOf(entry, what, notes));
}
