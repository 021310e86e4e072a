import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compatibleScore, scoreWindow } from './compatible-score.ts';

const day = 86400;
const pair = (starts: readonly number[], bytes = 500): { startsS: Float64Array; origBytes: Float64Array } => ({
  startsS: Float64Array.from(starts),
  origBytes: new Float64Array(starts.length).fill(bytes),
});

describe('the compatible score', () => {
  it('is 1 for a perfect timer over the whole window', () => {
    const starts = Array.from({ length: 288 }, (_, i) => i * 300);
    expect(compatibleScore(pair(starts), scoreWindow(0, day - 300))).toEqual({
      score: 1,
      timestamp: 1,
      dataSize: 1,
      histogram: 1,
      duration: 1,
    });
  });

  it('follows a computation by hand', () => {
    // Gaps 10, 20, 30, 60: quartiles 15, 25, 45, skew (15 + 45 − 50) / 30 = 1/3; MAD of 15, 5, 5, 35 is 10.
    const score = compatibleScore(pair([0, 10, 30, 60, 120]), { fromS: 0, toS: day, keepFromS: 0 });
    expect(score?.timestamp).toBeCloseTo((1 - 1 / 3 + (25 - 10) / 25) / 2, 3);
    expect(score).toMatchObject({ dataSize: 1, histogram: 0, duration: 0 });
  });

  it('is undefined under four whole-second stamps and at 86,400 connections', () => {
    expect(compatibleScore(pair([1.1, 1.9, 2, 3]), scoreWindow(0, 10))).toBeUndefined();
    expect(compatibleScore(pair(Array.from({ length: day }, (_, i) => i)), scoreWindow(0, day))).toBeUndefined();
  });

  it('gives no size score to connections without bytes, and joins a run over the end of the window', () => {
    const starts = [0, 1, 2, 3, 4, 20, 21, 22, 23].map((hour) => hour * 3600 + 60);
    const score = compatibleScore(pair(starts, 0), { fromS: 0, toS: day, keepFromS: 0 });
    // Skew of equal sizes is 0, so half of the size score remains.
    expect(score?.dataSize).toBe(0.5);
    expect(score?.duration).toBeCloseTo(Math.ceil(((23 * 3600) / day) * 1000) / 1000, 6);
  });

  it('looks at the last 24 hours from the start of the hour', () => {
    expect(scoreWindow(0, 3 * day + 1800)).toEqual({ fromS: 2 * day + 1800, toS: 3 * day + 1800, keepFromS: 2 * day });
  });

  it('stays within 0 and 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: day, noNaN: true }), fc.nat(1e9)), { maxLength: 80 }),
        (rows) => {
          rows.sort(([a], [b]) => a - b);
          const score = compatibleScore(
            {
              startsS: Float64Array.from(rows, ([start]) => start),
              origBytes: Float64Array.from(rows, ([, size]) => size),
            },
            scoreWindow(0, day),
          );
          for (const part of Object.values(score ?? {})) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
