import { logGamma } from './log-gamma.ts';

interface GammaTails {
  readonly below: number;
  readonly above: number;
}

/** P(a, x) and Q(a, x) = 1 - P(a, x), the smaller of them with all its digits (series below a + 1, continued fraction above; DLMF 8.11, 8.9.2). */
function gammaTails(a: number, x: number): GammaTails {
  if (!(a > 0) || Number.isNaN(x)) return { below: Number.NaN, above: Number.NaN };
  if (x <= 0) return { below: 0, above: 1 };
  if (x === Number.POSITIVE_INFINITY) return { below: 1, above: 0 };
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 100_000 && term > sum * 1e-16; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return { below: sum * front, above: 1 - sum * front };
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
  return { below: 1 - front * h, above: front * h };
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0. */
export function incompleteGamma(a: number, x: number): number {
  return gammaTails(a, x).below;
}

/** Regularised upper incomplete gamma function Q(a, x): 1 - P(a, x) without its cancellation where it is small. */
export function incompleteGammaAbove(a: number, x: number): number {
  return gammaTails(a, x).above;
}

/** The x with P(X <= x) = p for the gamma distribution of the given shape and scale 1. */
export function gammaQuantile(p: number, shape: number): number {
  if (!(p >= 0 && p < 1)) return p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p === 0) return 0;
  return bisect(shape, (x) => incompleteGamma(shape, x) < p);
}

/** The x with P(X > x) = q: for a small q, where 1 - q has lost its digits. */
export function gammaQuantileAbove(q: number, shape: number): number {
  if (!(q > 0 && q <= 1)) return q === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (q === 1) return 0;
  return bisect(shape, (x) => incompleteGammaAbove(shape, x) > q);
}

/** Where `isTooLow` turns false, from zero up. */
function bisect(shape: number, isTooLow: (x: number) => boolean): number {
  let high = shape + 1;
  while (isTooLow(high)) high *= 2;
  let low = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (isTooLow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function chiSquaredQuantile(p: number, freedom: number): number {
  return 2 * gammaQuantile(p, freedom / 2);
}
