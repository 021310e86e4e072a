import { describe, expect, it } from 'vitest';
import { seededRandom } from '../core/index.ts';
import { contradicts, weighed, rate } from './testdata/findings.ts';

describe('calibration on fleets with known truth', () => {
  /** Share of machines with a posterior above `floor` that really are altered, against the mean posterior that was stated for them. */
  function simulate(
    truePower: number,
    trueFalseCalls: number,
    registerPower: number,
    registerFalseCalls: number,
  ): { stated: number; true: number } {
    const random = seededRandom(11, 'calibration');
    const n = 2000;
    const errorRates = [
      rate(
        'inspect/part-added',
        'surface-part',
        Math.round(registerPower * n),
        n,
        Math.round(registerFalseCalls * n),
        n,
      ),
    ];
    let stated = 0;
    let really = 0;
    let machines = 0;
    for (let i = 0; i < 6000; i++) {
      const altered = random.unit() < 0.1;
      const called = random.unit() < (altered ? truePower : trueFalseCalls);
      if (!called) continue;
      const verdict = weighed([contradicts('inspect/part-added')], { errorRates });
      stated += verdict.classes['surface-part'].posteriorByPrior['1e-1'] ?? 0;
      really += altered ? 1 : 0;
      machines += 1;
    }
    return { stated: stated / machines, true: really / machines };
  }

  it('at the right rung and with a right register, what is stated comes true, and a little more often', () => {
    const { stated, true: really } = simulate(0.9, 0.02, 0.9, 0.02);
    expect(stated).toBeLessThanOrEqual(really + 0.03);
    expect(stated).toBeGreaterThan(really - 0.1);
  });

  it('misspecified: a site with four times the false calls of its register is overstated, and by how much', () => {
    const { stated, true: really } = simulate(0.9, 0.08, 0.9, 0.02);
    expect(stated - really).toBeGreaterThan(0.1);
    expect(stated - really).toBeLessThan(0.35);
  });
});
