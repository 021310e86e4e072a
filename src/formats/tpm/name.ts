import { FormatError, toHex } from '../../core/index.ts';
import { bankOfAlgorithm, digestSize } from '../eventlog/index.ts';
import type { Description } from '../format.ts';

/** The name of a TPM object as a tool saved it: nameAlg and digest (TPM 2.0 Part 1, 16). */
export interface TpmName {
  readonly algorithm: number;
  readonly name: Uint8Array;
}

export function looksLikeTpmName(bytes: Uint8Array): boolean {
  if (bytes.length < 22 || bytes.length > 66) return false;
  const bank = bankOfAlgorithm(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
  return bank !== undefined && bytes.length === 2 + digestSize(bank);
}

export function parseTpmName(bytes: Uint8Array): TpmName {
  if (!looksLikeTpmName(bytes)) throw new FormatError('tpm-name', 'not an algorithm and a digest of its size', 0);
  return { algorithm: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0), name: bytes };
}

export function describeTpmName(value: TpmName): Description {
  return { name: toHex(value.name), nameAlgorithm: bankOfAlgorithm(value.algorithm) };
}
