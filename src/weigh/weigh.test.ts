import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Agrees, Blind, Check, Contradicts, Finding, FindingClass, Limit } from '../core/index.ts';
import { findingClasses, seededRandom } from '../core/index.ts';
import {
  enfsiBand,
  icd203Word,
  lintText,
  posterior,
  statement,
  summarise,
  weigh,
  type ErrorRate,
  type Verdict,
  type WeighInput,
} from './index.ts';

const subject = { kind: 'machine', id: 'm1' } as const;

function check(
  code: Check['code'],
  implantClasses: readonly FindingClass[],
  bearing: Check['bearing'] = 'alteration',
): Check {
  const outcomes = { contradicts: 'differs', agrees: 'does not', blind: 'unseen' };
  return {
    code,
    revision: 1,
    question: 'Does it differ?',
    bearing,
    implantClasses,
    limit: 'as its words say',
    standard: 'none',
    outcomes,
  };
}

const checks = [
  check('inspect/part-added', ['surface-part']),
  check('inspect/other-board', ['surface-part']),
  check('inspect/metal-changed', ['surface-part', 'buried-part']),
  check('attest/component-unexpected', ['enumerating-device']),
  check('attest/quote-signature', ['firmware']),
  check('attest/quote-pcrs', ['firmware']),
  check('attest/firmware-unlike-siblings', ['firmware']),
  check('watch/off-policy-peer', ['unexplained-communication']),
  check('trace/custody-unobserved', [], 'validity'),
];

function base(code: Check['code']): Omit<Agrees, 'outcome' | 'limit'> {
  return { check: code, revision: 1, subject, evidence: [], detail: `${code} spoke.` };
}
const contradicts = (code: Check['code'], measured = {}): Contradicts => ({
  ...base(code),
  measured,
  outcome: 'contradicts',
});
const agrees = (code: Check['code']): Agrees => ({ ...base(code), outcome: 'agrees', limit: code });
const blind = (code: Check['code']): Blind => ({
  ...base(code),
  outcome: 'blind',
  reason: { reason: 'no-evidence', detail: 'nothing there' },
});

function weighed(findings: readonly Finding[], more: Partial<WeighInput> = {}): Verdict {
  const witnesses = [...new Set(findings.map((finding) => finding.check.split('/')[0] ?? ''))];
  const testimonies = witnesses.map((witness) => {
    const own = findings.filter((finding) => finding.check.startsWith(`${witness}/`));
    return {
      witness,
      testimony: { findings: own, explained: [], coverage: { share: 1, detail: '' } },
      keys: own.map((finding) => `k-${finding.check}`),
    };
  });
  return weigh({ subject, testimonies, checks, ...more });
}

function rate(
  code: Check['code'],
  implantClass: FindingClass,
  found: number,
  present: number,
  called: number,
  absent: number,
): ErrorRate {
  return {
    check: code,
    revision: 1,
    implantClass,
    from: '2026-01-01',
    to: '2026-06-01',
    blinded: true,
    present: { units: present, found, inconclusive: 0 },
    absent: { units: absent, called, inconclusive: 0 },
  };
}

function limit(basis: Limit['basis'], at90: number | null, units = 0): Limit {
  return {
    id: 'l',
    implantClass: 'surface-part',
    method: 'optical comparison',
    family: 'inspect-optical',
    scope: {},
    modelHash: '',
    axis: 'sizeMm',
    curve: [],
    at90,
    falseCalls: { count: 0, units, bound95: 0 },
    trials: 100,
    basis,
  };
}

describe('words', () => {
  it('nothing answered: not-examined, with blind spots and a next step', () => {
    const verdict = weighed([blind('attest/quote-pcrs')]);
    expect(verdict.word).toBe('not-examined');
    expect(verdict.blind.map((spot) => spot.check)).toContain('inspect/part-added');
    expect(verdict.blind.some((spot) => spot.reason === 'out-of-method' && spot.classes.includes('inside-chip'))).toBe(
      true,
    );
    expect(verdict.reasons.length).toBeGreaterThan(0);
    expect(verdict.next.step).not.toBe('');
  });

  it('a valid signature alone has found nothing out', () => {
    expect(weighed([agrees('attest/quote-signature')]).classes.firmware.word).toBe('not-examined');
    expect(weighed([agrees('attest/firmware-unlike-siblings')]).classes.firmware.word).toBe('nothing-found');
    expect(weighed([contradicts('attest/quote-signature')]).classes.firmware.word).toBe('unexplained-difference');
  });

  it('one family is unexplained, two independent ones are independently contradicted, twice the same is once', () => {
    expect(weighed([contradicts('inspect/part-added')]).word).toBe('unexplained-difference');
    expect(weighed([contradicts('inspect/part-added'), contradicts('inspect/part-added')]).word).toBe(
      'unexplained-difference',
    );
    const both = weighed([contradicts('inspect/part-added'), contradicts('inspect/metal-changed')]);
    expect(both.classes['surface-part'].word).toBe('independently-contradicted');
    expect(both.classes['buried-part'].word).toBe('unexplained-difference');
  });

  it('a picture of another board is no second look at the machine, and asks for the file to be checked', () => {
    const verdict = weighed([contradicts('inspect/other-board'), contradicts('watch/off-policy-peer')]);
    expect(verdict.word).toBe('unexplained-difference');
    expect(verdict.next.who).toBe('network operations');
    const alone = weighed([contradicts('inspect/other-board')]);
    expect(alone.word).toBe('unexplained-difference');
    expect(alone.next.step).toMatch(/photograph this board again/);
  });

  it('communication raises no class', () => {
    const verdict = weighed([contradicts('watch/off-policy-peer')]);
    expect(verdict.word).toBe('unexplained-difference');
    for (const name of findingClasses) expect(verdict.classes[name].lr).toEqual([1, 1]);
    expect(verdict.classes['unexplained-communication'].posteriorByPrior).toEqual({});
  });

  it('out of reach keeps what was found before', () => {
    const outOfReach = { detail: 'sold' };
    expect(weighed([agrees('inspect/part-added')], { outOfReach }).word).toBe('out-of-reach');
    expect(weighed([contradicts('inspect/part-added')], { outOfReach }).word).toBe('unexplained-difference');
  });

  it('a recorded decision is shown and changes no word', () => {
    const decisions = [{ finding: 'k-inspect/part-added', as: 'benign', because: 'label', by: 'A. Person' } as const];
    const verdict = weighed([contradicts('inspect/part-added')], { decisions });
    expect(verdict.word).toBe('unexplained-difference');
    expect(verdict.reasons[0]?.decision?.by).toBe('A. Person');
    expect(verdict.next.step).toContain('second person');
  });
});

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

describe('any input', () => {
  it('gives reasons, a next step, ordered finite intervals and wording that the lint lets pass', () => {
    const make = [contradicts, agrees, blind] as const;
    const findings = fc.array(
      fc.tuple(fc.integer({ min: 0, max: checks.length - 1 }), fc.integer({ min: 0, max: 2 })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        findings,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (picks, familyCorrelation, isMeasured) => {
          const errorRates = isMeasured
            ? [
                rate('inspect/part-added', 'surface-part', 10, 10, 0, 30),
                rate('attest/quote-pcrs', 'firmware', 0, 0, 1, 1),
              ]
            : [];
          const list = picks.flatMap(([at, how]) => make[how]?.(checks[at]?.code ?? 'x/y') ?? []);
          const verdict = weighed(list, { familyCorrelation, errorRates });
          expect(verdict.reasons.length).toBeGreaterThan(0);
          expect(verdict.next.step.length).toBeGreaterThan(10);
          expect(verdict.next.who).not.toBe('');
          for (const name of findingClasses) {
            const { lr, lrUsed, reasons } = verdict.classes[name];
            expect(Number.isFinite(lr[1]) && lr[0] >= 0 && lr[0] <= lrUsed + 1e-12 && lrUsed <= lr[1] + 1e-12).toBe(
              true,
            );
            expect(reasons.length).toBeGreaterThan(0);
            const { evidence, posteriors, confidence } = statement(name, verdict.classes[name]);
            expect(lintText([evidence, ...posteriors, confidence, verdict.next.step].join('\n'))).toEqual([]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

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

describe('summarise', () => {
  it('says the one sentence', () => {
    const verdicts = [
      weighed([contradicts('inspect/part-added'), agrees('attest/firmware-unlike-siblings')], {
        limits: [limit('simulated', 0.6)],
      }),
      ...Array.from({ length: 1311 }, () => weighed([agrees('attest/firmware-unlike-siblings')])),
    ];
    const { sentence } = summarise(verdicts);
    expect(sentence).toBe(
      '1 of 1,312 machines differs in ways no record explains; 1,311 were seen by fewer than two witnesses; on the 1 board that was seen in pictures nothing can be said below 0.6 mm.',
    );
    expect(lintText(sentence)).toEqual([]);
    const looked = (look: string, side: string, at90: number | null): Limit => ({
      ...limit('simulated', at90 ?? 0.6),
      at90,
      scope: { look, side },
    });
    const limits = [
      looked('dark', 'A', 0.6),
      looked('dark', 'B', 0.6),
      looked('tan', 'A', 0.4),
      looked('tan', 'B', null),
      looked('board', 'A', null),
    ];
    const mixed = summarise([weighed([contradicts('inspect/part-added')], { limits })]).sentence;
    expect(mixed).toContain(
      'the pictures of 1 board would have shown, with probability 0.90 in simulation, a dark part of 0.6 mm, a tan part of 0.4 mm on 1 of 2 kinds of picture, and a board-coloured one at no size.',
    );
    expect(lintText(mixed)).toEqual([]);
    expect(summarise([]).sentence).toMatch(/^No machine was examined/);
  });
});

describe('statements', () => {
  it('name the bands of the documents', () => {
    expect(enfsiBand(1.9)).toBe('no support for one proposition over the other');
    expect(enfsiBand(2)).toBe('weak support for presence');
    expect(enfsiBand(0.005)).toBe('moderately strong support for absence');
    expect(enfsiBand(1e6)).toBe('extremely strong support for presence');
    expect(icd203Word(0.005)).toBeUndefined();
    expect(icd203Word(0.5)).toBe('roughly even chance');
  });
});
