import { describe, expect, it } from 'vitest';
import type { Check, CheckCode, Finding } from '../core/index.ts';
import { outcomeOf } from './exit-code.ts';

const check = (code: CheckCode, bearing: Check['bearing'] = 'alteration'): Check => ({
  code,
  revision: 1,
  question: 'Is it?',
  bearing,
  implantClasses: [],
  limit: '',
  standard: '',
  outcomes: { contradicts: '', agrees: '', blind: '' },
});
const base = { revision: 1, subject: { kind: 'machine', id: 'm1' }, evidence: [], detail: '' } as const;
const contradicts = (code: CheckCode): Finding => ({ ...base, check: code, outcome: 'contradicts' });
const agrees = (code: CheckCode): Finding => ({ ...base, check: code, outcome: 'agrees', limit: code });
const blind = (code: CheckCode, reason: 'no-evidence' | 'no-reference' | 'unsupported' = 'no-evidence'): Finding => ({
  ...base,
  check: code,
  outcome: 'blind',
  reason: { reason, detail: '' },
});
const checks = [check('x/a'), check('x/b'), check('x/v', 'validity')];
const run = (findings: Finding[], options: { required?: string[]; unreadable?: boolean } = {}): number =>
  outcomeOf({ checks, findings, required: options.required, unreadable: options.unreadable ?? false }).exitCode;

describe('outcomeOf', () => {
  it('gives 1 only for an alteration check', () => {
    expect(run([contradicts('x/a')])).toBe(1);
    expect(run([contradicts('x/v'), agrees('x/a')])).toBe(0);
  });
  it('puts 1 before 2 before 3 before 0', () => {
    expect(run([contradicts('x/a'), blind('x/b')], { unreadable: true })).toBe(1);
    expect(run([agrees('x/a'), blind('x/b')], { unreadable: true })).toBe(2);
    expect(run([agrees('x/a'), blind('x/b')])).toBe(3);
    expect(run([agrees('x/a'), agrees('x/b')])).toBe(0);
  });
  it('says 3 when nothing was answered', () => {
    expect(run([])).toBe(3);
    expect(run([blind('x/a', 'no-reference'), blind('x/b', 'unsupported')])).toBe(3);
  });
  it('requires only checks that have a reference unless it is told which', () => {
    expect(run([agrees('x/a'), blind('x/b', 'no-reference')])).toBe(0);
    expect(run([agrees('x/a'), blind('x/b', 'no-reference')], { required: ['x/b'] })).toBe(3);
    expect(run([agrees('x/a'), blind('x/b')], { required: ['x/a'] })).toBe(0);
    expect(run([agrees('x/a')], { required: ['x/absent'] })).toBe(3);
  });
  it('says that the answer is incomplete beside a contradiction', () => {
    const answer = { checks, findings: [contradicts('x/a'), blind('x/b')], required: undefined, unreadable: false };
    expect(outcomeOf(answer)).toEqual({ exitCode: 1, complete: false });
  });
});
