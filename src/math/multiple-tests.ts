function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, index) => index).sort((i, j) => (pValues[i] ?? 0) - (pValues[j] ?? 0));
}

/** Step-up: walks from the largest p down and keeps the smallest adjusted value seen. */
function stepUp(pValues: readonly number[], factor: (rank: number) => number): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1] ?? 0;
    least = Math.min(least, (pValues[index] ?? 1) * factor(rank));
    adjusted[index] = least;
  }
  return adjusted;
}

/** Benjamini & Hochberg 1995: bounds the expected share of false findings among independent (or positively dependent) tests. Adjusted p-values in input order. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  return stepUp(pValues, (rank) => pValues.length / rank);
}

/** Benjamini & Yekutieli 2001: the same bound under any dependence, as where factors nest. */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  let harmonic = 0;
  for (let i = 1; i <= pValues.length; i++) harmonic += 1 / i;
  return stepUp(pValues, (rank) => (pValues.length * harmonic) / rank);
}

/** Hochberg 1988 step-up, family-wise, independent tests. */
export function hochberg(pValues: readonly number[]): number[] {
  return stepUp(pValues, (rank) => pValues.length - rank + 1);
}

/** Holm 1979: bounds the probability of even one false finding, under any dependence. */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  let most = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    most = Math.max(most, Math.min(1, (pValues[index] ?? 1) * (pValues.length - rank)));
    adjusted[index] = most;
  }
  return adjusted;
}
