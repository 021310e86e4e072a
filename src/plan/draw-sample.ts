import { seededRandom, UsageError } from '../core/index.ts';

/**
 * n of these machines, every subset equally likely, in the order in which they are to be examined. Depends on the seed
 * and on the set of names only: sorted first, so that the order of a file cannot steer the draw. Whoever could choose the
 * seed could choose the sample: take one that nobody could know beforehand, and record it.
 */
export function drawSample(machines: readonly string[], n: number, seed: number): string[] {
  const pool = [...new Set(machines)].sort();
  if (!Number.isSafeInteger(n) || n < 0 || n > pool.length) {
    throw new UsageError(`${n} cannot be drawn from ${pool.length} machines`, 'Give a sample size within the fleet.');
  }
  return seededRandom(seed, 'plan/draw-sample').shuffle(pool).slice(0, n);
}
