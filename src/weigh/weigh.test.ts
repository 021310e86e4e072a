import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingClasses } from '../core/index.ts';
import { lintText, statement } from './index.ts';
import { checks, contradicts, agrees, blind, weighed, rate } from './testdata/findings.ts';

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
