import { chiSquaredBelow, chiSquaredQuantile } from './incomplete-gamma.ts';

/** P(Z <= z) of the standard normal, through the chi-squared of one degree of freedom. */
export function normalBelow(z: number): number {
  const tail = (1 - chiSquaredBelow(z * z, 1)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The z with P(Z <= z) = p. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  return p < 0.5 ? -Math.sqrt(chiSquaredQuantile(1 - 2 * p, 1)) : Math.sqrt(chiSquaredQuantile(2 * p - 1, 1));
}
