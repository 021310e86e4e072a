import { createHash } from 'node:crypto';
import { toHex } from './bytes.ts';

/** A SHA-256 digest in lower-case hexadecimal: the name of a piece of evidence. */
export type Sha256 = string;

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

export function sha256Hex(bytes: Uint8Array): Sha256 {
  return toHex(sha256(bytes));
}
