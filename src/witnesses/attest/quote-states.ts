import type { EvidenceRef } from '../../core/index.ts';
import type { Attest, TpmSignature } from '../../formats/tpm/index.ts';
import { verifyQuoteSignature } from '../../formats/tpm/index.ts';
import type { Certificate } from '../../formats/x509/index.ts';
import type { Evidence } from '../evidence.ts';
import { isAkCertificate, isEkCertificate } from './certificate-use.ts';
import type { MachineEvidence } from './machine-evidence.ts';

/** A key that may have signed a quote. */
export interface SigningKey {
  readonly ref: EvidenceRef;
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
}

export interface QuoteState {
  readonly quote: Evidence<Attest>;
  readonly state: 'verified' | 'failed' | 'no-signature' | 'no-key' | 'too-many' | 'unsupported';
  readonly detail: string;
  /** Of the signature that verified. */
  readonly signature?: EvidenceRef;
  readonly key?: SigningKey;
}

/** A machine has one or two attestation keys and some quotes: more tries than this are not its own. */
const maximumTries = 256;

/** Keys that could be attestation keys: certified ones first. An EK decrypts and never signs, so that it is left out. */
export function signingKeys(
  evidence: MachineEvidence,
  isVouched: (certificate: Certificate) => boolean = () => false,
): readonly SigningKey[] {
  const keys = new Map<string, SigningKey>();
  const add = (ref: EvidenceRef, { spki, spkiSha256 }: Pick<SigningKey, 'spki' | 'spkiSha256'>): void => {
    if (!keys.has(spkiSha256)) keys.set(spkiSha256, { ref, spki, spkiSha256 });
  };
  const certificates = evidence.certificates.filter(({ value }) => !value.isCa && !isEkCertificate(value));
  const certified = certificates.filter(({ value }) => isAkCertificate(value));
  for (const certificate of [...certified.filter(({ value }) => isVouched(value)), ...certified]) {
    add(certificate, certificate.value.publicKey);
  }
  for (const key of evidence.keys) {
    const attributes = key.value.tpmPublic?.attributeNames;
    if (attributes === undefined || attributes.includes('sign')) add(key, key.value);
  }
  for (const certificate of certificates) add(certificate, certificate.value.publicKey);
  return [...keys.values()];
}

/**
 * Tries every signature with every key, since nothing but the content says which belongs to which. Keys that a trusted
 * authority certified come first: junk beside them cannot keep them from being tried.
 */
export function quoteStates(
  evidence: MachineEvidence,
  isVouched: (certificate: Certificate) => boolean = () => false,
): readonly QuoteState[] {
  const keys = signingKeys(evidence, isVouched);
  let tries = 0;
  const examine = (quote: Evidence<Attest>): QuoteState => {
    if (evidence.signatures.length === 0) return { quote, state: 'no-signature', detail: 'no signature is here' };
    if (keys.length === 0) return { quote, state: 'no-key', detail: 'no attestation key is here' };
    let unsupported: string | undefined;
    let failed = '';
    for (const key of keys) {
      for (const signature of evidence.signatures) {
        if (++tries > maximumTries)
          return { quote, state: 'too-many', detail: 'too many signatures and keys are here' };
        const result = verify(quote, signature, key);
        if (result.outcome === 'verified') {
          return { quote, state: 'verified', detail: `signed by the key in ${key.ref.file}`, signature, key };
        }
        if (result.outcome === 'unsupported') unsupported = result.reason;
        else failed = result.reason;
      }
    }
    if (failed === '') return { quote, state: 'unsupported', detail: unsupported ?? 'nothing to verify with' };
    return { quote, state: 'failed', detail: failed };
  };
  return evidence.quotes.map(examine);
}

function verify(
  quote: Evidence<Attest>,
  signature: Evidence<TpmSignature>,
  key: SigningKey,
): ReturnType<typeof verifyQuoteSignature> {
  return verifyQuoteSignature(quote.value.raw, signature.value, key.spki);
}
