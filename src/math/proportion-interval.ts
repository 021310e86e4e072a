import { UsageError } from '../core/index.ts';
import { betaQuantile } from './incomplete-beta.ts';
import { normalQuantile } from './normal.ts';

export type Bounds = readonly [number, number];

function requireCounts(x: number, n: number): void {
  if (!Number.isSafeInteger(x) || !Number.isSafeInteger(n) || x < 0 || n < 1 || x > n) {
    throw new UsageError(`${x} of ${n} is not a proportion`, 'Give whole numbers with 0 <= x <= n and n >= 1.');
  }
}

/** Exact lower bound of a proportion: the p at which x or more of n has probability 1 - confidence (one-sided; Clopper & Pearson 1934). */
export function proportionLower(x: number, n: number, confidence: number): number {
  requireCounts(x, n);
  return x === 0 ? 0 : betaQuantile(1 - confidence, x, n - x + 1);
}

/** Exact upper bound of a proportion (one-sided); with x = 0 it is 1 - (1 - confidence)^(1/n). */
export function proportionUpper(x: number, n: number, confidence: number): number {
  requireCounts(x, n);
  if (x === n) return 1;
  return x === 0 ? 1 - (1 - confidence) ** (1 / n) : betaQuantile(confidence, x + 1, n - x);
}

/** Two-sided Clopper-Pearson interval: coverage is never below `confidence`. */
export function clopperPearson(x: number, n: number, confidence = 0.95): Bounds {
  const side = 1 - (1 - confidence) / 2;
  return [proportionLower(x, n, side), proportionUpper(x, n, side)];
}

/** Wilson's score interval (1927), without continuity correction: coverage is near `confidence` on average, not at least. */
export function wilson(x: number, n: number, confidence = 0.95): Bounds {
  requireCounts(x, n);
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = x / n;
  const middle = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [x === 0 ? 0 : (middle - half) / scale, x === n ? 1 : (middle + half) / scale];
}
