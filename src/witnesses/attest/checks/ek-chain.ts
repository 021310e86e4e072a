import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

function examine(facts: Facts): readonly Answer[] {
  if (facts.ek.length === 0) return [absence(facts, ['x509-certificate'], 'EK certificate')];
  return facts.ek.map(({ ref, certificate }) => {
    const { state, detail, refs } = facts.signers.certificate(certificate);
    const evidence = [refOf(ref), ...refsOf(refs)];
    const noted = certificate.notes.map((note) => note.id).join(', ');
    const notes = noted === '' ? '' : ` Read past: ${noted}.`;
    switch (state) {
      case 'anchored':
        return agrees(`${ref.file} is ${detail}.${notes}`, evidence);
      case 'failed':
        return contradicts(`${ref.file}: ${detail}.${notes}`, evidence);
      case 'no-issuer':
      case 'not-anchored':
        return blind(
          'no-reference',
          `${ref.file}: ${detail}; give the TPM maker\u2019s root with --trust.${notes}`,
          evidence,
        );
      case 'unsupported':
        return blind('unsupported', `${ref.file}: ${detail}.${notes}`, evidence);
    }
  });
}

export const ekChain: Question = {
  check: {
    code: 'attest/ek-chain',
    revision: 1,
    question: 'Did a TPM maker that the operator trusts certify the endorsement key?',
    bearing: 'alteration',
    implantClasses: ['swapped-chip'],
    limit: 'one bit of the EK certificate or of any certificate above it',
    standard: 'TCG EK Credential Profile for TPM 2.0, 2.5; RFC 5280, 6',
    outcomes: {
      contradicts: 'the named maker\u2019s certificate is here and did not sign it',
      agrees: 'its signature leads to a certificate that the operator trusts',
      blind: 'no EK certificate, no certificate of its maker, or nothing that the operator trusts above it',
    },
  },
  examine,
};
