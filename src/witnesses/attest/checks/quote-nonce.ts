import { epochMs, toHex } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf } from '../absence.ts';
import { takenAt } from '../collections.ts';
import type { Facts } from '../facts.ts';
import { isVerified, unverifiedAnswer, unverifiedNote } from '../quote-note.ts';
import type { QuoteState } from '../quote-states.ts';

/**
 * When the quote was made; without a date that somebody else gives, the moment of the examination. What the machine itself
 * writes beside its quote dates nothing: whoever answers late would write that he was in time.
 */
function quotedAt({ handedBy, asOf }: Facts, { quote }: QuoteState): string {
  return (handedBy === 'operator' ? takenAt(quote) : quote.takenAt)?.from ?? asOf;
}

function examine(facts: Facts): readonly Answer[] {
  if (facts.quotes.length === 0) return [absence(facts, ['tpm-quote'], 'TPM quote')];
  const refs = facts.quotes.map(({ quote }) => refOf(quote));
  const [damaged] = facts.evidence.unreadable.filter(({ guessedKind }) => guessedKind === 'challenge');
  if (facts.challenges.length === 0 && damaged !== undefined) {
    const words = `What this machine was asked is recorded in ${damaged.file}, which cannot be read (${damaged.message}); restore it from the verifier's own records.`;
    return [blind('unreadable', words, [...refs, refOf(damaged)])];
  }
  if (facts.challenges.length === 0) {
    return [blind('no-reference', 'Nobody recorded a nonce that this machine was asked to sign; issue one.', refs)];
  }
  return facts.quotes.map((state) => {
    const { quote } = state;
    const nonce = toHex(quote.value.extraData);
    const asked = facts.challenges.find(({ nonceHex }) => nonceHex.toLowerCase() === nonce && nonce !== '');
    if (asked === undefined) {
      const shown = nonce === '' ? 'no nonce' : `nonce ${nonce.slice(0, 64)}`;
      return contradicts(`${quote.file} answers ${shown}, which this machine was not asked.`, [refOf(quote)]);
    }
    const { askedOf, answeredBy } = asked;
    if (askedOf !== undefined && askedOf !== facts.machine) {
      const words = `${quote.file} answers the nonce that ${askedOf} was asked, not ${facts.machine}.`;
      return contradicts(words, [refOf(quote)]);
    }
    if (answeredBy !== undefined && answeredBy !== quote.sha256) {
      const words = `${quote.file} answers a nonce that another quote (SHA-256 ${answeredBy.slice(0, 16)}…) has answered before: a nonce is good for one.`;
      return contradicts(words, [refOf(quote)]);
    }
    const late = asked.expiresAt !== undefined && epochMs(asked.expiresAt) < epochMs(quotedAt(facts, state));
    if (late) {
      const { collected } = quote;
      const own =
        collected === undefined || facts.handedBy === 'operator'
          ? ''
          : ` ${collected.record} says that it was made on ${collected.at.from}, which is the machine\u2019s own word.`;
      return blind('stale', `${quote.file} answers a nonce that had expired; ask again.${own}`, [refOf(quote)]);
    }
    if (!isVerified(state)) return unverifiedAnswer(state);
    return agrees(`${quote.file} answers the nonce that was asked.${unverifiedNote(facts, state)}`, [refOf(quote)]);
  });
}

export const quoteNonce: Question = {
  check: {
    code: 'attest/quote-nonce',
    revision: 5,
    question: 'Does the quote answer the nonce that this machine was asked to sign?',
    bearing: 'alteration',
    implantClasses: ['firmware', 'swapped-chip'],
    limit: 'one quote that was made for another question, or recorded earlier',
    standard: 'TPM 2.0 Library Part 3, 18.4 (TPM2_Quote, qualifyingData); RFC 9334, 10.2 (nonce-based freshness)',
    outcomes: {
      contradicts:
        'the quote carries another nonce, or none, one that another machine was asked, or one that another quote used up: it may be a recording',
      agrees: 'the quote carries the nonce that was asked',
      blind:
        'there is no quote that the attestation key is seen to have signed, no recorded nonce, its record cannot be read, or the nonce had expired',
    },
  },
  examine,
};
