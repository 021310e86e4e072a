import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../core/index.ts';
import { checkIns } from './check-ins.ts';
import type { NullSample } from './null-model.ts';
import { checkInsNeeded, falseAlarms, falseAlarmTarget, learnNull } from './null-model.ts';
import { fitTimer } from './timer.ts';

function caller(seed: number, count: number, periodS: number, jitter: number, missed: number): Float64Array {
  const random = seededRandom(seed);
  const out: number[] = [];
  for (let at = 0; out.length < count; at += periodS * (1 + jitter * (random.unit() - 0.5))) {
    if (random.unit() >= missed) out.push(at);
  }
  return Float64Array.from(out);
}

function irregular(seed: number, count: number): Float64Array {
  const random = seededRandom(seed);
  const out = new Float64Array(count);
  const lognormal = random.unit() < 0.5;
  for (let i = 1; i < count; i++) {
    out[i] = (out[i - 1] ?? 0) + (lognormal ? Math.exp(7 + 1.2 * random.normal()) : 3600 * random.exponential());
  }
  return out;
}

const negatives = (from: number, to: number): NullSample[] =>
  Array.from({ length: to - from }, (_, i) => {
    const count = 4 + ((from + i) % 40);
    return { checkIns: count, nats: fitTimer(irregular(from + i, count))?.nats ?? 0 };
  });

describe('check-ins', () => {
  it('are bursts, not connections', () => {
    const starts = [0, 3600, 7200, 10800, 14400].flatMap((at) => [at, at + 0.2, at + 30, at + 61, at + 95]);
    expect([...checkIns(Float64Array.from(starts))]).toEqual([0, 3600, 7200, 10800, 14400]);
  });
  it('leave a plain timer as it is', () => {
    expect(checkIns(caller(1, 50, 60, 0.5, 0.3))).toHaveLength(50);
  });
  it('leave out what is no number', () => {
    expect([...checkIns(Float64Array.of(NaN, 1, Infinity, 10))]).toEqual([1, 10]);
  });
});

describe('the timer test', () => {
  it.each([
    [3600, 0, 0],
    [3600, 0.3, 0],
    [86400, 0.05, 0.3],
    [60, 0.1, 0.2],
  ])('recovers period %d, jitter %d, missed %d', (periodS, jitter, missed) => {
    const fit = fitTimer(caller(7, 120, periodS, jitter, missed));
    expect(fit?.nats).toBeGreaterThan(20);
    expect(Math.abs((fit?.periodS ?? 0) / periodS - 1)).toBeLessThan(0.03);
    expect(Math.abs((fit?.jitter ?? 1) - jitter)).toBeLessThan(0.1);
    expect(Math.abs((fit?.missed ?? 1) - missed)).toBeLessThan(0.12);
  });

  it('says nothing of fewer than four check-ins', () => {
    expect(fitTimer(Float64Array.of(0, 60, 120))).toBeUndefined();
  });

  it('always gives numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 400 }),
        (gaps) => {
          let at = 0;
          const starts = Float64Array.from(gaps, (gap) => (at += gap));
          const fit = fitTimer(starts);
          expect(Number.isFinite(fit?.nats)).toBe(true);
          expect(Number.isFinite(fit?.periodS)).toBe(true);
        },
      ),
    );
  });
});

describe('the null', () => {
  const model = learnNull(negatives(0, 2000), 1);

  it('calls at most the stated number of pairs that it has not seen', () => {
    const heldOut = negatives(10_000, 13_000);
    // 1 per 1,000 expected: 3 of 3,000; nine or more have probability 0.004 if the statement holds.
    const called = heldOut.filter(
      ({ checkIns: n, nats }) => falseAlarms(model, n, nats).perThousand <= falseAlarmTarget,
    );
    expect(called.length).toBeLessThan(9);
  });

  it('needs more check-ins for more jitter', () => {
    const random = seededRandom(3);
    const needed = [0, 0.3, 0.5].map(
      (jitter) => checkInsNeeded(model, 86400, jitter, random).checkInsNeeded ?? Infinity,
    );
    expect(needed[0]).toBeLessThanOrEqual(8);
    expect(needed[1]).toBeGreaterThan(needed[0] ?? 0);
    expect(needed[1]).toBeLessThanOrEqual(50);
    expect(needed[2]).toBeGreaterThan(needed[1] ?? 0);
  });

  it('is assumed, and says so, where a site has too few pairs', () => {
    expect(learnNull(negatives(0, 20), 1).basis).toBe('assumed');
    expect(learnNull([], 0)).toMatchObject({ basis: 'assumed', pairsPerMachine: 1 });
  });
});
