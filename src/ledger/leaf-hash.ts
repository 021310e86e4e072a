import { createHash } from 'node:crypto';
import type { Entry, EntryId } from '../core/index.ts';
import { toHex } from '../core/index.ts';
import { canonicalBytes } from './canonical-json.ts';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** RFC 6962 clause 2.1: SHA-256(0x00 || entry). The prefixes keep a node from being passed off as an entry. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return createHash('sha256').update(leafPrefix).update(entry).digest();
}

/** RFC 6962 clause 2.1: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** The hash of the tree without entries: SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return createHash('sha256').digest();
}

/** The id of an entry: the leaf hash of its canonical bytes, lower-case hexadecimal. */
export function entryId(entry: Entry): EntryId {
  return toHex(leafHash(canonicalBytes(entry)));
}
