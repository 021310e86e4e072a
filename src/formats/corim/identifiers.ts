import { isoTime, toHex } from '../../core/index.ts';
import type { CborItem, NoteList } from '../cbor/index.ts';
import { bytesOf, byteString, rawBytes, refuse, taggedContent, textOf } from '../cbor/index.ts';
import { oidText } from '../der/index.ts';
import { corimTags } from './tags.ts';

/** RFC 9562, 4: lower-case text of 16 octets. */
export function uuidText(octets: Uint8Array): string {
  const hex = toHex(octets);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function uuidOf(item: CborItem, what: string): string {
  const octets = bytesOf(item, what);
  return octets.length === 16 ? uuidText(octets) : refuse(item, `${what}: a UUID of ${octets.length} bytes`);
}

/** Universal entity identifier: 7 to 33 bytes (RFC 9711, 4.2.1). Lower-case hexadecimal. */
export function ueidOf(item: CborItem, what: string): string {
  const octets = bytesOf(item, what);
  const { length } = octets;
  return length >= 7 && length <= 33 ? toHex(octets) : refuse(item, `${what}: a UEID of ${length} bytes`);
}

/** Content octets of an object identifier (RFC 9090), in dotted form. */
export function oidOf(item: CborItem, what: string): string {
  const content = byteString(item, what);
  return oidText(content.value, item.source.format, content.contentStart);
}

/** A text, or 16 bytes of a UUID: what tags and manifests are named by. */
export function tagIdOf(item: CborItem, what: string): string {
  if (item.type === 'text') return item.value.length > 0 ? item.value : refuse(item, `${what}: empty`);
  return uuidOf(item, what);
}

/** URI (tag 32). Some makers leave the tag out. */
export function uriOf(item: CborItem, what: string, notes: NoteList): string {
  const content = taggedContent(item, corimTags.uri);
  if (content === undefined) notes.add('uri-untagged', `${what}: text without tag 32`);
  return textOf(content ?? item, what);
}

/** Time as UTC ISO 8601 string: tag 1 (RFC 8949, 3.4.2), or its predecessor in text, tag 0. */
export function timeOf(item: CborItem, what: string, notes: NoteList): string {
  const epoch = taggedContent(item, corimTags.epochTime) ?? (item.type === 'integer' ? item : undefined);
  if (epoch === item) notes.add('time-untagged', `${what}: a number without tag 1`);
  if (epoch?.type === 'integer' || epoch?.type === 'float') return epochTime(epoch, Number(epoch.value), what);
  const date = taggedContent(item, corimTags.dateText);
  if (date === undefined) refuse(item, `${what}: not a time (tag 1)`);
  const text = textOf(date, what);
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) refuse(date, `${what}: ${JSON.stringify(text.slice(0, 40))} is no date of RFC 3339`);
  notes.add('time-as-text', `${what}: tag 0 instead of tag 1`);
  return isoTime(ms);
}

const lastYearMs = 253_402_300_799_999;

function epochTime(item: CborItem, seconds: number, what: string): string {
  const ms = Math.round(seconds * 1000);
  if (!(ms >= -lastYearMs && ms <= lastYearMs)) refuse(item, `${what}: a time outside of the years -9999 to 9999`);
  return isoTime(ms);
}

/**
 * An identifier of one of several types, as text that is equal for equal identifiers: `oid:2.5.29.1`, `uuid:…`,
 * `ueid:…`, `bytes:…`, `text:"…"`, `number:…`. One of a type that is not known keeps its tag and its encoding, and is
 * noted: it can be compared though not understood.
 */
export interface TypedId {
  readonly type: string;
  readonly text: string;
  /** Of `bytes`, `ueid` and `uuid`. */
  readonly octets: Uint8Array | undefined;
  readonly offset: number;
}

export function typedIdOf(item: CborItem, what: string, notes: NoteList): TypedId {
  const id = (type: string, text: string, octets?: Uint8Array): TypedId => ({
    type,
    text: `${type}:${text}`,
    octets,
    offset: item.start,
  });
  if (item.type === 'text') return id('text', JSON.stringify(item.value));
  if (item.type === 'integer' && item.value >= 0n) return id('number', String(item.value));
  if (item.type !== 'tag') return refuse(item, `${what}: ${item.type} is no identifier`);
  const { content } = item;
  switch (Number(item.tag)) {
    case corimTags.oid:
      return id('oid', oidOf(content, what));
    case corimTags.uuid:
      return id('uuid', uuidOf(content, what), bytesOf(content, what));
    case corimTags.ueid:
      return id('ueid', ueidOf(content, what), bytesOf(content, what));
    case corimTags.bytes:
      return id('bytes', toHex(bytesOf(content, what)), bytesOf(content, what));
    default:
      notes.add('identifier-type', `${what}: tag ${String(item.tag)} is compared as it is and not understood`);
      return id(
        `tag-${String(item.tag)}`,
        content.type === 'bytes' ? toHex(content.value) : toHex(rawBytes(content)),
        content.type === 'bytes' ? content.value : undefined,
      );
  }
}
