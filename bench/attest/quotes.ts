import { utf8Bytes } from '../../src/core/index.ts';
import { ecSpki } from '../../src/formats/der/index.ts';
import { curves } from '../../src/formats/tpm/constants.ts';
import { pcrValues } from './pcr-file.ts';
import { keySequence, pointSequence, quote } from '../../src/simulate/identity/index.ts';

export interface SignedQuote {
  readonly attest: Uint8Array;
  readonly signature: Uint8Array;
  readonly spki: Uint8Array;
  readonly nonce: Uint8Array;
  /** As `tpm2_quote -o` writes the registers, for the peer. */
  readonly pcrs: Uint8Array;
}

const p256Oid = Uint8Array.from(curves.get(0x0003)?.oid ?? []);

/** Quotes of PCR 0 to 7, each with its own nonce, by a few attestation keys in turn. */
export function signedQuotes(count: number, keys: number): readonly SignedQuote[] {
  const attestationKeys = keySequence('bench attestation key');
  const endorsementKeys = keySequence('bench endorsement key');
  const nonces = pointSequence('bench quote signature');
  const pcrs = Array.from({ length: 8 }, (_, pcr) => new Uint8Array(32).fill(pcr + 1));
  const spkis = Array.from({ length: keys }, (_, i) => {
    const { x, y } = attestationKeys(i);
    return ecSpki(p256Oid, x, y, 32);
  });
  return Array.from({ length: count }, (_, i) => {
    const nonce = utf8Bytes(`bench nonce ${i}`.padEnd(20, '.'));
    const made = quote({
      attestationKey: attestationKeys(i % keys),
      endorsementKey: endorsementKeys(i % keys),
      nonce,
      pcrs,
      clockMs: 1_000_000 + i,
      resetCount: 3,
      signatureNonce: nonces(i),
    });
    return { ...made, spki: spkis[i % keys] ?? new Uint8Array(0), nonce, pcrs: pcrValues(pcrs) };
  });
}
