import { UsageError } from '../core/index.ts';
import { clopperPearson, type Bounds } from './proportion-interval.ts';

export interface TruePrevalence {
  readonly estimate: number;
  readonly interval: Bounds;
  /** The same before they were cut to 0..1. An end that was cut says that sensitivity or specificity do not fit the data. */
  readonly unclipped: { readonly estimate: number; readonly interval: Bounds };
  readonly clipped: boolean;
}

/**
 * Prevalence behind x positives of n from a test of known sensitivity and specificity (Rogan & Gladen 1978); interval
 * from the transformed ends of Clopper & Pearson (Reiczigel, Foldi & Ozsvari 2010).
 */
export function roganGladen(
  x: number,
  n: number,
  sensitivity: number,
  specificity: number,
  confidence = 0.95,
): TruePrevalence {
  const youden = sensitivity + specificity - 1;
  if (!(youden > 0)) {
    throw new UsageError(
      'a test whose sensitivity and specificity do not sum to more than 1 says nothing about prevalence',
      'Use a method that finds more often than it calls falsely.',
    );
  }
  const transform = (p: number): number => (p + specificity - 1) / youden;
  const cut = (p: number): number => Math.min(1, Math.max(0, p));
  const [low, high] = clopperPearson(x, n, confidence);
  const unclipped = { estimate: transform(x / n), interval: [transform(low), transform(high)] as const };
  const interval = [cut(unclipped.interval[0]), cut(unclipped.interval[1])] as const;
  const estimate = cut(unclipped.estimate);
  const clipped =
    estimate !== unclipped.estimate || interval[0] !== unclipped.interval[0] || interval[1] !== unclipped.interval[1];
  return { estimate, interval, unclipped, clipped };
}
