import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

export const manifestKinds = ['rim-swidtag', 'corim', 'comid', 'coswid'] as const;

function examine(facts: Facts): readonly Answer[] {
  if (facts.manifests.length === 0) return [absence(facts, manifestKinds, 'reference integrity manifest', 'maker')];
  return facts.manifests.map(({ ref, name, signature }) => {
    const { state, detail, refs, isUnfit } = signature;
    const evidence = [ref, ...refsOf(refs)];
    switch (state) {
      case 'anchored':
        return agrees(`${name} is ${detail}.`, evidence);
      case 'failed':
        return contradicts(`${name} is not as its maker signed it: ${detail}.`, evidence);
      case 'unsigned':
        return blind('no-evidence', `${name}: ${detail}; get the manifest that its maker signed.`, evidence);
      case 'no-key':
      case 'not-anchored':
        return isUnfit
          ? blind('no-reference', `${name}: ${detail}; get the manifest that its maker signed.`, evidence)
          : blind('no-reference', `${name}: ${detail}; give its maker\u2019s root with --trust.`, evidence);
      case 'unsupported':
        return blind('unsupported', `${name}: its signature cannot be verified: ${detail}.`, evidence);
    }
  });
}

export const rimSignature: Question = {
  check: {
    code: 'attest/rim-signature',
    revision: 2,
    question: 'Did the maker sign the reference measurements?',
    bearing: 'alteration',
    implantClasses: ['firmware'],
    limit: 'one bit of what the signature covers; what it does not cover is not read',
    standard:
      'TCG Reference Integrity Manifest Information Model 1.1; TCG PC Client RIM 1.04; W3C XML Signature 1.1; RFC 9052 (COSE_Sign1)',
    outcomes: {
      contradicts: 'the manifest differs from what was signed, or another key than its certificate\u2019s signed it',
      agrees: 'its signature leads to a certificate that the operator trusts',
      blind:
        'no manifest, nobody signed it, no certificate of the key that did, one for other uses or of a machine\u2019s own key, or nothing that the operator trusts above it',
    },
  },
  examine,
};
