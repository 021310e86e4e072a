import { describe, expect, it } from 'vitest';
import type { Check, Finding } from '../core/index.ts';
import { findingClasses } from '../core/index.ts';
import { witnesses } from '../witnesses/index.ts';
import { decidingChecks, weigh, type Verdict } from './index.ts';

const subject = { kind: 'machine', id: 'm1' } as const;
const checks: readonly Check[] = witnesses.flatMap((witness) => witness.checks);

function said(outcome: (check: Check) => 'agrees' | 'blind'): Verdict {
  const testimonies = witnesses.map((witness) => ({
    witness: witness.name,
    testimony: {
      findings: witness.checks.map((check): Finding => {
        const base = { check: check.code, revision: check.revision, subject, evidence: [], detail: check.code };
        return outcome(check) === 'agrees'
          ? { ...base, outcome: 'agrees', limit: check.code }
          : { ...base, outcome: 'blind', reason: { reason: 'no-reference', detail: 'Add a reference.' } };
      }),
      explained: [],
      coverage: { share: 1, detail: '' },
    },
  }));
  return weigh({ subject, testimonies, checks });
}

describe('the checks that look', () => {
  it('exist, are about alteration, and name the class', () => {
    for (const name of findingClasses) {
      for (const { check: code, why } of decidingChecks[name]) {
        const check = checks.find((one) => one.code === code);
        expect(check?.bearing, code).toBe('alteration');
        expect(check?.implantClasses, code).toContain(name);
        expect(why.length, code).toBeGreaterThan(20);
      }
    }
  });

  it.each(findingClasses)('%s: where they are blind, every other agreement together is no look', (name) => {
    const verdict = said((check) =>
      decidingChecks[name].some((one) => one.check === check.code) ? 'blind' : 'agrees',
    );
    expect(verdict.classes[name].word).toBe('not-examined');
    expect(verdict.classes[name].limits).toEqual([]);
    expect(verdict.classes[name].agreeing).toEqual([]);
  });

  it('where one of them agrees, nothing was found, and only its limit is printed', () => {
    const verdict = said(() => 'agrees');
    for (const name of findingClasses) {
      expect(verdict.classes[name].word).toBe(name === 'inside-chip' ? 'not-examined' : 'nothing-found');
    }
    const limits = decidingChecks.firmware.map(({ check }) => checks.find((one) => one.code === check)?.limit);
    for (const { text } of verdict.classes.firmware.limits) expect(limits).toContain(text);
  });

  it('the next step cures the cheapest of the blind ones', () => {
    const verdict = said((check) => (check.code === 'attest/component-unexpected' ? 'blind' : 'agrees'));
    expect(verdict.next.step).toBe('Let attest/component-unexpected see: Add a reference.');
  });

  it('a witness whose deciding checks are blind has not seen the machine', () => {
    expect(said((check) => (check.code === 'watch/off-policy-peer' ? 'blind' : 'agrees')).seenBy).not.toContain(
      'watch',
    );
  });
});
