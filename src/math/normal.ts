import { chiSquaredQuantile, gammaQuantileAbove, incompleteGammaAbove } from './incomplete-gamma.ts';

/** P(Z <= z) of the standard normal, through the chi-squared of one degree of freedom; a small tail keeps its digits. */
export function normalBelow(z: number): number {
  const tail = incompleteGammaAbove(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The z with P(Z <= z) = p. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p === 0.5) return 0;
  // 1 - p has no rounding above a half (Sterbenz); 1 - 2p would lose the digits of a small p, and has them near a half.
  if (p > 0.5) return -normalQuantile(1 - p);
  return -Math.sqrt(p < 0.25 ? 2 * gammaQuantileAbove(2 * p, 0.5) : chiSquaredQuantile(1 - 2 * p, 1));
}
