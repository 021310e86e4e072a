import { UsageError } from '../core/index.ts';
import { missProbability } from '../math/index.ts';

export interface Stratum {
  readonly name: string;
  readonly size: number;
  /** Altered machines that this stratum is supposed to hold. */
  readonly altered: number;
  readonly n: number;
  readonly sensitivity: number;
}

/** Chance of at least one finding over strata that are sampled separately: the misses multiply. */
export function strataConfidence(strata: readonly Stratum[]): number {
  let miss = 1;
  for (const { size, altered, n, sensitivity } of strata) miss *= missProbability(size, altered, n, sensitivity);
  return 1 - miss;
}

export type Allocation =
  | {
      readonly attainable: true;
      readonly n: number;
      readonly perStratum: readonly number[];
      readonly confidence: number;
    }
  | { readonly attainable: false; readonly why: string; readonly most: number };

/**
 * The samples per stratum that reach the confidence, grown one machine at a time where it lowers the miss most. The
 * logarithm of a stratum's miss is concave in n, so the greedy walk is near the smallest total and not proven to be it.
 */
export function allocateStrata(strata: readonly Omit<Stratum, 'n'>[], confidence: number): Allocation {
  const total = strata.reduce((sum, stratum) => sum + stratum.size, 0);
  if (total > 200_000) throw new UsageError(`${total} machines in strata`, 'Plan at most 200,000 machines at a time.');
  const miss = (stratum: Omit<Stratum, 'n'>, n: number): number =>
    missProbability(stratum.size, stratum.altered, n, stratum.sensitivity);
  const most = strataConfidence(strata.map((stratum) => ({ ...stratum, n: stratum.size })));
  if (most < confidence) {
    const why =
      'Even a census of every stratum does not reach this confidence with these methods. Add an independent one.';
    return { attainable: false, why, most };
  }
  const perStratum = strata.map(() => 0);
  const current = strata.map(() => 1);
  const gain = strata.map((stratum) => (stratum.size > 0 ? miss(stratum, 1) : 1));
  let reached = 0;
  while (reached < confidence - 1e-12) {
    let pick = -1;
    let best = 1;
    for (const [i, next] of gain.entries()) {
      const ratio = next / (current[i] ?? 1);
      if ((perStratum[i] ?? 0) < (strata[i]?.size ?? 0) && ratio < best) {
        best = ratio;
        pick = i;
      }
    }
    const stratum = strata[pick];
    if (stratum === undefined) break;
    const n = (perStratum[pick] ?? 0) + 1;
    perStratum[pick] = n;
    current[pick] = gain[pick] ?? 0;
    gain[pick] = n < stratum.size ? miss(stratum, n + 1) : (current[pick] ?? 0);
    reached = 1 - current.reduce((product, value) => product * value, 1);
  }
  return { attainable: true, n: perStratum.reduce((sum, n) => sum + n, 0), perStratum, confidence: reached };
}
