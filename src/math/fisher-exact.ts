import { hypergeometricAt, hypergeometricBelow, hypergeometricFrom } from './tails.ts';

export interface FisherExact {
  readonly greater: number;
  readonly less: number;
  /** Sum of all tables no more probable than this one, with R's relative tolerance of 1e-7. */
  readonly twoSided: number;
}

/** Fisher's exact test of a 2 x 2 table [[a, b], [c, d]]; `greater`: is the first row richer in the first column. */
export function fisherExact(a: number, b: number, c: number, d: number): FisherExact {
  const population = a + b + c + d;
  const marked = a + c;
  const n = a + b;
  const here = hypergeometricAt(a, population, marked, n) * (1 + 1e-7);
  let twoSided = 0;
  for (let k = Math.max(0, n - (population - marked)); k <= Math.min(marked, n); k++) {
    const at = hypergeometricAt(k, population, marked, n);
    if (at <= here) twoSided += at;
  }
  return {
    greater: hypergeometricFrom(a, population, marked, n),
    less: hypergeometricBelow(a, population, marked, n),
    twoSided: Math.min(1, twoSided),
  };
}
