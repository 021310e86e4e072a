import { FormatError } from '../core/index.ts';

const invalid = 255;
const blank = 254;
const pad = 253;

const table = ((): Uint8Array => {
  const values = new Uint8Array(256).fill(invalid);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  for (const space of [0x20, 0x09, 0x0a, 0x0d]) values[space] = blank;
  values[0x3d] = pad;
  return values;
})();

/**
 * Base64 (RFC 4648, 4) with white space anywhere. Padding may be missing, as long as what is there is whole. Throws
 * FormatError at the first octet that does not belong; `base` is the offset of the first one in the file.
 */
export function decodeBase64(text: Uint8Array, format: string, base = 0): Uint8Array {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
  let at = 0;
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const value = table[text[i] ?? 0] ?? invalid;
    if (value === blank) continue;
    if (value === pad) {
      padding++;
      continue;
    }
    if (value === invalid) throw new FormatError(format, 'not base64', base + i);
    if (padding > 0) throw new FormatError(format, 'base64 goes on after its padding', base + i);
    bits = (bits << 6) | value;
    if (++count % 4 === 0) {
      out[at++] = bits >> 16;
      out[at++] = bits >> 8;
      out[at++] = bits;
      bits = 0;
    }
  }
  const rest = count % 4;
  if (rest === 1 || padding > 2 || (padding > 0 && (rest + padding) % 4 !== 0)) {
    throw new FormatError(format, 'base64 is cut off', base + text.length);
  }
  if (rest === 2) out[at++] = bits >> 4;
  if (rest === 3) {
    out[at++] = bits >> 10;
    out[at++] = bits >> 2;
  }
  return out.subarray(0, at);
}

/**
 * The first bytes of what a base64 text would decode to, for recognising content; undefined where it is not base64 from
 * start to end. Looks at each octet once and allocates only the head.
 */
export function base64Head(text: Uint8Array, headSize = 64): Uint8Array | undefined {
  if (text.length < 16) return undefined;
  let end = 0;
  let wanted = Math.ceil(headSize / 3) * 4;
  for (let i = 0; i < text.length; i++) {
    const value = table[text[i] ?? 0] ?? invalid;
    if (value === invalid) return undefined;
    if (value === blank) continue;
    if (wanted > 0) {
      wanted--;
      end = i + 1;
    }
  }
  try {
    return decodeBase64(text.subarray(0, end), 'base64').subarray(0, headSize);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Base64 text of bytes (RFC 4648, 4), without line breaks. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const octet of bytes) binary += String.fromCharCode(octet);
  return btoa(binary);
}
