import type { CoseVerificationOptions } from '../cose/index.ts';
import { parseCoseSign1, verifyCoseSign1 } from '../cose/index.ts';

/** What is said of the signature of a COSE_Sign1, without the reason. */
export function coseOutcome(bytes: Uint8Array, spki: Uint8Array, options?: CoseVerificationOptions): string {
  return verifyCoseSign1(parseCoseSign1(bytes), spki, options).outcome;
}

/** What is said of it, and after a colon why, unless it verifies. */
export function coseVerdict(bytes: Uint8Array, spki: Uint8Array, options?: CoseVerificationOptions): string {
  const verification = verifyCoseSign1(parseCoseSign1(bytes), spki, options);
  return verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;
}
