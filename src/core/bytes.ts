import { UsageError } from './errors.ts';

const hexPairs: readonly string[] = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));
// `ignoreBOM` keeps a leading U+FEFF in the text. Without it two different files would be the same text.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8Lossy = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const octet of bytes) out += hexPairs[octet] ?? '';
  return out;
}

/** The bytes of an even-length hexadecimal string; throws UsageError on anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    throw new UsageError(`not hexadecimal: ${text.slice(0, 40)}`, 'Give an even number of the digits 0-9 and a-f.');
  }
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return out;
}

/** The value of a hexadecimal digit: the letters of both cases have 1 to 6 in their low bits. */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code <= 0x39 ? code & 15 : (code & 15) + 9;
}

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text, every byte of it, or undefined where the bytes are not UTF-8. A byte-order mark stays, as U+FEFF. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text with U+FFFD wherever the bytes are not UTF-8: for display, never for comparison. */
export function utf8TextLossy(bytes: Uint8Array): string {
  return utf8Lossy.decode(bytes);
}

/** 3 where the bytes start with the byte-order mark that some programs put before UTF-8, else 0: for readers that allow one. */
export function byteOrderMarkSize(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Byte-wise equality. Not constant-time: nothing secret is compared here. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
