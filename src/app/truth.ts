import type { Limit } from '../core/index.ts';
import type { FleetTruth, MachineTruth } from '../simulate/index.ts';
import type { Verdict } from '../weigh/index.ts';

const differs = new Set(['unexplained-difference', 'independently-contradicted']);

export interface TruthComparison {
  /** Altered machines whose evidence shows it, at twice the limit or more, and how many of them differ. */
  readonly due: number;
  readonly found: number;
  readonly missed: readonly MachineTruth[];
  /** Altered machines below twice the limit, or that no picture, answer or log covers: nothing is demanded of them. */
  readonly notDue: readonly MachineTruth[];
  /** Machines with ordinary repairs and updates only, and those of them that differ all the same. */
  readonly unaltered: number;
  readonly falseAlarms: readonly Verdict[];
  /** Verdicts without reasons, blind spots or a next step. */
  readonly silent: readonly string[];
}

/** The size from which a part of this look on open board would have been called on every photographed board model. */
function limitMm(limits: readonly Limit[], look: string | undefined): number {
  const sizes = limits
    .filter(({ axis, scope }) => axis === 'sizeMm' && scope.look === look && scope.region !== 'over-parts')
    .map(({ at90 }) => at90 ?? Number.POSITIVE_INFINITY);
  return sizes.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...sizes);
}

/** Holds verdicts against what is really so about a simulated fleet. */
export function compareWithTruth(
  truth: FleetTruth,
  verdicts: readonly Verdict[],
  limits: readonly Limit[],
): TruthComparison {
  const byMachine = new Map(verdicts.map((verdict) => [verdict.subject.id, verdict]));
  const missed: MachineTruth[] = [];
  const notDue: MachineTruth[] = [];
  const falseAlarms: Verdict[] = [];
  let due = 0;
  let unaltered = 0;
  for (const machine of truth.machines) {
    const verdict = byMachine.get(machine.machine);
    const differing = verdict !== undefined && differs.has(verdict.word);
    if (machine.class === null) {
      // A record that is wrong by itself (a ticket with another serial) is a difference that no record explains.
      if (machine.dirty.length > 0) continue;
      unaltered++;
      if (differing) falseAlarms.push(verdict);
      continue;
    }
    const covered = machine.coveredBy.length > 0;
    const large = machine.sizeMm === undefined || machine.sizeMm >= 2 * limitMm(limits, machine.look);
    if (!covered || !large) {
      notDue.push(machine);
      continue;
    }
    due++;
    if (!differing) missed.push(machine);
  }
  const silent = verdicts
    .filter((verdict) => verdict.blind.length === 0 || verdict.next.step === '' || verdict.reasons.length === 0)
    .map((verdict) => verdict.subject.id);
  return { due, found: due - missed.length, missed, notDue, unaltered, falseAlarms, silent };
}
