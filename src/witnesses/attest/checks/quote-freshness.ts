import { epochMs } from '../../../core/index.ts';
import type { Answer, Question } from '../answer.ts';
import { agrees, blind, contradicts } from '../answer.ts';
import { absence, refsOf } from '../absence.ts';
import { datedBy, takenAt } from '../collections.ts';
import type { Facts } from '../facts.ts';
import type { QuoteState } from '../quote-states.ts';

/** What ran backwards between two quotes of one TPM, in words; undefined where nothing did. */
function backwards(earlier: QuoteState, later: QuoteState): string | undefined {
  const [a, b] = [earlier.quote.value.clock, later.quote.value.clock];
  if (b.resetCount < a.resetCount) return `the reset counter fell from ${a.resetCount} to ${b.resetCount}`;
  if (b.resetCount === a.resetCount && b.restartCount < a.restartCount) {
    return `the restart counter fell from ${a.restartCount} to ${b.restartCount} without a reset`;
  }
  // An unsafe clock may repeat up to the last value that was saved (Part 1, 36.3).
  if (b.safe && a.safe && b.clockMs < a.clockMs) return `the clock fell from ${a.clockMs} ms to ${b.clockMs} ms`;
  return undefined;
}

function examine(facts: Facts): readonly Answer[] {
  if (facts.quotes.length === 0) return [absence(facts, ['tpm-quote'], 'TPM quote')];
  const refs = refsOf(facts.quotes.map(({ quote }) => quote));
  const dated = facts.quotes.flatMap((state) => {
    const at = takenAt(state.quote);
    return at === undefined ? [] : [{ ...state, fromMs: epochMs(at.from) }];
  });
  if (dated.length < 2) {
    return [
      blind('no-reference', 'There is no earlier dated quote of this machine to compare its counters with.', refs),
    ];
  }
  const sorted = [...dated].sort((a, b) => a.fromMs - b.fromMs);
  const answers: Answer[] = [];
  let compared = 0;
  for (const [i, later] of sorted.entries()) {
    const earlier = sorted[i - 1];
    if (earlier === undefined || earlier.key?.spkiSha256 !== later.key?.spkiSha256) continue;
    compared++;
    const fault = backwards(earlier, later);
    if (fault === undefined) continue;
    answers.push(
      contradicts(
        `Between ${earlier.quote.file} and ${later.quote.file} ${fault}.`,
        refsOf([earlier.quote, later.quote]),
      ),
    );
  }
  if (answers.length > 0) return answers;
  if (compared === 0)
    return [blind('ambiguous', 'The quotes are of different keys: their counters do not compare.', refs)];
  const words = `Clock and counters of ${sorted.length} quotes run forward.`;
  const records = [...new Set(sorted.flatMap(({ quote }) => datedBy(quote) ?? []))];
  if (records.length === 0) return [agrees(words, refs)];
  const remark = `${words} But their order is that of the dates in ${records.slice(0, 4).join(', ')}`;
  // Whoever dates his own recordings puts them in the order in which their counters run forward.
  return facts.handedBy === 'operator'
    ? [agrees(`${remark}.`, refs)]
    : [blind('no-evidence', `${remark}, which are the machine\u2019s own word; note the days in sources.yaml.`, refs)];
}

export const quoteFreshness: Question = {
  check: {
    code: 'attest/quote-freshness',
    revision: 2,
    question: 'Do the TPM\u2019s clock and counters run forward from the earlier evidence?',
    bearing: 'validity',
    implantClasses: [],
    limit: 'one step backwards between two dated quotes of one attestation key',
    standard: 'TPM 2.0 Library Part 1, 36 (time, clock, reset and restart counters)',
    outcomes: {
      contradicts: 'a counter or the clock fell: one quote is a recording, or the TPM was cleared or replaced',
      agrees: 'clock, reset and restart counters run forward',
      blind: 'fewer than two dated quotes of one key, or only the machine itself dates them',
    },
  },
  examine,
};
