import { FormatError, toHex, utf8Text, utf8TextLossy } from '../../core/index.ts';
import type { DerElement } from './der-element.ts';
import type { DerReader } from './der-reader.ts';
import { tags } from './der-reader.ts';
import { oidOf } from './object-identifier.ts';

export function readOid(reader: DerReader, what: string): string {
  return oidOf(reader.element(tags.oid, what));
}

/** INTEGER content: two's complement octets, as short as possible; superfluous ones are noted. */
export function integerContent(reader: DerReader, element: DerElement, what: string): Uint8Array {
  let { content } = element;
  if (content.length === 0) {
    reader.notes.add('der-empty-integer', `${what} at byte ${element.offset}`);
    return new Uint8Array(1);
  }
  let skip = 0;
  while (skip + 1 < content.length) {
    const negativeNext = ((content[skip + 1] ?? 0) & 0x80) !== 0;
    const padded = (content[skip] === 0 && !negativeNext) || (content[skip] === 0xff && negativeNext);
    if (!padded) break;
    skip++;
  }
  if (skip > 0) {
    reader.notes.add('der-padded-integer', `${what} at byte ${element.offset}`);
    content = content.subarray(skip);
  }
  return content;
}

/** An INTEGER or ENUMERATED that must be a small count: 0 to 2^31 - 1. */
export function smallInteger(reader: DerReader, element: DerElement, what: string): number {
  const content = integerContent(reader, element, what);
  if (content.length > 4 || ((content[0] ?? 0) & 0x80) !== 0) {
    throw new FormatError(reader.format, `${what}: not a small non-negative number`, element.offset);
  }
  let value = 0;
  for (const octet of content) value = value * 256 + octet;
  return value;
}

/** Lower-case hexadecimal of a non-negative INTEGER without its sign octet; a negative one keeps its two's complement, with '-' before it. */
export function integerHex(reader: DerReader, element: DerElement, what: string): string {
  const content = integerContent(reader, element, what);
  if (((content[0] ?? 0) & 0x80) !== 0) return `-${toHex(content)}`;
  return toHex(content.length > 1 && content[0] === 0 ? content.subarray(1) : content);
}

export function booleanValue(reader: DerReader, element: DerElement, what: string): boolean {
  if (element.size !== 1) {
    throw new FormatError(reader.format, `${what}: BOOLEAN of ${element.size} octets`, element.offset);
  }
  const octet = element.file.bytes[element.contentStart] ?? 0;
  if (octet !== 0 && octet !== 0xff) reader.notes.add('der-boolean', `${what} at byte ${element.offset}`);
  return octet !== 0;
}

export interface BitString {
  readonly unusedBits: number;
  readonly bytes: Uint8Array;
}

export function bitString(reader: DerReader, element: DerElement, what: string): BitString {
  const { content } = element;
  const unusedBits = content[0];
  const bytes = content.subarray(1);
  if (unusedBits === undefined || unusedBits > 7 || (unusedBits > 0 && bytes.length === 0)) {
    throw new FormatError(reader.format, `${what}: malformed BIT STRING`, element.offset);
  }
  const last = bytes[bytes.length - 1] ?? 0;
  if (unusedBits > 0 && (last & ((1 << unusedBits) - 1)) !== 0) {
    reader.notes.add('der-bit-padding', `${what} at byte ${element.offset}`);
  }
  return { unusedBits, bytes };
}

/** Whether bit `index` (0 is the most significant of the first octet) is set. */
export function bitIsSet(bits: BitString, index: number): boolean {
  if (index >= bits.bytes.length * 8 - bits.unusedBits) return false;
  return ((bits.bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

const latin1 = new TextDecoder('latin1');
const utf16be = new TextDecoder('utf-16be', { ignoreBOM: true });

/** Text of a string element; undefined where the tag is none of the string types. */
export function stringText(reader: DerReader, element: DerElement, what: string): string | undefined {
  return textOf(element.tag, element, reader, what);
}

/** Text of an implicitly tagged string whose type the definition gives. */
export function implicitText(reader: DerReader, element: DerElement, type: number, what: string): string {
  return textOf(type, element, reader, what) ?? '';
}

function textOf(type: number, element: DerElement, reader: DerReader, what: string): string | undefined {
  switch (type) {
    case 0x0c:
      return element.ascii() ?? utf8String(element, reader, what);
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      if (!element.isPrintable()) noteBadString(element, reader, what);
      return element.ascii() ?? latin1.decode(element.content);
    case 0x14: // TeletexString: Latin-1 in practice
      return element.ascii() ?? latin1.decode(element.content);
    case 0x1e: // BMPString
      return bmpString(element, reader, what);
    case 0x1c:
      return universalString(element.content);
    default:
      return undefined;
  }
}

function noteBadString(element: DerElement, reader: DerReader, what: string): void {
  reader.notes.add('der-bad-string', `${what} at byte ${element.offset}`);
}

function utf8String(element: DerElement, reader: DerReader, what: string): string {
  const { content } = element;
  const text = utf8Text(content);
  if (text === undefined) noteBadString(element, reader, what);
  return text ?? utf8TextLossy(content);
}

function bmpString(element: DerElement, reader: DerReader, what: string): string {
  const { content } = element;
  if (content.length % 2 !== 0) noteBadString(element, reader, what);
  return utf16be.decode(content.subarray(0, content.length & ~1));
}

function universalString(content: Uint8Array): string {
  let text = '';
  for (let i = 0; i + 4 <= content.length; i += 4) {
    const point =
      (content[i] ?? 0) * 0x1000000 +
      (((content[i + 1] ?? 0) << 16) | ((content[i + 2] ?? 0) << 8) | (content[i + 3] ?? 0));
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}

/** UTCTime (0x17) or GeneralizedTime (0x18) as a UTC ISO 8601 string (RFC 5280, 4.1.2.5). */
export function readTime(reader: DerReader, what: string): string {
  const element = reader.any(what);
  if (element.tag !== 0x17 && element.tag !== 0x18) {
    throw new FormatError(reader.format, `${what}: not a time`, element.offset);
  }
  const text = element.ascii() ?? '';
  const pattern =
    element.tag === 0x17
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?()(Z|[+-]\d{4})?$/
      : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?([.,]\d{1,9})?(Z|[+-]\d{4})?$/;
  const parts = pattern.exec(text);
  if (parts === null) throw new FormatError(reader.format, `${what}: malformed time`, element.offset);
  const [, yearText = '', month = '', day = '', hour = '', minute = '', second, fraction, zone] = parts;
  const short = Number(yearText);
  const year = element.tag === 0x18 ? short : short < 50 ? 2000 + short : 1900 + short;
  const plain = second !== undefined && zone === 'Z' && (fraction === undefined || fraction === '');
  if (!plain) reader.notes.add('time-form', `${what} at byte ${element.offset}`);
  const ms = utcMs(year, Number(month), Number(day), Number(hour), Number(minute), Number(second ?? '0'));
  if (ms === undefined) throw new FormatError(reader.format, `${what}: no such time`, element.offset);
  const shiftMs = zoneMs(zone);
  // A leap second is the first second of the next minute, as Date has it.
  if (shiftMs !== 0 || second === '60') return new Date(ms - shiftMs).toISOString().replace('.000Z', 'Z');
  return `${year.toString().padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second ?? '00'}Z`;
}

function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
