import { incompleteBeta } from './incomplete-beta.ts';
import { logChoose } from './log-gamma.ts';

/** P(X <= x) for X binomial with n trials of probability p. */
export function binomialBelow(x: number, n: number, p: number): number {
  if (x < 0) return 0;
  if (x >= n) return 1;
  return 1 - incompleteBeta(p, x + 1, n - x);
}

/** P(X = k) where n are drawn without replacement from a population with `marked` marked ones. */
export function hypergeometricAt(k: number, population: number, marked: number, n: number): number {
  return Math.exp(logHypergeometricAt(k, population, marked, n));
}

export function logHypergeometricAt(k: number, population: number, marked: number, n: number): number {
  return logChoose(marked, k) + logChoose(population - marked, n - k) - logChoose(population, n);
}

/** P(X >= k), summed from the smaller terms so that small tails keep their digits. */
export function hypergeometricFrom(k: number, population: number, marked: number, n: number): number {
  let sum = 0;
  for (let i = Math.min(marked, n); i >= Math.max(k, 0); i--) sum += hypergeometricAt(i, population, marked, n);
  return Math.min(1, sum);
}

/** P(X <= k). */
export function hypergeometricBelow(k: number, population: number, marked: number, n: number): number {
  let sum = 0;
  for (let i = Math.max(0, n - (population - marked)); i <= Math.min(k, marked, n); i++) {
    sum += hypergeometricAt(i, population, marked, n);
  }
  return Math.min(1, sum);
}
