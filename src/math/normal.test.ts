import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalBelow, normalQuantile } from './normal.ts';

const relative = (got: number, expected: number): number => Math.abs(got / expected - 1);

describe('normalQuantile', () => {
  // 0.25, 0.001 and 1e-20: Wichura 1988, AS 241, Applied Statistics 37:477, the values that its text gives for a check.
  // The others by mpmath 1.3 at 40 digits.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [1e-6, -4.753424308822899],
    [1e-12, -7.034483825301132],
    [1e-300, -37.0470962993612],
    [0.4999999999, -2.5066282746310006e-10],
  ])('of %d keeps its digits', (p, z) => {
    // The last argument has 10 digits of its own distance from a half.
    expect(relative(normalQuantile(p), z)).toBeLessThan(p > 0.4 ? 1e-6 : 1e-13);
  });

  it('is symmetric, zero at a half, and endless at the ends', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1 - 1e-16, noNaN: true }), (p) => {
        expect(normalQuantile(p)).toBeCloseTo(-normalQuantile(1 - p), 14);
      }),
    );
    expect(normalQuantile(0.5)).toBe(0);
    expect([0, 1, -1, 2, Number.NaN].map(normalQuantile)).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: -1e-3, noNaN: true }), (z) => {
        expect(relative(normalQuantile(normalBelow(z)), z)).toBeLessThan(1e-11);
      }),
    );
  });
});

describe('normalBelow', () => {
  // By mpmath 1.3 at 40 digits.
  it.each([
    [-1, 0.15865525393145705],
    [-3, 0.0013498980316300946],
    [-7, 1.279812543885835e-12],
    [-10, 7.619853024160525e-24],
    [-37, 5.725571222524577e-300],
    [2.5, 0.993790334674224],
  ])('of %d keeps its digits', (z, p) => {
    expect(relative(normalBelow(z), p)).toBeLessThan(1e-12);
  });
});
