import { describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../examine/examine.ts';
import type { Examination } from '../examine/examine.ts';

const inspected = 'machine,board,method,implantClasses,selection,at,result,sensitivity,coverage,lab,document\n';
const found = 'teardown,surface-part,chosen,2018-10-05,contradicts,0.8,0.9,LabX,R-1\n';

async function examined(files: Readonly<Record<string, string>>): Promise<Examination> {
  const root = mkdtempSync(join(tmpdir(), 'assayer-strays-'));
  try {
    const folder = join(root, 'fleet');
    mkdirSync(folder);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const asOf = '2026-03-02T12:00:00Z';
    return await examine({ fleets: [{ folder }], ledger: join(root, 'ledger'), asOf, now: () => asOf, by: 'test' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const said = ({ problems }: Examination): string =>
  problems.map(({ file, at, message, gravity }) => `${gravity} ${file} ${at ?? ''} ${message}`).join('\n');
const differing = ({ verdicts }: Examination): string[] =>
  verdicts.flatMap(({ subject, word }) => (word === 'unexplained-difference' ? [subject.id] : []));

describe('a row about a machine that machines.csv does not name', () => {
  it('counts, is named with its line, and leaves the examination incomplete', async () => {
    const after = await examined({
      'machines.csv': 'machine,model,boardSerial\nm1,X,B1\n',
      'inspected.csv': `${inspected}M1,B9,${found}`,
      'addresses.csv': 'machine,interface,mac,ip,since,until,source\nm7,bmc,,10.0.0.7,,,x\nm7,host,,10.0.0.8,,,x\n',
      'parts.csv': 'part,machine,class\nP1,m8,dimm\n',
      'orders.csv': 'order,machine,class\nO1,m9,dimm\n',
      'custody.csv':
        'at,subjectKind,subject,role,from,to\n2024-01-01,machine,m10,hold,a,b\n2024-01-01,lot,L9,hold,a,b\n',
    });
    expect(differing(after)).toEqual(['M1']);
    expect(after.outcome).toEqual({ exitCode: 1, complete: false });
    expect(said(after)).toMatch(/row inspected.csv line 2 no row of machines.csv names M1.*m1 is written otherwise/);
    expect(said(after)).toMatch(/row addresses.csv line 2 .*names m7, nor does it for 1 more/);
    expect(said(after)).toMatch(/row parts.csv line 2 .*m8/);
    expect(said(after)).toMatch(/row orders.csv line 2 .*m9/);
    expect(said(after)).toMatch(/row custody.csv line 2 .*m10/);
    expect(after.verdicts.map(({ subject }) => subject.id).sort()).toEqual(['M1', 'm1', 'm10', 'm7', 'm8', 'm9']);
  });
});

describe('a result about a board that is none of the machine', () => {
  const machines = 'machine,model,boardSerial\nacq-001,X,B1\nacq-002,X,B2\nacq-003,X,\n';
  const result = async (row: string, more: Readonly<Record<string, string>> = {}): Promise<Examination> =>
    examined({ 'machines.csv': machines, 'inspected.csv': `${inspected}${row},${found}`, ...more });

  it('is charged to no machine, and is named', async () => {
    for (const [row, whose] of [
      ['acq-002,B99', 'no row of machines.csv has that serial'],
      ['acq-002,B1', 'that is the board of acq-001'],
      ['acq-003,B1', 'that is the board of acq-001'],
    ] as const) {
      const after = await result(row);
      expect(differing(after)).toEqual([]);
      expect(said(after)).toContain(whose);
      expect(said(after)).toContain('contradicts is charged to no machine');
      expect(after.outcome.complete).toBe(false);
    }
  });

  it('is one about its own board however written, about none, or about one that it had before', async () => {
    for (const row of ['acq-002,b2', 'acq-002,', 'acq-003,B99']) {
      const after = await result(row);
      expect(differing(after)).toEqual([row.slice(0, 7)]);
      expect(said(after)).not.toContain('charged to no machine');
    }
    const repaired = await result('acq-002,B99', {
      'changes.csv': 'at,machine,kind,partOut,partIn,ticket\n2019-01-01,acq-002,replaced,B99,B2,T1\n',
    });
    expect(differing(repaired)).toEqual(['acq-002']);
  });
});
