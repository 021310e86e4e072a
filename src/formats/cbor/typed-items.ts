import { FormatError } from '../../core/index.ts';
import type { CborBytes, CborItem, CborMap } from './cbor-item.ts';
import type { NoteList } from './note-list.ts';

/** Refuses an item, at the byte where it begins. */
export function refuse(item: CborItem, message: string): never {
  throw new FormatError(item.source.format, message, item.start);
}

function wrong(item: CborItem, what: string, wanted: string): never {
  const found = item.type === 'tag' ? `tag ${String(item.tag)}` : item.type;
  refuse(item, `${what}: ${wanted} was expected, found ${found}`);
}

export function bytesOf(item: CborItem, what: string): Uint8Array {
  return item.type === 'bytes' ? item.value : wrong(item, what, 'a byte string');
}

export function byteString(item: CborItem, what: string): CborBytes {
  return item.type === 'bytes' ? item : wrong(item, what, 'a byte string');
}

export function textOf(item: CborItem, what: string): string {
  return item.type === 'text' ? item.value : wrong(item, what, 'text');
}

export function booleanOf(item: CborItem, what: string): boolean {
  return item.type === 'boolean' ? item.value : wrong(item, what, 'true or false');
}

/** The elements of an array. */
export function listOf(item: CborItem, what: string): readonly CborItem[] {
  return item.type === 'array' ? item.items : wrong(item, what, 'an array');
}

export function mapOf(item: CborItem, what: string): CborMap {
  return item.type === 'map' ? item : wrong(item, what, 'a map');
}

/** An integer of any sign that a number holds exactly. */
export function integerOf(item: CborItem, what: string): number {
  if (item.type !== 'integer') wrong(item, what, 'an integer');
  const value = Number(item.value);
  return Number.isSafeInteger(value) ? value : refuse(item, `${what}: ${String(item.value)} is out of range`);
}

/** A non-negative integer of up to 64 bits. */
export function unsignedOf(item: CborItem, what: string): bigint {
  if (item.type !== 'integer') wrong(item, what, 'a non-negative integer');
  return item.value >= 0n ? item.value : refuse(item, `${what}: ${String(item.value)} is negative`);
}

/** The content of a tag with this number; undefined for any other item. */
export function taggedContent(item: CborItem, tag: number): CborItem | undefined {
  return item.type === 'tag' && item.tag === BigInt(tag) ? item.content : undefined;
}

/** An integer or a text: what COSE calls a label and CoRIM uses for names of things that may be registered or not. */
export function labelOf(item: CborItem, what: string): number | string {
  if (item.type === 'text') return item.value;
  return item.type === 'integer' ? integerOf(item, what) : wrong(item, what, 'an integer or text');
}

const selfDescription = 55799;

/** What stands behind the tag that only says that a file is CBOR (RFC 8949, 3.4.6). */
export function withoutSelfDescription(item: CborItem, notes: NoteList): CborItem {
  const content = taggedContent(item, selfDescription);
  if (content !== undefined) notes.add('cbor-self-described', 'begins with the tag that says it is CBOR');
  return content ?? item;
}
