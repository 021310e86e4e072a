import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { missProbability } from '../math/index.ts';
import {
  allocateStrata,
  drawSample,
  posteriorUpperBound,
  sampleSize,
  sampleSizeOfLargeFleet,
  strataConfidence,
  upperBound,
} from './index.ts';

function choose(n: bigint, k: bigint): bigint {
  if (k < 0n || k > n) return 0n;
  let out = 1n;
  for (let i = 1n; i <= k; i++) out = (out * (n - k + i)) / i;
  return out;
}

/** The same probability in whole-number arithmetic, sensitivity in hundredths. */
function exactMiss(fleet: number, altered: number, n: number, percent: number): number {
  const total = choose(BigInt(fleet), BigInt(n));
  let sum = 0n;
  for (let k = 0; k <= Math.min(altered, n); k++) {
    const ways = choose(BigInt(altered), BigInt(k)) * choose(BigInt(fleet - altered), BigInt(n - k));
    sum += ways * BigInt(100 - percent) ** BigInt(k) * 100n ** BigInt(altered - k);
  }
  return Number((sum * 10n ** 18n) / (total * 100n ** BigInt(altered))) / 1e18;
}

describe('sampleSize', () => {
  // Cannon & Roe 1982, Livestock Disease Surveys, Table 1, and reprints; the last one exact where packages say 324.
  it.each([
    [1600, 16, 0.99, 1, 399],
    [1000, 10, 0.95, 1, 258],
    [500, 5, 0.95, 1, 225],
    [100, 1, 0.95, 1, 95],
    [10000, 100, 0.95, 1, 294],
    [1000, 10, 0.95, 0.8, 323],
  ])('N %i, D %i, confidence %f, sensitivity %f: %i', (fleetSize, altered, confidence, sensitivity, n) => {
    expect(sampleSize({ fleetSize, altered, confidence, sensitivity })).toMatchObject({ attainable: true, n });
  });

  it('says so where even a census is not enough', () => {
    const answer = sampleSize({ fleetSize: 1000, altered: 1, confidence: 0.95, sensitivity: 0.8 });
    expect(answer).toMatchObject({ attainable: false });
    if (!answer.attainable) expect(answer.most).toBeCloseTo(0.8, 12);
  });

  it('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 0, max: 100 }),
        (size, a, b, s) => {
          const altered = a % (size + 1);
          const n = b % (size + 1);
          expect(missProbability(size, altered, n, s / 100)).toBeCloseTo(exactMiss(size, altered, n, s), 11);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lies within three of the IAEA approximation N(1 - beta^(1/D)), never above it', () => {
    for (const fleetSize of [10, 37, 100, 400, 1500]) {
      for (const altered of [1, 2, 3, 5, 10, 40].filter((count) => count <= fleetSize)) {
        for (const confidence of [0.5, 0.9, 0.95, 0.99]) {
          const answer = sampleSize({ fleetSize, altered, confidence, sensitivity: 1 });
          const iaea = Math.ceil(fleetSize * (1 - (1 - confidence) ** (1 / altered)) - 1e-9);
          expect(answer.attainable && answer.n <= iaea && answer.n >= iaea - 3).toBe(true);
        }
      }
    }
  });

  it('meets the binomial limits 299 and 459, and refuses nonsense', () => {
    expect(sampleSizeOfLargeFleet(0.01, 0.95)).toBe(299);
    expect(sampleSizeOfLargeFleet(0.01, 0.99)).toBe(459);
    expect(() => sampleSize({ fleetSize: 10, altered: 11, confidence: 0.9, sensitivity: 1 })).toThrow(/altered/);
    expect(() => sampleSize({ fleetSize: 10, altered: 1, confidence: 1, sensitivity: 1 })).toThrow(/confidence/);
  });

  it('is quick for a million machines', () => {
    const started = performance.now();
    expect(sampleSize({ fleetSize: 1_000_000, altered: 100_000, confidence: 0.95, sensitivity: 0.3 }).attainable).toBe(
      true,
    );
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('upperBound', () => {
  const base = { fleetSize: 1000, inspected: 1000, found: 0, confidence: 0.95, sensitivity: 0.8 } as const;

  it('a census with an imperfect test leaves 1, never 0', () => {
    expect(upperBound({ ...base, selection: 'random' })).toMatchObject({ bounded: true, altered: 1 });
  });

  it('gives nothing for machines that somebody chose', () => {
    expect(upperBound({ ...base, selection: 'chosen' })).toMatchObject({ bounded: false });
  });

  it('is the largest number not refuted, also after findings (enumerated)', () => {
    for (const found of [0, 1, 3]) {
      const answer = upperBound({
        fleetSize: 40,
        inspected: 15,
        found,
        confidence: 0.9,
        sensitivity: 0.7,
        selection: 'random',
      });
      let largest = found;
      for (let altered = found; altered <= 40; altered++) {
        let below = 0;
        for (let k = 0; k <= Math.min(altered, 15); k++) {
          const ways =
            Number(choose(BigInt(altered), BigInt(k)) * choose(BigInt(40 - altered), BigInt(15 - k))) /
            Number(choose(40n, 15n));
          for (let j = 0; j <= Math.min(found, k); j++) {
            below += ways * Number(choose(BigInt(k), BigInt(j))) * 0.7 ** j * 0.3 ** (k - j);
          }
        }
        if (below > 0.1) largest = altered;
      }
      expect(answer).toMatchObject({ bounded: true, altered: largest });
    }
  });

  it('posterior on a uniform prior: 10 of 200 after 60 examined at s = 0.8', () => {
    expect(posteriorUpperBound(200, 60, 0.8, 0.95)).toBe(10);
  });
});

describe('drawSample', () => {
  const names = Array.from({ length: 50 }, (_, i) => `m${i}`);

  it('depends on the seed and the set, not on the order of the file', () => {
    expect(drawSample(names, 10, 4)).toEqual(drawSample([...names].reverse(), 10, 4));
    expect(drawSample(names, 10, 4)).not.toEqual(drawSample(names, 10, 5));
    expect(new Set(drawSample(names, 50, 1)).size).toBe(50);
    expect(() => drawSample(names, 51, 1)).toThrow(/cannot be drawn/);
  });

  it('draws every machine equally often', () => {
    const drawn = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      for (const name of drawSample(names.slice(0, 10), 3, seed)) drawn.set(name, (drawn.get(name) ?? 0) + 1);
    }
    // Expected 1,200 each, standard deviation 29: five of them.
    for (const count of drawn.values()) expect(Math.abs(count - 1200)).toBeLessThan(145);
  });
});

describe('strata', () => {
  it('multiply', () => {
    const stratum = { name: 'a', size: 100, altered: 2, n: 30, sensitivity: 0.9 };
    const one = strataConfidence([stratum]);
    expect(strataConfidence([stratum, { ...stratum, name: 'b' }])).toBeCloseTo(1 - (1 - one) ** 2, 12);
  });

  it('are allocated until the confidence is met, and not one machine further', () => {
    const strata = [
      { name: 'a', size: 100, altered: 2, sensitivity: 0.9 },
      { name: 'b', size: 400, altered: 1, sensitivity: 0.6 },
    ];
    const answer = allocateStrata(strata, 0.9);
    expect(answer.attainable).toBe(true);
    if (answer.attainable) {
      expect(answer.confidence).toBeGreaterThanOrEqual(0.9);
      const fewer = strata.map((stratum, i) => ({ ...stratum, n: Math.max(0, (answer.perStratum[i] ?? 0) - 1) }));
      expect(strataConfidence(fewer)).toBeLessThan(0.9);
    }
    expect(allocateStrata([{ name: 'a', size: 10, altered: 1, sensitivity: 0.5 }], 0.9).attainable).toBe(false);
  });
});
