import type { Check, Finding } from '../core/index.ts';

/** 1 contradicted · 2 could not answer · 3 a required check is blind · 0 every required check answered and none contradicts. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Answer {
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
  /** Codes that must be answered; undefined: every check that has a reference. */
  readonly required: readonly string[] | undefined;
  /** Whether some input could not be read. */
  readonly unreadable: boolean;
}

export interface Outcome {
  readonly exitCode: ExitCode;
  /** False when something was unreadable or a required check was blind. */
  readonly complete: boolean;
}

/** What all findings of one check amount to. A check has a reference unless every finding of it is blind for want of one. */
export interface CheckTally {
  readonly answered: boolean;
  readonly contradicted: boolean;
  readonly blind: boolean;
  readonly referenced: boolean;
}

/** By check code. */
export type Tally = ReadonlyMap<string, CheckTally>;

const nothing: CheckTally = { answered: false, contradicted: false, blind: false, referenced: false };

function both(a: CheckTally, b: CheckTally): CheckTally {
  return {
    answered: a.answered || b.answered,
    contradicted: a.contradicted || b.contradicted,
    blind: a.blind || b.blind,
    referenced: a.referenced || b.referenced,
  };
}

function one(finding: Finding): CheckTally {
  const blind = finding.outcome === 'blind';
  return {
    answered: !blind,
    contradicted: finding.outcome === 'contradicts',
    blind,
    // Nothing here can answer an unsupported check, so that nothing is missing where it is blind.
    referenced: !blind || (finding.reason.reason !== 'no-reference' && finding.reason.reason !== 'unsupported'),
  };
}

export function tallyOf(findings: Iterable<Finding>, before: Tally = new Map()): Tally {
  const tally = new Map(before);
  for (const finding of findings) tally.set(finding.check, both(tally.get(finding.check) ?? nothing, one(finding)));
  return tally;
}

/**
 * The exit code of a run, precedence 1, 2, 3, 0. Only alteration checks can give 1. A required check must be answered for
 * every subject: one blind finding among many subjects is enough for 3. No check answered at all is 3, never 0.
 */
export function outcomeOf({ findings, ...rest }: Answer): Outcome {
  return outcomeOfTally({ ...rest, tally: tallyOf(findings) });
}

/** The same where the findings themselves were not kept. */
export function outcomeOfTally({
  checks,
  tally,
  required,
  unreadable,
}: Omit<Answer, 'findings'> & { readonly tally: Tally }): Outcome {
  const needed = required ?? [...tally].filter(([, { referenced }]) => referenced).map(([code]) => code);
  const blind = needed.some((code) => tally.get(code)?.blind !== false);
  const answered = [...tally.values()].some((counted) => counted.answered);
  const complete = answered && !blind && !unreadable;
  if (checks.some(({ code, bearing }) => bearing === 'alteration' && tally.get(code)?.contradicted === true)) {
    return { exitCode: 1, complete };
  }
  if (unreadable) return { exitCode: 2, complete };
  return { exitCode: blind || !answered ? 3 : 0, complete };
}
