import { concatBytes } from '../../core/index.ts';

export type Endian = 'big' | 'little';

/** A number in a fixed count of bytes; up to 6 bytes exactly, longer ones with leading zeros. */
export function fixed(value: number, size: number, endian: Endian): Uint8Array {
  const out = new Uint8Array(size);
  let rest = value;
  for (let i = 0; i < size; i++) {
    out[endian === 'little' ? i : size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

export const u8 = (value: number): Uint8Array => fixed(value, 1, 'big');
export const u16 = (value: number): Uint8Array => fixed(value, 2, 'big');
export const u32 = (value: number): Uint8Array => fixed(value, 4, 'big');
export const u64 = (value: number): Uint8Array => fixed(value, 8, 'big');
export const le16 = (value: number): Uint8Array => fixed(value, 2, 'little');
export const le32 = (value: number): Uint8Array => fixed(value, 4, 'little');
export const le64 = (value: number): Uint8Array => fixed(value, 8, 'little');

/** TPM2B: bytes with their length in front. */
export function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(u16(bytes.length), bytes);
}
