import { getHashes, hash } from 'node:crypto';
import type { Bank } from './event-log.ts';

interface Algorithm {
  readonly bank: Bank;
  readonly size: number;
  /** Its name in node:crypto. */
  readonly node: string;
}

/** TPM_ALG_ID of the hashes of the TCG Algorithm Registry 1.34, table 3. */
const algorithms: ReadonlyMap<number, Algorithm> = new Map([
  [0x0004, { bank: 'sha1', size: 20, node: 'sha1' }],
  [0x000b, { bank: 'sha256', size: 32, node: 'sha256' }],
  [0x000c, { bank: 'sha384', size: 48, node: 'sha384' }],
  [0x000d, { bank: 'sha512', size: 64, node: 'sha512' }],
  [0x0012, { bank: 'sm3_256', size: 32, node: 'sm3' }],
  [0x0027, { bank: 'sha3_256', size: 32, node: 'sha3-256' }],
  [0x0028, { bank: 'sha3_384', size: 48, node: 'sha3-384' }],
  [0x0029, { bank: 'sha3_512', size: 64, node: 'sha3-512' }],
]);

const byBank: ReadonlyMap<Bank, Algorithm> = new Map([...algorithms.values()].map((entry) => [entry.bank, entry]));
const available: ReadonlySet<string> = new Set(getHashes().map((name) => name.toLowerCase()));

export function bankOfAlgorithm(algorithm: number): Bank | undefined {
  return algorithms.get(algorithm)?.bank;
}

/** Digest size of a bank in bytes. */
export function digestSize(bank: Bank): number {
  return byBank.get(bank)?.size ?? 0;
}

/** Whether this build of Node can compute the bank's hash (SM3 is left out of some). */
export function canHash(bank: Bank): boolean {
  return available.has(byBank.get(bank)?.node ?? '');
}

/** Octets as a string of as many characters. */
type Hasher = (bytes: Uint8Array) => string;

const hashers: ReadonlyMap<Bank, Hasher> = new Map(
  [...algorithms.values()]
    .filter(({ node }) => available.has(node))
    .map(({ bank, node }) => [bank, (bytes: Uint8Array) => hash(node, bytes, 'binary')]),
);

/**
 * The bank's hash as a string of one character an octet: a log takes hundreds of short hashes, and to make an array for
 * each costs as much as the hash. Undefined where this build cannot compute it.
 */
export function bankHasher(bank: Bank): Hasher | undefined {
  return hashers.get(bank);
}

/** Writes the octets of such a string to the start of `into`. */
export function putOctets(into: Uint8Array, octets: string): void {
  for (let i = 0; i < octets.length; i++) into[i] = octets.charCodeAt(i);
}

export function sameOctets(octets: string, bytes: Uint8Array): boolean {
  if (octets.length !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (octets.charCodeAt(i) !== bytes[i]) return false;
  return true;
}

/** The bank's hash; undefined where this build cannot compute it. One-shot hashing is 1.7 times faster than an object. */
export function bankHash(bank: Bank, bytes: Uint8Array): Uint8Array | undefined {
  const node = byBank.get(bank)?.node;
  return node === undefined || !available.has(node) ? undefined : hash(node, bytes, 'buffer');
}
