import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { incompleteBeta, betaQuantile } from './incomplete-beta.ts';
import { chiSquaredQuantile, incompleteGamma } from './incomplete-gamma.ts';
import { fisherExact } from './fisher-exact.ts';
import { logGamma } from './log-gamma.ts';
import { benjaminiHochberg, benjaminiYekutieli, hochberg, holm } from './multiple-tests.ts';
import { missAll } from './correlated-misses.ts';
import { normalQuantile } from './normal.ts';
import { poissonRateLower, poissonRateUpper } from './poisson-bounds.ts';
import { clopperPearson, proportionUpper, wilson } from './proportion-interval.ts';
import { quantile } from './quantile.ts';
import { roganGladen } from './rogan-gladen.ts';
import { binomialBelow } from './tails.ts';

describe('special functions', () => {
  it('meet closed forms', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
    expect(incompleteBeta(0.3, 1, 5)).toBeCloseTo(1 - 0.7 ** 5, 14);
    expect(incompleteGamma(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14);
    expect(chiSquaredQuantile(0.9, 1)).toBeCloseTo(2.705543454095404, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
    expect(binomialBelow(2, 10, 0.3)).toBeCloseTo(0.3827827864, 10);
  });

  it('invert: beta quantile of the beta distribution function is the argument', () => {
    const shape = fc.double({ min: 0.5, max: 300, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (p, a, b) => {
        expect(incompleteBeta(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
      }),
      { numRuns: 200 },
    );
  });
});

describe('intervals of a proportion', () => {
  // Newcombe 1998, Statistics in Medicine 17:857, Table I, methods 5 and 3.
  it.each([
    [81, 263, [0.2527, 0.3676], [0.2553, 0.3662]],
    [15, 148, [0.0578, 0.1617], [0.0624, 0.1605]],
    [0, 20, [0, 0.1684], [0, 0.1611]],
    [1, 29, [0.0009, 0.1776], [0.0061, 0.1718]],
  ] as const)('%i of %i as Newcombe prints them', (x, n, exact, score) => {
    for (const side of [0, 1] as const) {
      expect(Math.abs(clopperPearson(x, n)[side] - exact[side])).toBeLessThanOrEqual(5e-5);
      expect(Math.abs(wilson(x, n)[side] - score[side])).toBeLessThanOrEqual(5e-5);
    }
  });

  it('no false positive in n bounds the rate at 1 - 0.05^(1/n)', () => {
    expect(proportionUpper(0, 6, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / 6), 14);
  });

  it('no event on n units bounds a Poisson rate at 2.9957 / n', () => {
    expect(poissonRateUpper(0, 10)).toBeCloseTo(0.29957322735539, 10);
    // R: qchisq(0.05, 6) / 2 and qchisq(0.95, 8) / 2
    expect(poissonRateLower(3, 1)).toBeCloseTo(0.8176914, 6);
    expect(poissonRateUpper(3, 1)).toBeCloseTo(7.753657, 6);
  });

  it('refuses what is no proportion', () => {
    expect(() => clopperPearson(3, 2)).toThrow(/not a proportion/);
    expect(() => clopperPearson(0, 0)).toThrow(/not a proportion/);
  });

  // Brucellosis example of Abel; epiR epi.prev with Reiczigel's method.
  it('true prevalence with an imperfect test', () => {
    const { estimate, interval, unclipped, clipped } = roganGladen(23, 150, 0.96, 0.89);
    expect(estimate).toBeCloseTo(0.05098039, 7);
    expect(unclipped.interval[0]).toBeCloseTo(-0.01205653, 7);
    expect(interval).toEqual([0, unclipped.interval[1]]);
    expect(interval[1]).toBeCloseTo(0.1307526, 6);
    expect(clipped).toBe(true);
    expect(() => roganGladen(1, 10, 0.5, 0.5)).toThrow(/says nothing/);
  });
});

describe('tests', () => {
  it("Fisher's tea (1935) and convictions (1962), as R prints them", () => {
    expect(fisherExact(3, 1, 1, 3).greater).toBeCloseTo(0.2429, 4);
    expect(fisherExact(3, 1, 1, 3).twoSided).toBeCloseTo(0.4857, 4);
    expect(fisherExact(2, 15, 10, 3).less).toBeCloseTo(0.0004652, 7);
  });

  // Benjamini & Hochberg 1995, JRSS B 57:289, section 3.2.
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const rejected = (adjusted: readonly number[]): number => adjusted.filter((value) => value <= 0.05).length;

  it('corrections reject as many as the 1995 paper says', () => {
    expect(rejected(benjaminiHochberg(p))).toBe(4);
    expect(rejected(p.map((value) => value * p.length))).toBe(3);
    expect(rejected(hochberg(p))).toBe(3);
    expect(rejected(holm(p))).toBe(3);
    // R: p.adjust(p, "BY")[1:2]
    expect(benjaminiYekutieli(p)[0]).toBeCloseTo(0.004977343, 8);
    expect(benjaminiYekutieli(p)[1]).toBeCloseTo(0.009954687, 8);
  });

  it('adjusted values do not depend on the order of input and are never below the raw ones', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (values) => {
        for (const adjust of [benjaminiHochberg, benjaminiYekutieli, holm, hochberg]) {
          const forward = adjust(values);
          expect([...adjust([...values].reverse())].reverse()).toEqual(forward);
          for (const [i, value] of values.entries()) expect(forward[i] ?? -1).toBeGreaterThanOrEqual(value);
        }
      }),
    );
  });
});

describe('missAll', () => {
  it('four looks of power 0.6: 2.6 % independent, 19 % at rho 0.5, 40 % at 1', () => {
    expect(missAll([0.6, 0.6, 0.6, 0.6], 0)).toBeCloseTo(0.0256, 12);
    expect(missAll([0.6, 0.6, 0.6, 0.6], 0.5)).toBeCloseTo(0.1904, 12);
    expect(missAll([0.6, 0.6, 0.6, 0.6], 1)).toBeCloseTo(0.4, 12);
  });

  it('lies between independence and the best look alone', () => {
    const powers = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(powers, fc.double({ min: 0, max: 1, noNaN: true }), (values, rho) => {
        const all = missAll(values, rho);
        const independent = values.reduce((product, power) => product * (1 - power), 1);
        expect(all).toBeGreaterThanOrEqual(independent - 1e-12);
        expect(all).toBeLessThanOrEqual(1 - Math.max(...values) + 1e-12);
      }),
    );
  });
});

describe('quantile', () => {
  it("is R's type 7", () => {
    expect(quantile([3, 1, 2, 10], 0.25)).toBe(1.75);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
