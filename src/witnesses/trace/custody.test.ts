import { describe, expect, it } from 'vitest';
import { trace } from './index.ts';
import { findingsAbout, outcome } from './testdata/findings-about.ts';
import { machine, custody, tables } from './testdata/rows.ts';

describe('trace, custody', () => {
  const chain = [
    custody('m1', '2024-01-01', { from: 'maker', to: 'carrier', seal: 'S1' }),
    custody('m1', '2024-02-01', { from: 'carrier', to: 'us', line: 3 }),
  ];

  it('agrees on a witnessed chain', () => {
    const findings = findingsAbout('m1', tables({ machines: [machine('m1'), machine('m2')], custody: chain }));
    expect(outcome(findings, 'trace/custody-unobserved')).toBe('agrees');
    expect(outcome(findings, 'trace/custody-gap')).toBe('agrees');
    expect(outcome(findings, 'trace/custody-accounts')).toBe('agrees');
    expect(outcome(findings, 'trace/transferred')).toBe('agrees');
    expect(outcome(findings, 'trace/identity-conflict')).toBe('agrees');
  });

  it('names a hand-over that nobody observed, and the day from which evidence counts again', () => {
    const unwatched = [
      chain[0] ?? custody('m1', '2024-01-01'),
      custody('m1', '2024-02-01', { from: 'carrier', to: 'us', witness: undefined, document: 'waybill', line: 3 }),
    ];
    const found = findingsAbout('m1', tables({ machines: [machine('m1')], custody: unwatched })).find(
      (finding) => finding.check === 'trace/custody-unobserved',
    );
    expect(found).toMatchObject({
      outcome: 'contradicts',
      measured: { evidenceBefore: '2024-02-02T00:00:00.000Z' },
      evidence: [{ file: 'custody.csv' }],
    });
    expect(found?.detail).toContain('line 3');
  });

  it('names a holder of whom no row speaks', () => {
    const broken = [
      chain[0] ?? custody('m1', '2024-01-01'),
      custody('m1', '2024-02-01', { from: 'stranger', to: 'us' }),
    ];
    expect(
      outcome(findingsAbout('m1', tables({ machines: [machine('m1')], custody: broken })), 'trace/custody-gap'),
    ).toBe('contradicts');
  });

  it('lets two accounts of one transfer stand side by side', () => {
    const hall = { subjectKind: 'facility', role: 'own', from: 'us', to: 'partner' } as const;
    const accounts = [
      custody('hall', '2024-06-01', { ...hall, terms: 'sale' }),
      custody('hall', '2024-06-01', { ...hall, terms: 'by law', line: 9 }),
    ];
    const findings = findingsAbout(
      'm1',
      tables({ machines: [machine('m1', { facility: 'hall' })], custody: accounts }),
    );
    expect(outcome(findings, 'trace/custody-accounts')).toBe('contradicts');
    expect(outcome(findings, 'trace/transferred')).toBe('contradicts contradicts');
  });

  it('is blind on everything without records', () => {
    const findings = findingsAbout('m1', tables({ machines: [machine('m1')] }));
    expect(new Set(findings.map((finding) => finding.outcome))).toEqual(new Set(['blind']));
    expect(new Set(findings.map((finding) => finding.check)).size).toBe(trace.checks.length);
  });
});
