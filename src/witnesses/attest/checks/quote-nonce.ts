import { toHex } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refOf, refsOf } from '../absence.ts';
import { takenAt } from '../collections.ts';
import type { Facts } from '../facts.ts';
import { nonceStanding, withoutRecord } from '../nonce-standing.ts';
import { isVerified, unverifiedAnswer, unverifiedNote } from '../quote-note.ts';
import type { QuoteState } from '../quote-states.ts';

/** What is added where only the machine itself says that a late answer was made in time. */
function ownWord({ handedBy }: Facts, { collected }: QuoteState['quote']): string {
  if (collected === undefined || handedBy === 'operator') return '';
  return ` ${collected.record} says that it was made on ${collected.at.from}, which is the machine\u2019s own word.`;
}

function examineOne(facts: Facts, state: QuoteState): Answer {
  const { quote } = state;
  const nonceHex = toHex(quote.value.extraData);
  const refs = [refOf(quote)];
  // What the machine itself writes beside its quote dates nothing: whoever answers late would write that he was in time.
  const quotedAt = facts.handedBy === 'operator' ? takenAt(quote) : quote.takenAt;
  const standing = nonceStanding(facts, { nonceHex, quoteSha256: quote.sha256, takenAt: quotedAt });
  switch (standing.state) {
    case 'not-asked': {
      const shown = nonceHex === '' ? 'no nonce' : `nonce ${nonceHex.slice(0, 64)}`;
      return contradicts(`${quote.file} answers ${shown}, which this machine was not asked.`, refs);
    }
    case 'other-machine': {
      const words = `${quote.file} answers the nonce that ${standing.askedOf} was asked, not ${facts.machine}.`;
      return contradicts(words, refs);
    }
    case 'used-up': {
      const words = `${quote.file} answers a nonce that another quote (SHA-256 ${standing.answeredBy.slice(0, 16)}…) has answered before: a nonce is good for one.`;
      return contradicts(words, refs);
    }
    case 'superseded': {
      const words = `${quote.file} answers a nonce that was superseded at ${standing.at}, when this machine was asked another; answer the newest.`;
      return blind('stale', words, refs);
    }
    case 'expired':
      return blind(
        'stale',
        `${quote.file} answers a nonce that had expired at ${standing.at}; ask again.${ownWord(facts, quote)}`,
        refs,
      );
    case 'asked':
      return isVerified(state)
        ? agrees(`${quote.file} answers the nonce that was asked.${unverifiedNote(facts, state)}`, refs)
        : unverifiedAnswer(state);
  }
}

function examine(facts: Facts): readonly Answer[] {
  if (facts.quotes.length === 0) return [absence(facts, ['tpm-quote'], 'TPM quote')];
  const refs = refsOf(facts.quotes.map(({ quote }) => quote));
  const unasked = withoutRecord(facts, refs);
  if (unasked !== undefined) return [unasked];
  return facts.quotes.map((state) => examineOne(facts, state));
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
        'there is no quote that the attestation key is seen to have signed, no recorded nonce, its record cannot be read, or the nonce had expired or was superseded by a newer one',
    },
  },
  examine,
};
