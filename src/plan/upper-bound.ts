import { UsageError } from '../core/index.ts';
import { logHypergeometricAt, missProbability } from '../math/index.ts';
import { requireFraction } from './sample-size.ts';

export interface SampleResult {
  readonly fleetSize: number;
  readonly inspected: number;
  /** Machines among them on which something was found. */
  readonly found: number;
  readonly confidence: number;
  readonly sensitivity: number;
  /** `chosen`: somebody picked them. Such a sample says nothing about the machines that were not picked. */
  readonly selection: 'random' | 'chosen';
}

export type UpperBound =
  | { readonly bounded: true; readonly altered: number; readonly text: string }
  | { readonly bounded: false; readonly why: string };

/** P(at most `found` findings) where D machines are altered: findings are hypergeometric, thinned by the sensitivity. */
function atMostFound(found: number, fleetSize: number, altered: number, n: number, sensitivity: number): number {
  if (found === 0) return missProbability(fleetSize, altered, n, sensitivity);
  const logHit = Math.log(sensitivity);
  const logMiss = Math.log1p(-sensitivity);
  let total = 0;
  for (let k = Math.max(0, n - (fleetSize - altered)); k <= Math.min(altered, n); k++) {
    const inSample = Math.exp(logHypergeometricAt(k, fleetSize, altered, n));
    if (inSample < 1e-18) continue;
    if (k <= found) total += inSample;
    else if (sensitivity < 1) {
      let logTerm = k * logMiss;
      let below = Math.exp(logTerm);
      for (let j = 1; j <= found; j++) {
        logTerm += Math.log((k - j + 1) / j) + logHit - logMiss;
        below += Math.exp(logTerm);
      }
      total += inSample * Math.min(1, below);
    }
  }
  return Math.min(1, total);
}

/**
 * The largest number of altered machines that the sample leaves possible at this confidence: the largest D for which
 * so few findings still had probability > 1 - confidence. Findings are taken to be true ones. Never 0 with an
 * imperfect test: 1,000 of 1,000 examined at s = 0.8 with no finding leave 1.
 */
export function upperBound(result: SampleResult): UpperBound {
  const { fleetSize, inspected, found, confidence, sensitivity, selection } = result;
  requireFraction('sensitivity', sensitivity);
  if (!(confidence > 0 && confidence < 1)) {
    throw new UsageError(`confidence is ${confidence}`, 'Give a number between 0 and 1, for example 0.95.');
  }
  if (!Number.isSafeInteger(found) || found < 0 || found > inspected) {
    throw new UsageError(`${found} found among ${inspected}`, 'Give whole numbers with found <= inspected.');
  }
  if (fleetSize > 1_000_000 && found > 0) {
    throw new UsageError('too large a fleet for an exact bound after findings', 'Bound each stratum by itself.');
  }
  if (selection === 'chosen') {
    return {
      bounded: false,
      why: 'The machines were chosen, not drawn at random: the sample says nothing about those that were not examined.',
    };
  }
  if (inspected === 0 || sensitivity === 0) {
    return { bounded: false, why: 'Nothing was examined with a method that can find anything.' };
  }
  let low = found;
  let high = fleetSize;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (atMostFound(found, fleetSize, middle, inspected, sensitivity) > 1 - confidence) low = middle;
    else high = middle - 1;
  }
  const text = `At most ${low} of ${fleetSize} machines (${Math.round(confidence * 1000) / 10} % confidence, sensitivity ${sensitivity} as given).`;
  return { bounded: true, altered: low, text };
}

/**
 * The same question by Bayes with a uniform prior on 0..fleetSize: smallest D whose posterior probability of "at most
 * D" reaches the confidence. For a sample with no finding.
 */
export function posteriorUpperBound(
  fleetSize: number,
  inspected: number,
  sensitivity: number,
  confidence: number,
): number {
  if (fleetSize > 100_000) throw new UsageError('too large a fleet', 'Use upperBound, or bound each stratum.');
  const weights = Array.from({ length: fleetSize + 1 }, (_, altered) =>
    missProbability(fleetSize, altered, inspected, sensitivity),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  for (const [altered, weight] of weights.entries()) {
    reached += weight / total;
    if (reached >= confidence) return altered;
  }
  return fleetSize;
}
