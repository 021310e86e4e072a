import { describe, expect, it } from 'vitest';
import { retryAfterMs, waitMs } from './retry.ts';

const limits = { backOffMs: 100, retryAfterMs: 10_000 };

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['-1', undefined],
    ['1e9', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});

describe('waitMs', () => {
  it('doubles, spreads by half to both sides, and stays under the bound', () => {
    expect([1, 2, 3].map((attempt) => waitMs(attempt, 0, undefined, limits))).toEqual([50, 100, 200]);
    expect([1, 2, 3].map((attempt) => waitMs(attempt, 0.5, undefined, limits))).toEqual([100, 200, 400]);
    expect(waitMs(30, 0.9, undefined, limits)).toBe(10_000);
  });

  it('is never less than was asked for, unless more is asked than is allowed', () => {
    expect(waitMs(1, 0, 3000, limits)).toBe(3000);
    expect(waitMs(1, 0.9, 3000, limits)).toBeGreaterThan(3000);
    expect(waitMs(1, 0, 10_001, limits)).toBeUndefined();
  });
});
