import { describe, expect, it } from 'vitest';
import type { Finding } from '../core/index.ts';
import type { Verdict } from './index.ts';
import { posterior, weigh } from './index.ts';
import { subject, checks, contradicts, agrees, weighed, rate, limit } from './testdata/findings.ts';

describe('odds', () => {
  it('nobody measured: the interval is shown and nothing moves', () => {
    for (const finding of [contradicts('inspect/part-added'), agrees('inspect/part-added')]) {
      const surface = weighed([finding], { limits: [limit('simulated', 0.6)] }).classes['surface-part'];
      expect(surface.lrUsed).toBe(1);
      expect(surface.lr[0]).not.toBe(surface.lr[1]);
      expect(surface.powerBasis).toBe('simulated');
      expect(surface.posteriorByPrior['1e-4']).toBeCloseTo(1e-4, 12);
    }
  });

  it('six boards without a false call never give more than 2.54', () => {
    const [, high] = weighed([contradicts('inspect/part-added')], { limits: [limit('measured', 0.6, 6)] }).classes[
      'surface-part'
    ].lr;
    const used = weighed([contradicts('inspect/part-added')], { limits: [limit('measured', 0.6, 6)] }).classes[
      'surface-part'
    ].lrUsed;
    expect(used).toBeCloseTo(0.9 / (1 - 0.05 ** (1 / 6)), 10);
    expect(used).toBeLessThan(2.55);
    expect(high).toBeGreaterThan(used);
    const simulated = weighed([contradicts('inspect/part-added')], { limits: [limit('simulated', 0.6, 6)] }).classes[
      'surface-part'
    ].lr;
    expect(simulated[1]).toBeLessThan(2.55);
  });

  it('no size reached: an agreeing picture is worth nothing', () => {
    expect(
      weighed([agrees('inspect/part-added')], { limits: [limit('measured', null, 100)] }).classes['surface-part'].lr,
    ).toEqual([1, 1]);
  });

  it('two families are one look unless independence is affirmed', () => {
    const errorRates = [
      rate('inspect/part-added', 'surface-part', 95, 100, 0, 3000),
      rate('inspect/metal-changed', 'surface-part', 90, 100, 0, 3000),
    ];
    const findings = [contradicts('inspect/part-added'), contradicts('inspect/metal-changed')];
    const one = weighed(findings.slice(0, 1), { errorRates }).classes['surface-part'].lrUsed;
    const shared = weighed(findings, { errorRates }).classes['surface-part'].lrUsed;
    const affirmed = weighed(findings, { errorRates, familyCorrelation: 0 }).classes['surface-part'].lrUsed;
    expect(one).toBeGreaterThan(800);
    expect(shared).toBeCloseTo(one, 9);
    expect(affirmed).toBeGreaterThan(one * 100);
  });

  it('trials that the reader knew of move nothing', () => {
    const known = { ...rate('inspect/part-added', 'surface-part', 95, 100, 0, 3000), blinded: false };
    expect(weighed([contradicts('inspect/part-added')], { errorRates: [known] }).classes['surface-part'].lrUsed).toBe(
      1,
    );
  });

  it('negatives expire at custody nobody observed, positives do not', () => {
    const errorRates = [rate('inspect/part-added', 'surface-part', 98, 100, 0, 3000)];
    const gap = contradicts('trace/custody-unobserved', { evidenceBefore: '2026-05-01T00:00:00.000Z' });
    const seen = (takenAt: string | undefined, finding: Finding, arisenLater?: number): Verdict =>
      weigh({
        subject,
        checks,
        errorRates,
        ...(arisenLater === undefined ? {} : { arisenLater }),
        testimonies: [
          {
            witness: 'inspect',
            testimony: { findings: [finding], explained: [], coverage: { share: 1, detail: '' } },
            ...(takenAt === undefined ? {} : { takenAt }),
          },
          { witness: 'trace', testimony: { findings: [gap], explained: [], coverage: { share: 1, detail: '' } } },
        ],
      });
    const old = '2026-01-01T00:00:00.000Z';
    expect(seen('2026-06-01T00:00:00.000Z', agrees('inspect/part-added')).classes['surface-part'].lrUsed).toBeLessThan(
      0.1,
    );
    for (const when of [old, undefined, 'no date']) {
      const verdict = seen(when, agrees('inspect/part-added'));
      expect(verdict.classes['surface-part'].word).toBe('not-examined');
      expect(verdict.classes['surface-part'].lrUsed).toBe(1);
      expect(verdict.next.step).toContain('again');
    }
    expect(seen(old, agrees('inspect/part-added'), 0.25).classes['surface-part'].lrUsed).toBeLessThan(0.4);
    expect(seen(old, contradicts('inspect/part-added')).classes['surface-part'].lrUsed).toBeGreaterThan(800);
  });

  it('one positive with s 0.9 and sp 0.999: 0.0009, 0.083 and 0.90 on the ladder', () => {
    expect(posterior(1e-6, 900)).toBeCloseTo(0.0009, 5);
    expect(posterior(1e-4, 900)).toBeCloseTo(0.083, 3);
    expect(posterior(1e-2, 900)).toBeCloseTo(0.9, 2);
    // Eddy 1982: prior 0.01, sensitivity 0.8, false positives 0.096; and p(1-s)/(1-ps) for a negative.
    expect(posterior(0.01, 0.8 / 0.096)).toBeCloseTo(0.07763975, 8);
    expect(posterior(0.5, 1 - 0.8)).toBeCloseTo(1 / 6, 12);
  });
});
