import { describe, expect, it } from 'vitest';
import { csvOfVerdicts } from './csv-of-verdicts.ts';
import { testModel } from './testdata/report-model.ts';

describe('csvOfVerdicts', () => {
  it('writes one line a machine with the word of every class', () => {
    const lines = csvOfVerdicts(testModel({ machines: 9 }).machines)
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain('fleet,machine,verdict,');
    expect(lines[1]).toContain('m-00000,independently-contradicted,hall-0,A-0,0,');
  });

  it('leaves no cell that a spreadsheet would run', () => {
    const [machine] = testModel({ machines: 1 }).machines;
    if (machine === undefined) throw new Error('no machine');
    const csv = csvOfVerdicts([
      { ...machine, facility: '=cmd|calc', rack: '+1', unit: '-1', model: '@sum', lot: '\t=1' },
    ]);
    for (const cell of ["'=cmd|calc", "'+1", "'-1", "'@sum"]) expect(csv).toContain(`,${cell},`);
    expect(csv).toContain(`"'\t=1"`);
  });
});
