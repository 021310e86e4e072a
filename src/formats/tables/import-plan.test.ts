import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { planImport } from './import-plan.ts';

describe('planImport', () => {
  it('says what it took each column for, takes good rows and gives the bad ones back with their lines', () => {
    const plan = planImport(
      'parts',
      'ID,Device,Serial Number,Colour,from\np1,m1,S1,red,2018-01-01\np2,,S2,red,\np3,m3,=S3,red,never\n',
    );
    expect(plan.columns.map((column) => [column.column, column.property, column.why])).toEqual([
      ['ID', 'part', 'synonym'],
      ['Device', 'machine', 'synonym'],
      ['Serial Number', 'serial', 'synonym'],
      ['Colour', undefined, 'unknown'],
      ['from', 'since', 'synonym'],
    ]);
    expect(plan.rows.map((row) => row.part)).toEqual(['p1']);
    expect(plan.cells).toEqual([['p1', 'm1', '', '', '', 'S1', '', '', '2018-01-01', '']]);
    expect(plan.badRowsCsv.split('\r\n')[1]).toMatch(/^3,/);
    expect(plan.badRowsCsv.split('\r\n')[2]).toMatch(/^4,.*never.*'=S3/);
  });

  it('knows the columns of NetBox and follows a map', () => {
    const devices = planImport('machines', 'id,name,serial,device_type,site,tenant\n7,m1,S1,ES-200,F1,Us\n', {
      preset: 'netbox',
    });
    expect(devices.rows).toMatchObject([
      { machine: 'm1', systemSerial: 'S1', model: 'ES-200', facility: 'F1', owner: 'Us' },
    ]);
    const ips = planImport('addresses', 'device,name,address\nm1,bmc,10.0.0.1/24\n', { preset: 'netbox' });
    expect(ips.cells[0]).toContain('10.0.0.1');
    const mapped = planImport('machines', 'name,what\nm1,ES-200\n', { map: { what: 'model' } });
    expect(mapped.rows).toMatchObject([{ machine: 'm1', model: 'ES-200' }]);
    expect(() => planImport('machines', 'name\nm1\n', { map: { name: 'nothing' } })).toThrow(UsageError);
  });

  it('planned again from its own good rows takes the same', () => {
    const first = planImport('lots', 'lot,maker\nL1,A\nL2,"B, C"\n');
    const again = planImport(
      'lots',
      [first.header, ...first.cells].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\n'),
    );
    expect(again.cells).toEqual(first.cells);
    expect(again.problems).toEqual([]);
  });

  it('hands every good row to the caller, who may refuse it', () => {
    const plan = planImport('lots', 'lot,maker\nL1,A\nL2,B\n', {
      refuse: (cells) => (cells[0] === 'L1' ? 'L1 is already there with another maker' : undefined),
    });
    expect(plan.rows.map((row) => row.lot)).toEqual(['L2']);
    expect(plan.cells.map((cells) => cells[0])).toEqual(['L2']);
    expect(plan.problems).toMatchObject([{ line: 2, message: 'L1 is already there with another maker' }]);
    expect(plan.badRowsCsv).toBe('line,problem,lot,maker\r\n2,L1 is already there with another maker,L1,A\r\n');
  });

  it('says what is missing where no column fits', () => {
    expect(planImport('machines', 'colour\nred\n')).toMatchObject({ rows: [], missingColumns: ['machine'], cells: [] });
  });
});
