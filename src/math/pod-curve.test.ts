import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/index.ts';
import { firthLogistic, logistic, type HitMiss } from './firth-logistic.ts';
import { podCurve } from './pod-curve.ts';
import { proportionLower } from './proportion-interval.ts';

const sizes = [0.2, 0.3, 0.5, 0.8, 1.2, 1.6];

describe('podCurve', () => {
  it('meets the 29 of 29, 45 of 46 and 59 of 61 plans', () => {
    for (const [misses, least] of [
      [0, 29],
      [1, 46],
      [2, 61],
    ] as const) {
      expect(proportionLower(least - misses, least, 0.95)).toBeGreaterThanOrEqual(0.9);
      expect(proportionLower(least - 1 - misses, least - 1, 0.95)).toBeLessThan(0.9);
    }
    expect(podCurve([{ at: 1, trials: 29, hits: 29 }]).at90).toBe(1);
    expect(podCurve([{ at: 1, trials: 28, hits: 28 }]).at90).toBeNull();
  });

  it('gives a finite answer on separated data, and none where nothing is ever called', () => {
    const separated = sizes.map((at) => ({ at, trials: 40, hits: at >= 0.5 ? 40 : 0 }));
    const curve = podCurve(separated);
    expect(curve.at90).not.toBeNull();
    expect(curve.at90 ?? 0).toBeGreaterThan(0.3);
    expect(curve.at90 ?? 9).toBeLessThanOrEqual(0.6);
    expect(Number.isFinite(curve.line?.slope)).toBe(true);
    expect(podCurve(sizes.map((at) => ({ at, trials: 40, hits: 0 }))).at90).toBeNull();
    expect(podCurve([]).at90).toBeNull();
  });

  it('says "no such size" where the curve levels off below 0.90', () => {
    expect(podCurve(sizes.map((at) => ({ at, trials: 100, hits: at < 0.4 ? 5 : 82 }))).at90).toBeNull();
  });

  it('never claims a size below the smallest that was planted', () => {
    expect(podCurve(sizes.map((at) => ({ at, trials: 60, hits: 60 }))).at90).toBe(0.2);
  });

  it('claims too small a size in at most about 5 % of repetitions', () => {
    const random = seededRandom(7, 'pod');
    const truth = { b0: 2.5, b1: 4 };
    const trueAt90 = Math.exp((Math.log(9) - truth.b0) / truth.b1);
    let tooSmall = 0;
    const rounds = 150;
    for (let round = 0; round < rounds; round++) {
      const points: HitMiss[] = sizes.map((at) => {
        let hits = 0;
        for (let i = 0; i < 40; i++) if (random.unit() < logistic(truth.b0 + truth.b1 * Math.log(at))) hits++;
        return { at, trials: 40, hits };
      });
      const { at90 } = podCurve(points);
      if (at90 !== null && at90 < trueAt90) tooSmall++;
    }
    // 150 rounds at 5 %: 16 or more has probability < 0.005.
    expect(tooSmall).toBeLessThan(16);
  });
});

describe('firthLogistic', () => {
  // R 4: optim(BFGS) on the log-likelihood plus half the log determinant of the information matrix.
  it('meets the maximum of the penalised likelihood that R finds', () => {
    const line = firthLogistic([
      { at: 0.2, trials: 10, hits: 1 },
      { at: 0.4, trials: 10, hits: 4 },
      { at: 0.8, trials: 10, hits: 9 },
    ]);
    expect(line?.intercept).toBeCloseTo(2.3598894, 5);
    expect(line?.slope).toBeCloseTo(2.8010758, 5);
    expect(firthLogistic([{ at: 1, trials: 9, hits: 9 }])).toBeUndefined();
  });
});
