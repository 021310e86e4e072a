import { createHash, createHmac } from 'node:crypto';
import { concatBytes } from '../../core/index.ts';

/** Hashes that endorsement keys of the TCG templates are named with. */
export type NameHash = 'sha256' | 'sha384' | 'sha512';

const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** The label of a derivation, with the terminating zero that counts as part of it (TPM 2.0 Part 1, 11.4.10.2). */
export const label = (text: string): Uint8Array => concatBytes(new TextEncoder().encode(text), Uint8Array.of(0));

/** Blocks of `next(counter)` until `bits` are there; whole bytes only, as every caller here asks. */
function blocks(bits: number, next: (counter: Uint8Array) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let counter = 1; size < bits / 8; counter += 1) {
    const part = next(u32(counter));
    parts.push(part);
    size += part.length;
  }
  return concatBytes(...parts).subarray(0, bits / 8);
}

/** KDFa: SP 800-108 in counter mode over HMAC (TPM 2.0 Library Part 1, 11.4.10.2). `bits` is a multiple of 8. */
export function kdfA(hash: NameHash, key: Uint8Array, use: string, contextU: Uint8Array, bits: number): Uint8Array {
  return blocks(bits, (counter) =>
    createHmac(hash, key).update(counter).update(label(use)).update(contextU).update(u32(bits)).digest(),
  );
}

/** KDFe: SP 800-56A concatenation over an ECDH secret (TPM 2.0 Library Part 1, 11.4.10.3). `bits` is a multiple of 8. */
export function kdfE(
  hash: NameHash,
  z: Uint8Array,
  use: string,
  partyU: Uint8Array,
  partyV: Uint8Array,
  bits: number,
): Uint8Array {
  return blocks(bits, (counter) =>
    createHash(hash).update(counter).update(z).update(label(use)).update(partyU).update(partyV).digest(),
  );
}
