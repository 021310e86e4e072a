import { FormatError } from '../../core/index.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of bytes that `checkCharacters` has passed. U+FEFF stays: inside a document it is a character like any other. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** First and last code points of the ranges that a name may begin with (XML 1.0, production 4), without the colon. */
const nameStart: readonly (readonly [from: number, to: number])[] = [
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];

/** What a name may go on with besides (production 4a). */
const nameRest: readonly (readonly [from: number, to: number])[] = [
  [0x2d, 0x2e],
  [0x30, 0x39],
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

function among(point: number, ranges: readonly (readonly [from: number, to: number])[]): boolean {
  return ranges.some(([from, to]) => point >= from && point <= to);
}

/** A name without a colon (Namespaces in XML 1.0, production 4; the characters are those of XML 1.0, fifth edition). */
export function isNcName(text: string): boolean {
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text)) return true;
  let first = true;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (!among(point, nameStart) && (first || !among(point, nameRest))) return false;
    first = false;
  }
  return !first;
}

/** Whether a code point may stand in a document (XML 1.0, production 2). */
export function isXmlCharacter(point: number): boolean {
  if (point < 0x20) return point === 0x9 || point === 0xa || point === 0xd;
  return point < 0xd800 || (point > 0xdfff && point < 0xfffe) || (point > 0xffff && point <= 0x10ffff);
}

/**
 * Refuses bytes that are not UTF-8 or hold a character that XML forbids, at the offset of the first one. Done once for
 * the whole document, so that every later piece cut at an ASCII character is known to decode.
 */
export function checkCharacters(bytes: Uint8Array, format: string): void {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      if (!isXmlCharacter(first)) {
        throw new FormatError(format, `the control character ${codePoint(first)} is not allowed in XML`, at);
      }
      at++;
      continue;
    }
    const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const point = multiByte(bytes, at, first, size);
    if (point === undefined) throw new FormatError(format, 'not UTF-8: malformed byte sequence', at);
    if (!isXmlCharacter(point)) throw new FormatError(format, `${codePoint(point)} is not allowed in XML`, at);
    at += size;
  }
}

const smallest: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

/** RFC 3629, 3: shortest form only, no surrogates, nothing above U+10FFFF. */
function multiByte(bytes: Uint8Array, at: number, first: number, size: number): number | undefined {
  if (first < 0xc2 || first > 0xf4) return undefined;
  let point = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (smallest[size] ?? 0) || point > 0x10ffff || surrogate ? undefined : point;
}

export function codePoint(point: number): string {
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}
