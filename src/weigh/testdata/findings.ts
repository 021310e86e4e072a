import type { Agrees, Blind, Check, Contradicts, Finding, FindingClass, Limit, Subject } from '../../core/index.ts';
import type { ErrorRate, Verdict, WeighInput } from '../index.ts';
import { weigh } from '../index.ts';

export const subject: Subject = { kind: 'machine', id: 'm1' };

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

/** Checks of every family, one validity check among them. */
export const checks: readonly Check[] = [
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

export const contradicts = (code: Check['code'], measured = {}): Contradicts => ({
  ...base(code),
  measured,
  outcome: 'contradicts',
});
export const agrees = (code: Check['code']): Agrees => ({ ...base(code), outcome: 'agrees', limit: code });
export const blind = (code: Check['code']): Blind => ({
  ...base(code),
  outcome: 'blind',
  reason: { reason: 'no-evidence', detail: 'nothing there' },
});

/** The verdict on a machine of which these findings were made. */
export function weighed(findings: readonly Finding[], more: Partial<WeighInput> = {}): Verdict {
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

/** Trials in which a check found so many of those present and called so many of those absent. */
export function rate(
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

/** What the optical comparison was measured to find. */
export function limit(basis: Limit['basis'], at90: number | null, units = 0): Limit {
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
