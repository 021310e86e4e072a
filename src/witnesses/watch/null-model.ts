import type { Random } from '../../core/index.ts';
import { fitTimer } from './timer.ts';

/** How the ratio behaves on pairs of this site that are no callers, for pairs with about so many check-ins. */
interface Stratum {
  /** Smallest number of check-ins in the stratum. */
  readonly fromCheckIns: number;
  readonly pairs: number;
  /** Beyond `startNats`, which a share `tail` exceeds, the excess is taken for exponential with mean `scaleNats`. */
  readonly startNats: number;
  readonly tail: number;
  readonly scaleNats: number;
}

/** The site's own null. `basis` is `assumed` where the site has too few pairs to learn from. */
export interface NullModel {
  readonly strata: readonly Stratum[];
  readonly basis: 'measured' | 'assumed';
  readonly pairs: number;
  readonly pairsPerMachine: number;
}

export interface NullSample {
  readonly checkIns: number;
  readonly nats: number;
}

/** Expected false findings of the timer check per 1,000 machines over the log: what a finding must stay under. */
export const falseAlarmTarget = 1;

const borders = [4, 8, 16, 32, 64, 128];
const enoughPairs = 100;
const tailShare = 0.1;
/**
 * For a fixed pair of hypotheses P(LR ≥ e^t | H0) ≤ e^−t (Markov). Fitted ones do worse, so where nothing can be learned the
 * tail is taken to be twice as heavy. Nobody measured that.
 */
const assumedScaleNats = 2;

function stratum(fromCheckIns: number, sorted: readonly number[]): Stratum {
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const startNats = at(1 - tailShare);
  // Quantiles and not the mean: the few callers that are among the pairs must not widen the null that is to find them.
  const scaleNats = Math.max(
    0.5,
    (at(1 - tailShare / 2) - startNats) / Math.LN2,
    (at(1 - tailShare / 8) - startNats) / Math.log(8),
  );
  return { fromCheckIns, pairs: sorted.length, startNats, tail: tailShare, scaleNats };
}

/** `samples`: pairs of the site that are not known to keep a timer; `candidatesPerMachine`: pairs that a finding could be about. */
export function learnNull(samples: readonly NullSample[], candidatesPerMachine: number): NullModel {
  const strata: Stratum[] = [];
  let from = 0;
  let pool: number[] = [];
  for (const [i, border] of borders.entries()) {
    const next = borders[i + 1] ?? Infinity;
    for (const { checkIns, nats } of samples) if (checkIns >= border && checkIns < next) pool.push(nats);
    if (from === 0) from = border;
    // A stratum with too few pairs is joined to the next one up.
    if (pool.length >= enoughPairs) {
      strata.push(
        stratum(
          from,
          pool.sort((a, b) => a - b),
        ),
      );
      pool = [];
      from = 0;
    }
  }
  const basis = strata.length > 0 ? 'measured' : 'assumed';
  if (strata.length === 0) {
    strata.push({ fromCheckIns: 0, pairs: samples.length, startNats: 0, tail: 1, scaleNats: assumedScaleNats });
  }
  return { strata, basis, pairs: samples.length, pairsPerMachine: Math.max(1, candidatesPerMachine) };
}

/** Chance that a pair of this site that is no caller has a ratio as large, and the expected number per 1,000 machines. */
export function falseAlarms(model: NullModel, checkIns: number, nats: number): { pValue: number; perThousand: number } {
  const one = model.strata.findLast(({ fromCheckIns }) => checkIns >= fromCheckIns) ?? model.strata[0];
  if (one === undefined) return { pValue: 1, perThousand: 1000 };
  const pValue = nats <= one.startNats ? 1 : one.tail * Math.exp(-(nats - one.startNats) / one.scaleNats);
  return { pValue, perThousand: pValue * model.pairsPerMachine * 1000 };
}

export interface CheckInsNeeded {
  readonly periodS: number;
  readonly jitter: number;
  /** Smallest number with power ≥ 0.9 at the false-alarm target; null where 256 do not reach it. */
  readonly checkInsNeeded: number | null;
}

const trials = 40;
const ladder = [5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256];

/** How many check-ins a caller with this timer must make to be called, by planting callers against this null. */
export function checkInsNeeded(model: NullModel, periodS: number, jitter: number, random: Random): CheckInsNeeded {
  for (const count of ladder) {
    let found = 0;
    for (let trial = 0; trial < trials && found + trials - trial >= 0.9 * trials; trial++) {
      const starts = new Float64Array(count);
      for (let i = 1; i < count; i++) starts[i] = (starts[i - 1] ?? 0) + periodS * (1 + jitter * (random.unit() - 0.5));
      const fit = fitTimer(starts);
      if (fit !== undefined && falseAlarms(model, count, fit.nats).perThousand <= falseAlarmTarget) found++;
    }
    if (found >= 0.9 * trials) return { periodS, jitter, checkInsNeeded: count };
  }
  return { periodS, jitter, checkInsNeeded: null };
}

const limitJitters = [0, 0.05, 0.3, 0.5];
const limitPeriodsS = [300, 3600, 86400];

/**
 * The limit for a grid of periods and jitters. The ratio does not depend on the unit of time but for the half second that
 * clocks are allowed, which weighs most on the shortest period: it is planted there, and longer ones need no more.
 */
export function limitTable(model: NullModel, random: Random): CheckInsNeeded[] {
  const [shortestS = 0] = limitPeriodsS;
  const needed = limitJitters.map((jitter) => checkInsNeeded(model, shortestS, jitter, random));
  return limitPeriodsS.flatMap((periodS) => needed.map((one) => ({ ...one, periodS })));
}
