import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proportionLower } from '../math/proportion-interval.ts';
import { lowerBound } from './lower-bound.ts';

describe('lowerBound', () => {
  it('agrees with published values', () => {
    // 16 of 16: 0.05^(1/16). 9 of 10: R, binom.test(9, 10, alternative = "greater")$conf.int.
    expect(lowerBound(16, 16)).toBeCloseTo(0.829, 3);
    expect(lowerBound(9, 10)).toBeCloseTo(0.6058, 3);
    expect(lowerBound(0, 10)).toBe(0);
    expect(lowerBound(3, 0)).toBe(0);
  });

  it('agrees with the bound that the limits themselves are measured with', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(200), (trials, drawn) => {
        const hits = drawn % (trials + 1);
        expect(lowerBound(hits, trials)).toBeCloseTo(proportionLower(hits, trials, 0.95), 6);
      }),
    );
  });
});
