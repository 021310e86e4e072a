import type { EvidenceRef } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';
import { activationOf, originOf } from '../key-origin.ts';
import type { KnownCertificate } from '../signers.ts';

/** Attributes without which a key could sign a quote that no TPM made (TPM 2.0 Part 1, 27.6.3; Part 2, 8.3). */
const needed = ['fixedTPM', 'restricted', 'sign'] as const;

function byAttributes(facts: Facts): Answer[] {
  const used = new Set(facts.quotes.flatMap(({ key }) => key?.spkiSha256 ?? []));
  return facts.evidence.keys.flatMap((key) => {
    const names = key.value.tpmPublic?.attributeNames;
    if (names === undefined || !used.has(key.value.spkiSha256)) return [];
    const lacking = needed.filter((name) => !names.includes(name));
    if (lacking.length === 0) return [];
    const words = `${key.file} signed the quote, but is not ${lacking.join(', ')}: it can sign what no TPM said.`;
    return [contradicts(words, [refOf(key)])];
  });
}

/** Where nobody certified the key: only a credential that it answered can say in which TPM it lives. */
function uncertified(facts: Facts): readonly Answer[] {
  const keys = refsOf(facts.evidence.keys);
  if (facts.evidence.keys.length === 0) return [absence(facts, ['x509-certificate', 'tpm-public'], 'attestation key')];
  const signed = facts.quotes.filter(({ key }) => key !== undefined);
  if (signed.length > 0) {
    const origins = signed.map((state) => activationOf(facts, state));
    const [origin] = origins;
    if (origin !== undefined && origins.every((one) => one !== undefined)) {
      return [agrees(`As the verifier recorded, ${origin.detail}.`, origin.refs)];
    }
  }
  const words =
    'No certificate and no credential activation says in which TPM the attestation key lives; collect the AK certificate, or activate a credential.';
  return [blind(facts.quotes.length > 0 ? 'no-evidence' : 'no-reference', words, keys)];
}

/** A key that a trusted authority certified lives in a TPM. In this machine's it lives where something ties it to its EK. */
function certified(facts: Facts, known: KnownCertificate, detail: string, evidence: readonly EvidenceRef[]): Answer {
  const { ref, certificate } = known;
  const signed = facts.quotes.filter(({ key }) => key?.spkiSha256 === certificate.publicKey.spkiSha256);
  if (facts.quotes.length === 0) {
    const words = `${ref.file} is ${detail}, and there is no quote that its key signed in this machine; quote with it.`;
    return blind('no-reference', words, evidence);
  }
  const origins = signed.map((state) => originOf(facts, state));
  const [origin] = origins;
  if (origin !== undefined && origins.every((one) => one !== undefined)) {
    const words = `${ref.file}, certificate of the attestation key, is ${detail}, and ${origin.detail}.`;
    return agrees(words, [...evidence, ...origin.refs]);
  }
  const lacking =
    facts.ek.length === 0
      ? 'no EK certificate of this machine is here; collect it'
      : 'neither the quote nor a credential activation ties it to this machine\u2019s endorsement key; collect the key\u2019s public area, or activate a credential';
  const words = `${ref.file} is ${detail}: the key lives in a TPM, but in which machine\u2019s is not known: ${lacking}.`;
  return blind(facts.ek.length === 0 ? 'no-evidence' : 'not-covered', words, evidence);
}

function examine(facts: Facts): readonly Answer[] {
  const weak = byAttributes(facts);
  if (weak.length > 0) return weak;
  if (facts.ak.length === 0) return uncertified(facts);
  return facts.ak.map((known) => {
    const { ref, certificate } = known;
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
    if (state === 'anchored') return certified(facts, known, detail, evidence);
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
    revision: 3,
    question: 'Is the attestation key known to live in this machine\u2019s TPM?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip', 'firmware'],
    limit: 'one bit of the AK certificate; one attribute of the key; another endorsement key above it',
    standard:
      'TCG Infrastructure Credential Profiles 1.1, 3.5 (AIK certificate); TPM 2.0 Library Part 1, 24 (credential protection), 26.5 (qualified names), 27.6.3 (restricted signing keys)',
    outcomes: {
      contradicts: 'the AK certificate is forged or of another key, or the key may sign what no TPM said',
      agrees:
        'a trusted authority certified the key that signed and the quote places it below this machine\u2019s endorsement key, or it answered a credential made for that key',
      blind: 'no attestation key, nothing that ties it to a TPM, or nothing that ties that TPM to this machine',
    },
  },
  examine,
};
