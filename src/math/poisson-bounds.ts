import { UsageError } from '../core/index.ts';
import { gammaQuantile } from './incomplete-gamma.ts';

/** Exact one-sided upper bound on the rate per unit after `count` events on `units` units (Garwood 1936); count 0 at 95 %: 2.996 / units. */
export function poissonRateUpper(count: number, units: number, confidence = 0.95): number {
  if (!(count >= 0) || !(units > 0)) {
    throw new UsageError(`${count} events on ${units} units give no rate`, 'Give a count >= 0 and units > 0.');
  }
  return gammaQuantile(confidence, count + 1) / units;
}

/** Exact one-sided lower bound on the rate per unit. */
export function poissonRateLower(count: number, units: number, confidence = 0.95): number {
  if (!(count >= 0) || !(units > 0)) {
    throw new UsageError(`${count} events on ${units} units give no rate`, 'Give a count >= 0 and units > 0.');
  }
  return count === 0 ? 0 : gammaQuantile(1 - confidence, count) / units;
}
