import { UsageError } from '../core/index.ts';
import { missProbability } from '../math/index.ts';

export interface SampleSizeQuestion {
  readonly fleetSize: number;
  /** How many altered machines there would have to be for the sample to be meant to find one. */
  readonly altered: number;
  /** Wanted probability of at least one finding, below 1. */
  readonly confidence: number;
  /** Probability that the method finds an altered machine that it examines. */
  readonly sensitivity: number;
}

export type SampleSize =
  | { readonly attainable: true; readonly n: number; readonly confidence: number }
  | { readonly attainable: false; readonly why: string; readonly most: number };

function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toString()} %`;
}

export function requireFraction(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new UsageError(`${name} is ${value}`, 'Give a number from 0 to 1.');
}

/**
 * The smallest random sample that shows at least one of `altered` machines with the wanted confidence; exact
 * hypergeometric with an imperfect test, no approximation. Even a census can be too little: 1 - (1 - s)^D.
 */
export function sampleSize({ fleetSize, altered, confidence, sensitivity }: SampleSizeQuestion): SampleSize {
  requireFraction('sensitivity', sensitivity);
  if (!(confidence > 0 && confidence < 1)) {
    throw new UsageError(`confidence is ${confidence}`, 'Give a number between 0 and 1, for example 0.95.');
  }
  if (altered < 1) throw new UsageError('nothing altered cannot be found', 'Give --altered 1 or more.');
  const reached = (n: number): number => 1 - missProbability(fleetSize, altered, n, sensitivity);
  const most = reached(fleetSize);
  // A rounding error of 1e-12 must not turn a confidence that is met exactly into one that is missed.
  const target = confidence - 1e-12;
  if (most < target) {
    const why = `Even when all ${fleetSize} machines are examined, the chance of a finding is ${percent(most)}: not attainable with this method. Add an independent one.`;
    return { attainable: false, why, most };
  }
  let low = 1;
  let high = fleetSize;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(middle) >= target) high = middle;
    else low = middle + 1;
  }
  return { attainable: true, n: low, confidence: reached(low) };
}

/** Smallest sample from a fleet without end at prevalence `p` (binomial): n with 1 - (1 - p s)^n >= confidence. */
export function sampleSizeOfLargeFleet(prevalence: number, confidence: number, sensitivity = 1): number {
  const perUnit = prevalence * sensitivity;
  if (!(perUnit > 0 && perUnit <= 1) || !(confidence > 0 && confidence < 1)) {
    throw new UsageError('prevalence, sensitivity and confidence must lie between 0 and 1', 'Give all three.');
  }
  return Math.max(1, Math.ceil(Math.log1p(-confidence) / Math.log1p(-perUnit) - 1e-12));
}
