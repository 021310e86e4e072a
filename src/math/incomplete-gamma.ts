import { logGamma } from './log-gamma.ts';

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0 (series below a + 1, continued fraction above; DLMF 8.11, 8.9.2). */
export function incompleteGamma(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 100_000 && term > sum * 1e-16; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum * front;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 100_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return 1 - front * h;
}

/** P(X <= x) for chi-squared with `freedom` degrees of freedom. */
export function chiSquaredBelow(x: number, freedom: number): number {
  return incompleteGamma(freedom / 2, x / 2);
}

/** The x with P(X <= x) = p for the gamma distribution of the given shape and scale 1. */
export function gammaQuantile(p: number, shape: number): number {
  if (!(p >= 0 && p < 1)) return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p === 0) return 0;
  let high = shape + 1;
  while (incompleteGamma(shape, high) < p) high *= 2;
  let low = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (incompleteGamma(shape, middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function chiSquaredQuantile(p: number, freedom: number): number {
  return 2 * gammaQuantile(p, freedom / 2);
}
