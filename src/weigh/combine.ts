import { sharedProduct } from '../math/index.ts';
import { largestRatio } from './assumptions.ts';
import type { Look } from './looks.ts';

export type Ratio = readonly [low: number, high: number];

interface Pair {
  /** Probability of what was seen if the alteration is there, and if it is not. */
  readonly present: number;
  readonly absent: number;
}

function isMeasured({ rates }: Look): boolean {
  return rates.power.basis === 'measured' && rates.falseCalls.basis === 'measured';
}

const saysNothing: Pair = { present: 1, absent: 1 };

/** The look's two probabilities at the end of the interval that is asked for. What nobody measured says nothing at the end nearer to 1. */
function pairOf(look: Look, end: 'low' | 'high'): Pair {
  const { power, falseCalls } = look.rates;
  if (power.basis === 'none') return saysNothing;
  const measured = isMeasured(look);
  if (look.positive) {
    if (end === 'low') return measured ? { present: power.low, absent: falseCalls.high } : saysNothing;
    if (measured) return { present: power.high, absent: falseCalls.low };
    return power.high > falseCalls.high ? { present: power.high, absent: falseCalls.high } : saysNothing;
  }
  if (end === 'high') {
    if (!measured) return saysNothing;
    const pair = { present: 1 - power.low, absent: 1 - falseCalls.high };
    return pair.present < pair.absent ? pair : saysNothing;
  }
  return measured ? { present: 1 - power.high, absent: 1 - falseCalls.low } : { present: 1 - power.high, absent: 1 };
}

/** Best-known and most powerful look first: at full correlation only that one counts, and it was declared beforehand. */
function inOrder(looks: readonly Look[]): Look[] {
  return [...looks].sort(
    (a, b) => Number(isMeasured(b)) - Number(isMeasured(a)) || b.rates.power.high - a.rates.power.high,
  );
}

function ratioOf(looks: readonly Look[], end: 'low' | 'high', correlation: number): number {
  const pairs = inOrder(looks).map((look) => pairOf(look, end));
  const present = sharedProduct(
    pairs.map((pair) => pair.present),
    correlation,
  );
  const absent = sharedProduct(
    pairs.map((pair) => pair.absent),
    correlation,
  );
  if (absent === 0) return present === 0 ? 1 : largestRatio;
  return Math.min(largestRatio, present / absent);
}

/**
 * Likelihood ratio of all looks at one class, as an interval. Looks of different families share misses and false alarms
 * with `correlation` (math/correlated-misses.ts). Negatives that expired count only for the share 1 - arisenLater of
 * alterations that were there already: q LR(fresh) + (1 - q) LR(fresh and expired). Positives do not expire.
 */
export function combineLooks(looks: readonly Look[], correlation: number, arisenLater: number): Ratio {
  const positives = looks.filter((look) => look.positive);
  const negatives = looks.filter((look) => !look.positive);
  const fresh = negatives.filter((look) => !look.expired);
  const at = (end: 'low' | 'high'): number => {
    const negative =
      arisenLater * ratioOf(fresh, end, correlation) + (1 - arisenLater) * ratioOf(negatives, end, correlation);
    return Math.min(largestRatio, ratioOf(positives, end, correlation) * negative);
  };
  const low = at('low');
  return [low, Math.max(low, at('high'))];
}

/** The end nearer to 1; 1 where the interval holds it. */
export function usedEnd([low, high]: Ratio): number {
  if (low > 1) return low;
  return high < 1 ? high : 1;
}

/** Posterior probability from a prior and a likelihood ratio. */
export function posterior(prior: number, ratio: number): number {
  const odds = (prior / (1 - prior)) * ratio;
  return Number.isFinite(odds) ? odds / (1 + odds) : 1;
}
