import { UsageError } from '../core/index.ts';
import { logChoose } from './log-gamma.ts';

function requireWhole(name: string, value: number, limit: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > limit) {
    throw new UsageError(`${name} is ${value}`, `Give a whole number from 0 to ${limit}.`);
  }
}

/**
 * Probability that a sample of n out of N, taken at random, shows none of D altered units when a test finds an altered
 * unit with probability `sensitivity`: sum over k of C(D,k) C(N-D,n-k) / C(N,n) (1-s)^k. Exact up to rounding.
 */
export function missProbability(fleetSize: number, altered: number, n: number, sensitivity: number): number {
  requireWhole('the fleet size', fleetSize, 100_000_000);
  requireWhole('the number of altered units', altered, fleetSize);
  requireWhole('the sample size', n, fleetSize);
  if (!(sensitivity >= 0 && sensitivity <= 1)) {
    throw new UsageError(`sensitivity is ${sensitivity}`, 'Give a number from 0 to 1.');
  }
  const least = Math.max(0, n - (fleetSize - altered));
  const most = Math.min(altered, n);
  if (sensitivity === 1) return least > 0 ? 0 : Math.exp(logChoose(fleetSize - altered, n) - logChoose(fleetSize, n));
  const logMiss = Math.log1p(-sensitivity);
  // Terms follow from their neighbours by a ratio; starting at the largest one keeps a sum over millions of terms
  // from underflowing, and terms below 1e-18 of it are beyond double precision.
  const total = logChoose(fleetSize, n);
  const logTerm = (k: number): number =>
    logChoose(altered, k) + logChoose(fleetSize - altered, n - k) - total + k * logMiss;
  const ratio = (k: number): number =>
    (((altered - k) * (n - k)) / ((k + 1) * (fleetSize - altered - n + k + 1))) * (1 - sensitivity);
  let low = least;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ratio(middle) >= 1) low = middle + 1;
    else high = middle;
  }
  const peak = low;
  let sum = 1;
  for (let k = peak, term = 1; k < most; k++) {
    term *= ratio(k);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  for (let k = peak, term = 1; k > least; k--) {
    term /= ratio(k - 1);
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return Math.min(1, sum * Math.exp(logTerm(peak)));
}
