import { UsageError } from '../core/index.ts';
import { firthLogistic, type HitMiss, type LogisticLine } from './firth-logistic.ts';
import { chiSquaredQuantile } from './incomplete-gamma.ts';
import { proportionLower } from './proportion-interval.ts';

export interface PodCurve {
  /** The curve to draw (Firth); undefined where only one size was tried. */
  readonly line: LogisticLine | undefined;
  /** Smallest size with detection probability >= `probability` at the one-sided `confidence`; null: no such size was shown. */
  readonly at90: number | null;
  /** Why there is none, or what held it up; for people. */
  readonly note: string;
  readonly trials: number;
}

/** ln(1 / (1 + exp(-x))) without overflow. */
function logLogistic(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}

function logLikelihood(points: readonly HitMiss[], intercept: number, slope: number): number {
  let sum = 0;
  for (const { at, trials, hits } of points) {
    const x = intercept + slope * Math.log(at);
    sum += hits * logLogistic(x) + (trials - hits) * logLogistic(-x);
  }
  return sum;
}

/** Largest likelihood among rising curves that pass through `probability` at size `at`. Concave in the slope: golden-section search. */
function profile(points: readonly HitMiss[], logitTarget: number, at: number): number {
  const value = (slope: number): number => logLikelihood(points, logitTarget - slope * Math.log(at), slope);
  let low = 0;
  let high = 400;
  const section = (Math.sqrt(5) - 1) / 2;
  let a = high - section * (high - low);
  let b = low + section * (high - low);
  let atA = value(a);
  let atB = value(b);
  for (let i = 0; i < 70; i++) {
    if (atA < atB) {
      low = a;
      a = b;
      atA = atB;
      b = low + section * (high - low);
      atB = value(b);
    } else {
      high = b;
      b = a;
      atB = atA;
      a = high - section * (high - low);
      atA = value(a);
    }
  }
  return Math.max(value(0), value((low + high) / 2));
}

/**
 * Hit/miss probability of detection (MIL-HDBK-1823A; ASTM E2862): the size at which a curve logit(p) = b0 + b1 ln(size)
 * reaches `probability`, at its one-sided upper bound by profile likelihood. Two things are demanded beyond the
 * handbook, because the chi-squared bound is too good near a boundary: the plants at that size and above must by
 * themselves show `probability` by the exact binomial bound (29 of 29, 45 of 46, 59 of 61), and nothing is claimed outside
 * the sizes that were tried. A curve that levels off below `probability` therefore answers null.
 */
export function podCurve(hitMiss: readonly HitMiss[], probability = 0.9, confidence = 0.95): PodCurve {
  for (const { at, trials, hits } of hitMiss) {
    if (!(at > 0) || !Number.isSafeInteger(trials) || !Number.isSafeInteger(hits) || hits < 0 || hits > trials) {
      throw new UsageError(`${hits} hits of ${trials} at ${at} is no trial`, 'Give sizes > 0 and 0 <= hits <= trials.');
    }
  }
  const points = hitMiss.filter((point) => point.trials > 0).sort((a, b) => a.at - b.at);
  const trials = points.reduce((sum, point) => sum + point.trials, 0);
  const line = firthLogistic(points);
  const sizes = [...new Set(points.map((point) => point.at))];
  const smallest = sizes[0];
  const largest = sizes.at(-1);
  if (smallest === undefined || largest === undefined) return { line, at90: null, note: 'nothing was planted', trials };

  const enough = (size: number): boolean => {
    const above = points.filter((point) => point.at >= size);
    const planted = above.reduce((sum, point) => sum + point.trials, 0);
    const hits = above.reduce((sum, point) => sum + point.hits, 0);
    return planted > 0 && proportionLower(hits, planted, confidence) >= probability;
  };
  const logitTarget = Math.log(probability / (1 - probability));
  const tried = 400;
  const grid = Array.from({ length: tried + 1 }, (_, i) => smallest * (largest / smallest) ** (i / tried));
  const profiles = grid.map((at) => profile(points, logitTarget, at));
  // Beyond the largest size the curve may pass the target too: the maximum must be taken over those as well.
  const beyond = Array.from({ length: 60 }, (_, i) => profile(points, logitTarget, largest * 1.15 ** (i + 1)));
  const below = Array.from({ length: 60 }, (_, i) => profile(points, logitTarget, smallest / 1.15 ** (i + 1)));
  const best = [...profiles, ...beyond, ...below].reduce(
    (most, value) => Math.max(most, value),
    Number.NEGATIVE_INFINITY,
  );
  const drop = chiSquaredQuantile(2 * confidence - 1, 1) / 2;
  if (beyond.some((value) => best - value <= drop)) {
    return { line, at90: null, note: `not shown at any size up to the largest that was planted (${largest})`, trials };
  }
  let bound = 0;
  for (const [i, value] of profiles.entries()) if (best - value <= drop) bound = Math.min(i + 1, tried);
  let at90 = grid[bound] ?? largest;
  let note = 'bounded by the profile likelihood';
  if (!enough(at90)) {
    const next = sizes.find((size) => size >= at90 && enough(size));
    if (next === undefined) return { line, at90: null, note: 'too few plants were called at any size', trials };
    at90 = next;
    note = 'bounded by the exact count of plants at this size and above';
  } else if (bound === 0) note = 'the smallest size that was planted; smaller ones were not tried';
  return { line, at90, note, trials };
}
