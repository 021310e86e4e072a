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

/** A check has a reference unless every finding of it is blind for want of one, or nothing here can answer it. */
function hasReference(findings: readonly Finding[]): boolean {
  return findings.some(
    (finding) =>
      finding.outcome !== 'blind' ||
      (finding.reason.reason !== 'no-reference' && finding.reason.reason !== 'unsupported'),
  );
}

/**
 * The exit code of a run, precedence 1, 2, 3, 0. Only alteration checks can give 1. A required check must be answered for
 * every subject: one blind finding among many subjects is enough for 3. No check answered at all is 3, never 0.
 */
export function outcomeOf({ checks, findings, required, unreadable }: Answer): Outcome {
  const alteration = new Set<string>(
    checks.filter((check) => check.bearing === 'alteration').map((check) => check.code),
  );
  const byCheck = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byCheck.get(finding.check);
    if (list === undefined) byCheck.set(finding.check, [finding]);
    else list.push(finding);
  }
  const needed = required ?? [...byCheck].filter(([, list]) => hasReference(list)).map(([code]) => code);
  const blind = needed.some((code) => {
    const list = byCheck.get(code) ?? [];
    return list.length === 0 || list.some((finding) => finding.outcome === 'blind');
  });
  const answered = findings.some((finding) => finding.outcome !== 'blind');
  const complete = answered && !blind && !unreadable;
  if (findings.some((finding) => finding.outcome === 'contradicts' && alteration.has(finding.check))) {
    return { exitCode: 1, complete };
  }
  if (unreadable) return { exitCode: 2, complete };
  return { exitCode: blind || !answered ? 3 : 0, complete };
}
