import { epochMs } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

function examine(facts: Facts): readonly Answer[] {
  if (facts.platformCertificates.length === 0) {
    return [absence(facts, ['platform-certificate'], 'platform certificate', 'vendor')];
  }
  return facts.platformCertificates.map((certificate) => {
    const { state, detail, refs } = facts.signers.platform(certificate.value);
    const evidence = [refOf(certificate), ...refsOf(refs)];
    const expired = epochMs(certificate.value.notAfter) < epochMs(facts.asOf);
    const measured = { notAfter: certificate.value.notAfter, expired };
    switch (state) {
      case 'anchored':
        return agrees(
          `${certificate.file} is ${detail}.${expired ? ` It expired on ${certificate.value.notAfter}.` : ''}`,
          evidence,
          { measured },
        );
      case 'failed':
        return contradicts(`${certificate.file}: ${detail}.`, evidence, { measured });
      case 'no-issuer':
      case 'not-anchored':
        return blind(
          'no-reference',
          `${certificate.file}: ${detail}; give its maker\u2019s root with --trust.`,
          evidence,
        );
      case 'unsupported':
        return blind('unsupported', `${certificate.file}: ${detail}.`, evidence);
    }
  });
}

export const platformCertSignature: Question = {
  check: {
    code: 'attest/platform-cert-signature',
    revision: 3,
    question: 'Did an authority that the operator trusts sign the platform certificate?',
    bearing: 'alteration',
    implantClasses: ['enumerating-device', 'swapped-chip'],
    limit: 'one bit of the certificate or its signature',
    standard: 'TCG Platform Certificate Profile 1.1, 3.2; RFC 5755, 5 (attribute certificate validation)',
    outcomes: {
      contradicts: 'the named issuer is here and did not sign it: the list of parts is forged or damaged',
      agrees: 'its signature leads to a certificate that the operator trusts',
      blind:
        'no platform certificate, no certificate of its issuer, an issuer certified for other uses, or nothing that the operator trusts above it',
    },
  },
  examine,
};
