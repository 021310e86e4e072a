import { generatedMagic } from '../../../formats/tpm/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, isOfNoKnownKind, refOf, refsOf } from '../absence.ts';
import type { Facts } from '../facts.ts';

function withoutQuote(facts: Facts): Answer {
  const { signatures, unreadable } = facts.evidence;
  const suspects = unreadable.filter(({ guessedKind }) => isOfNoKnownKind(guessedKind) || guessedKind === 'tpm-quote');
  const [first] = suspects;
  // What no TPM could have made is not what a TPM signed: a damaged quote must not be milder than a forged one.
  if (signatures.length > 0 && first !== undefined) {
    return contradicts(
      `A quote's signature is here, and nothing that it signs: ${first.file} is no TPM statement (${first.message}).`,
      refsOf([...signatures, ...suspects]),
    );
  }
  return absence(facts, ['tpm-quote'], 'TPM quote');
}

function examine(facts: Facts): readonly Answer[] {
  if (facts.quotes.length === 0) return [withoutQuote(facts)];
  return facts.quotes.map(({ quote, state, detail, signature, key }) => {
    const refs = [quote, signature, key?.ref].flatMap((ref) => (ref === undefined ? [] : [refOf(ref)]));
    if (quote.value.magic !== generatedMagic) {
      return contradicts(`${quote.file} was not made inside a TPM: its magic is not TPM_GENERATED.`, refs);
    }
    switch (state) {
      case 'verified':
        return agrees(`${quote.file} is ${detail}.`, refs);
      case 'failed':
        return contradicts(
          `No signature here is of ${quote.file} by an attestation key that is here: ${detail}.`,
          refsOf([quote, ...facts.evidence.signatures]),
        );
      case 'no-signature':
      case 'no-key':
        return blind('no-evidence', `${quote.file} cannot be verified: ${detail}; collect it with the quote.`, refs);
      case 'too-many':
        return blind('ambiguous', `${quote.file} cannot be verified: ${detail}; send only its own.`, refs);
      case 'unsupported':
        return blind('unsupported', `${quote.file} cannot be verified: ${detail}.`, refs);
    }
  });
}

export const quoteSignature: Question = {
  check: {
    code: 'attest/quote-signature',
    revision: 2,
    question: 'Did the attestation key sign the quote?',
    bearing: 'alteration',
    implantClasses: ['firmware', 'swapped-chip'],
    limit: 'one bit of the quote or its signature',
    standard: 'TPM 2.0 Library Part 1, 18.4 and Part 2, 10.12.12 (TPMS_ATTEST); RSASSA, RSAPSS, ECDSA',
    outcomes: {
      contradicts: 'no signature that is here is of this quote by an attestation key that is here',
      agrees: 'the signature is of these bytes by the named key',
      blind: 'quote, signature or attestation key is absent, or its algorithm is not supported',
    },
  },
  examine,
};
