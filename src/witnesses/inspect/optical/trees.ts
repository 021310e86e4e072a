/**
 * Boosted regression trees (Friedman 2001) as flat arrays: node `i` asks whether measure `measure[i]` is below `limit[i]` and
 * goes to node `below[i]` or `above[i]`; a negative measure marks a leaf, whose value is `limit[i]`. A tree starts at each
 * of `roots`. The sum of the leaves is log-odds.
 */
export interface Trees {
  readonly start: number;
  readonly roots: readonly number[];
  readonly measure: readonly number[];
  readonly limit: readonly number[];
  readonly below: readonly number[];
  readonly above: readonly number[];
}

export function logOdds(trees: Trees, values: Float64Array): number {
  let sum = trees.start;
  for (const root of trees.roots) {
    let at = root;
    for (let measure = trees.measure[at]!; measure >= 0; measure = trees.measure[at]!) {
      at = values[measure]! < trees.limit[at]! ? trees.below[at]! : trees.above[at]!;
    }
    sum += trees.limit[at]!;
  }
  return sum;
}
