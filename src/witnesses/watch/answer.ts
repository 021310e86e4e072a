import type { Blindness, BlindReason, Check, EvidenceRef, Finding, Quantities, Subject } from '../../core/index.ts';
import type { MachinePair } from './model.ts';

/** More differences of one kind than this are counted, not listed: an adversary can make as many as it likes. */
const mostFindings = 20;

/** One pair that contradicts, before it is known how many there are. */
export interface Difference {
  readonly pair: MachinePair;
  readonly detail: string;
  readonly measured: Quantities;
}

export function blind(check: Check, subject: Subject, reason: BlindReason, detail: string): Finding {
  const why: Blindness = { reason, detail };
  return { check: check.code, revision: check.revision, subject, evidence: [], detail, outcome: 'blind', reason: why };
}

function weight(difference: Difference): number {
  return difference.pair.startsS.length;
}

/** The answer to one check: the differences, or that there are none, with what was looked at. */
export function answer(
  check: Check,
  subject: Subject,
  looked: { readonly evidence: readonly EvidenceRef[]; readonly detail: string; readonly measured: Quantities },
  differences: readonly Difference[],
): Finding[] {
  const base = { check: check.code, revision: check.revision, subject };
  if (differences.length === 0) {
    return [
      {
        ...base,
        evidence: looked.evidence,
        detail: looked.detail,
        measured: looked.measured,
        outcome: 'agrees',
        limit: check.code,
      },
    ];
  }
  const shown = differences.filter(({ pair }) => (pair.evidence?.length ?? 0) > 0);
  if (shown.length === 0) {
    return [
      blind(
        check,
        subject,
        'no-evidence',
        `${differences.length} pairs differ, but the log files that show them were not named; take the logs in again.`,
      ),
    ];
  }
  const ordered = shown.toSorted((a, b) => weight(b) - weight(a));
  const more = ordered.length - mostFindings;
  return ordered.slice(0, mostFindings).map(({ pair, detail, measured }, i) => ({
    ...base,
    evidence: pair.evidence ?? [],
    detail: i === 0 && more > 0 ? `${detail} ${more} further pairs differ in the same way and are not listed.` : detail,
    measured,
    outcome: 'contradicts',
  }));
}
