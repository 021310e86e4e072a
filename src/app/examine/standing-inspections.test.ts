import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Examination } from './examine.ts';
import { examine } from './examine.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-reports-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const head = 'machine,board,method,implantClasses,selection,at,result,sensitivity,coverage,lab,document\n';
const row = (machine: string, result: string): string =>
  `${machine},,teardown,surface-part,chosen,2018-10-05,${result},0.8,0.9,LabX,R-${machine}\n`;

async function examined(name: string, inspected: string, machines: string): Promise<Examination> {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'machines.csv'), machines);
  writeFileSync(join(folder, 'inspected.csv'), head + inspected);
  const asOf = '2026-03-02T12:00:00Z';
  const ledger = join(root, `${name}-ledger`);
  return examine({ fleets: [{ folder, name: 'f' }], ledger, asOf, now: () => asOf, by: 'test' });
}

const words = ({ verdicts }: Examination): Readonly<Record<string, string>> =>
  Object.fromEntries(verdicts.map(({ subject, word }) => [subject.id, word]));

const two = 'machine,model\nm1,X\nm2,X\n';

describe('a laboratory’s contradiction', () => {
  it('stands when its row is deleted, says so, and adds nothing the third time', async () => {
    const first = await examined('deleted', row('m1', 'contradicts') + row('m2', 'agrees'), two);
    expect(words(first)).toMatchObject({ m1: 'unexplained-difference' });
    const second = await examined('deleted', row('m2', 'agrees'), two);
    expect(words(second)).toEqual(words(first));
    const reasons = second.verdicts.find(({ subject }) => subject.id === 'm1')?.reasons.map(({ detail }) => detail);
    expect(reasons?.join(' ')).toContain('R-m1; read in an earlier inspected.csv, which no longer has it');
    expect((await examined('deleted', row('m2', 'agrees'), two)).added).toBe(0);
  });

  it('is corrected by the same report with another result', async () => {
    await examined('corrected', row('m1', 'contradicts'), two);
    const second = await examined('corrected', row('m1', 'agrees'), two);
    expect(words(second)).not.toMatchObject({ m1: 'unexplained-difference' });
  });
});

describe('the status of a machine', () => {
  it('puts it out of reach for every word of leaving our hands, and names a word that is none', async () => {
    const statuses = ['transferred', 'Stolen', 'sold', 'Out of reach', 'in-use', 'gone fishing'];
    const machines = statuses.map((status, i) => `s${String(i)},X,${status}\n`).join('');
    const after = await examined('status', '', `machine,model,status\n${machines}`);
    const gone = after.verdicts.flatMap(({ subject, word }) => (word === 'out-of-reach' ? [subject.id] : []));
    expect(gone).toEqual(['s0', 's1', 's2', 's3']);
    const notes = after.problems.filter(({ at }) => at?.includes('status') === true);
    expect(notes).toMatchObject([{ file: 'machines.csv', at: 'line 7, column status', gravity: 'note' }]);
    expect(notes[0]?.message).toContain('gone fishing');
  });
});
