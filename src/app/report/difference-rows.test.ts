import { describe, expect, it } from 'vitest';
import type { Explained, Finding, Quantities } from '../../core/index.ts';
import { differenceRows } from './difference-rows.ts';

const subject = { kind: 'machine', id: 'm1' } as const;
const coverage = { share: 1, detail: 'all' };

function contradicting(measured: Quantities): Finding {
  const base = { check: 'attest/component-changed', revision: 1, subject, evidence: [], detail: 'differs' } as const;
  return { ...base, outcome: 'contradicts', measured };
}

function explained(measured: Quantities, ticket?: string): Explained {
  const base = {
    check: 'attest/component-changed',
    subject,
    detail: 'differs',
    reason: 'change',
    evidence: [],
  } as const;
  return { ...base, measured, ...(ticket === undefined ? {} : { ticket }) };
}

describe('differenceRows', () => {
  it('gives a row for each part that differs, what no record explains first', () => {
    const rows = differenceRows({
      findings: [
        contradicting({ kind: 'changed', fields: 'serial,revision', ordered: 'DRAM A', os: 'DRAM B', bmc: 'DRAM B' }),
        contradicting({ kind: 'unexpected', os: 'NIC' }),
      ],
      explained: [
        explained({ kind: 'missing', ordered: 'Disk' }, 'T-1'),
        explained({ kind: 'missing', ordered: 'Fan' }),
      ],
      coverage,
    });
    expect(rows).toEqual([
      { ordered: 'DRAM A', os: 'DRAM B', bmc: 'DRAM B', remark: 'changed: serial, revision' },
      { ordered: '', os: 'NIC', bmc: '', remark: 'unexpected' },
      { ordered: 'Disk', os: '', bmc: '', remark: 'missing (explained by T-1)' },
      { ordered: 'Fan', os: '', bmc: '', remark: 'missing (explained by a record without a ticket)' },
    ]);
  });

  it('gives none for what agrees, for what is blind, and for a finding that names no kind of difference', () => {
    const measured = { kind: 'changed', ordered: 'DRAM' };
    const base = { check: 'attest/component-changed', revision: 1, subject, evidence: [], detail: '' } as const;
    const findings: readonly Finding[] = [
      { ...base, outcome: 'agrees', limit: 'attest/component-changed', measured },
      { ...base, outcome: 'blind', reason: { reason: 'no-evidence', detail: '' }, measured },
      contradicting({ ordered: 'DRAM' }),
      contradicting({ kind: 3, ordered: 'DRAM' }),
    ];
    expect(differenceRows({ findings, explained: [], coverage })).toEqual([]);
  });
});
