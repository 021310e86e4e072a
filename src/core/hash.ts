import { hash } from 'node:crypto';

/** A SHA-256 digest in lower-case hexadecimal: the name of a piece of evidence. */
export type Sha256 = string;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

export function sha256Hex(bytes: Uint8Array): Sha256 {
  return hash('sha256', bytes, 'hex');
}
