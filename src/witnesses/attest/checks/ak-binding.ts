import { sha256Hex } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

/** Attributes without which a key could sign a quote that no TPM made (TPM 2.0 Part 1, 27.6.3; Part 2, 8.3). */
const needed = ['fixedTPM', 'restricted', 'sign'] as const;

function byAttributes(facts: Facts): Answer[] {
  const used = new Set(facts.quotes.flatMap(({ key }) => key?.spkiSha256 ?? []));
  return facts.evidence.keys.flatMap((key) => {
    const names = key.value.tpmPublic?.attributeNames;
    if (names === undefined || !used.has(sha256Hex(key.value.spki))) return [];
    const lacking = needed.filter((name) => !names.includes(name));
    if (lacking.length === 0) return [];
    const words = `${key.file} signed the quote, but is not ${lacking.join(', ')}: it can sign what no TPM said.`;
    return [contradicts(words, [refOf(key)])];
  });
}

function examine(facts: Facts): readonly Answer[] {
  const weak = byAttributes(facts);
  if (weak.length > 0) return weak;
  if (facts.ak.length === 0) {
    if (facts.evidence.keys.length === 0)
      return [absence(facts, ['x509-certificate', 'tpm-public'], 'attestation key')];
    const words =
      'No certificate and no credential activation says in which TPM the attestation key lives; collect the AK certificate.';
    const reason = facts.quotes.length > 0 ? 'no-evidence' : 'no-reference';
    return [blind(reason, words, refsOf(facts.evidence.keys))];
  }
  return facts.ak.map(({ ref, certificate }) => {
    const { state, detail, refs } = facts.signers.certificate(certificate);
    const evidence = [refOf(ref), ...refsOf(refs)];
    const signed = facts.quotes.filter(({ key }) => key !== undefined);
    const foreign =
      signed.length > 0 && signed.every(({ key }) => key?.spkiSha256 !== certificate.publicKey.spkiSha256);
    if (state === 'failed') return contradicts(`${ref.file}: ${detail}.`, evidence);
    if (foreign) {
      return contradicts(`The quote is signed by another key than the one that ${ref.file} certifies.`, [
        ...evidence,
        ...refsOf(signed.map(({ quote }) => quote)),
      ]);
    }
    if (state === 'anchored') return agrees(`${ref.file}, certificate of the attestation key, is ${detail}.`, evidence);
    // A quote is worth what its key is worth: where there is one, whose key it is must be answered.
    const missing = facts.quotes.length > 0 ? 'no-evidence' : 'no-reference';
    const reason = state === 'unsupported' && facts.quotes.length === 0 ? 'unsupported' : missing;
    return blind(
      reason,
      `${ref.file}: ${detail}; give the root of the authority that issues AK certificates.`,
      evidence,
    );
  });
}

export const akBinding: Question = {
  check: {
    code: 'attest/ak-binding',
    revision: 2,
    question: 'Is the attestation key known to live in this machine\u2019s TPM?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip', 'firmware'],
    limit: 'one bit of the AK certificate; one attribute of the key',
    standard:
      'TCG Infrastructure Credential Profiles 1.1, 3.5 (AIK certificate); TPM 2.0 Library Part 1, 27.6.3 (restricted signing keys)',
    outcomes: {
      contradicts: 'the AK certificate is forged or of another key, or the key may sign what no TPM said',
      agrees: 'a trusted authority certified the key that signed',
      blind: 'no attestation key, or nothing that ties it to a TPM',
    },
  },
  examine,
};
