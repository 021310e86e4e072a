import { FormatError } from '../core/index.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (digit, value) => [digit, value]));

/** RFC 4648 clause 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63);
    out += left > 1 ? alphabet.charAt((word >> 6) & 63) : '=';
    out += left > 2 ? alphabet.charAt(word & 63) : '=';
  }
  return out;
}

/**
 * The bytes of RFC 4648 clause 4 text in its one canonical form: padded, no white space, no stray bits after the end.
 * A second spelling of one hash would let two different proofs say the same. Throws FormatError.
 */
export function fromBase64(text: string, format: string, offset: number): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) throw new FormatError(format, 'base64 whose length is no multiple of 4', offset);
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length - padding; i++) {
    const value = values.get(text.charAt(i));
    if (value === undefined) throw new FormatError(format, 'a character that is not base64', offset + i);
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (word >> bits) & 255;
    }
  }
  if ((word & ((1 << bits) - 1)) !== 0) throw new FormatError(format, 'base64 with bits after its end', offset);
  return out;
}
