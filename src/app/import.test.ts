import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FormatError, UsageError } from '../core/index.ts';
import type { TableName } from '../formats/tables/index.ts';
import { importRows } from './import.ts';
import type { ImportRequest } from './import.ts';

function place(): { fleet: string; file: (name: string, content: string | Uint8Array) => string } {
  const root = mkdtempSync(join(tmpdir(), 'assayer-import-'));
  const fleet = join(root, 'fleet');
  return {
    fleet,
    file(name, content) {
      writeFileSync(join(root, name), content);
      return join(root, name);
    },
  };
}

function request(file: string, fleet: string, table: TableName, more: Partial<ImportRequest> = {}): ImportRequest {
  return { file, fleet, table, dryRun: false, ...more };
}

const read = (fleet: string, name: string): string => readFileSync(join(fleet, name), 'utf8');

describe('importRows', () => {
  it('takes the good rows, writes the bad ones beside with their lines, and adds nothing the second time', () => {
    const { fleet, file } = place();
    const csv = file(
      'from cmdb.csv',
      'Name,Serial,Colour,Installed\nm1,-S1,red,2018-01-01\n,S2,red,\nm3,"S,3",,never\nm4,=S4,,\n',
    );
    const first = importRows(request(csv, fleet, 'machines'));
    expect(first).toMatchObject({ taken: 2, present: 0, bad: 2, target: 'machines.csv', missingColumns: [] });
    expect(first.columns.map(({ column, property }) => [column, property])).toEqual([
      ['Name', 'machine'],
      ['Serial', 'systemSerial'],
      ['Colour', undefined],
      ['Installed', 'installedAt'],
    ]);
    // Exactly as written: an apostrophe before the minus would be another serial.
    expect(read(fleet, 'machines.csv').split('\n').slice(1)).toEqual([
      'm1,-S1,,,,,,,,,,,,,,,,,2018-01-01',
      'm4,=S4,,,,,,,,,,,,,,,,,',
      '',
    ]);
    expect(first.badRowsFile).toBe('import-problems/machines-from_cmdb.csv');
    expect(read(fleet, 'import-problems/machines-from_cmdb.csv').split('\r\n')).toMatchObject([
      'line,problem,Name,Serial,Colour,Installed',
      expect.stringMatching(/^3,.*,,S2,red,$/),
      expect.stringMatching(/^4,.*never.*,m3,"S,3",,never$/),
      '',
    ]);
    const before = read(fleet, 'machines.csv');
    expect(importRows(request(csv, fleet, 'machines'))).toMatchObject({ taken: 0, present: 2, bad: 2 });
    expect(read(fleet, 'machines.csv')).toBe(before);
    writeFileSync(csv, 'Name,Serial\nm1,-S1\n');
    expect(importRows(request(csv, fleet, 'machines'))).toMatchObject({ taken: 0, present: 1, bad: 0 });
    expect(readdirSync(join(fleet, 'import-problems'))).toEqual([]);
  });

  it('leaves what is there as it is: columns of its own, separator, order, line ends', () => {
    const { fleet, file } = place();
    mkdirSync(fleet);
    writeFileSync(join(fleet, 'machines.csv'), '\ufeffMine;model;machine\r\n"a;b";ES-1;m1\r\nkept;;m2');
    const csv = file('a.csv', 'machine,model\nm3,"ES;3"\nm2,\n');
    expect(importRows(request(csv, fleet, 'machines'))).toMatchObject({ taken: 1, present: 1, bad: 0 });
    expect(read(fleet, 'machines.csv')).toBe('\ufeffMine;model;machine\r\n"a;b";ES-1;m1\r\nkept;;m2\r\n;"ES;3";m3\r\n');
    const wider = file('b.csv', 'machine,uuid\nm4,12345678-1234-1234-1234-123456789abc\n');
    expect(importRows(request(wider, fleet, 'machines'))).toMatchObject({ taken: 1 });
    expect(read(fleet, 'machines.csv').split('\r\n')).toEqual([
      '\ufeffMine;model;machine;uuid',
      '"a;b";ES-1;m1;',
      'kept;;m2;',
      ';"ES;3";m3;',
      ';;m4;12345678-1234-1234-1234-123456789abc',
      '',
    ]);
  });

  it('does not overwrite a row whose key is there with something else', () => {
    const { fleet, file } = place();
    importRows(request(file('a.csv', 'lot,maker\nL1,A\n'), fleet, 'lots'));
    const again = importRows(request(file('b.csv', 'lot,maker\nL1,B\nL2,B\n'), fleet, 'lots'));
    expect(again).toMatchObject({ taken: 1, present: 0, bad: 1 });
    expect(again.problems[0]?.message).toBe('lot L1 is in line 2 of lots.csv with another maker; that line stands');
    expect(read(fleet, 'lots.csv')).toBe('lot,parent,maker,site,madeAt\nL1,,A,,\nL2,,B,,\n');
  });

  it('counts equal rows of a table without a key', () => {
    const { fleet, file } = place();
    const csv = file('o.csv', 'order,class,model\nO1,DIMM,D1\nO1,DIMM,D1\n');
    expect(importRows(request(csv, fleet, 'orders'))).toMatchObject({ taken: 2, present: 0 });
    expect(importRows(request(csv, fleet, 'orders'))).toMatchObject({ taken: 0, present: 2 });
    const more = file('p.csv', 'order,class,model\nO1,DIMM,D1\nO1,DIMM,D1\nO1,DIMM,D1\n');
    expect(importRows(request(more, fleet, 'orders'))).toMatchObject({ taken: 1, present: 2 });
  });

  it('reads times in the zone of the fleet', () => {
    const { fleet, file } = place();
    const csv = file('c.csv', 'at,machine,kind\n2018-01-01T10:00:00,m1,repair\n');
    expect(importRows(request(csv, fleet, 'changes'))).toMatchObject({ taken: 0, bad: 1 });
    writeFileSync(join(fleet, 'fleet.yaml'), 'name: f\ntimezone: Europe/Berlin\n');
    expect(importRows(request(csv, fleet, 'changes'))).toMatchObject({ taken: 1, bad: 0 });
  });

  it('reads a JSON array and an API answer, and the names in their objects', () => {
    const { fleet, file } = place();
    const devices = {
      count: 2,
      results: [
        { id: 1, name: 'm1', serial: 'S1', device_type: { id: 3, model: 'ES-200' }, site: { name: 'F1' }, tags: ['x'] },
        { id: 2, name: null, serial: 'S2' },
      ],
    };
    const imported = importRows(
      request(file('n.json', JSON.stringify(devices)), fleet, 'machines', { preset: 'netbox' }),
    );
    expect(imported).toMatchObject({ taken: 1, bad: 1 });
    expect(imported.notes.join()).toContain('tags');
    expect(read(fleet, 'machines.csv')).toContain('m1,S1,,,,,ES-200,');
    for (const text of ['[1]', '{"a":1}', '[{"machine":"m1"', `${'['.repeat(10_000)}${']'.repeat(10_000)}`]) {
      expect(() => importRows(request(file('x.json', text), fleet, 'machines'))).toThrow(FormatError);
    }
  });

  it('follows a map and writes nothing on a dry run', () => {
    const { fleet, file } = place();
    const csv = file('a.csv', 'what,who\nES-200,m1\n,\nES-200,\n');
    const map = file('map.yaml', 'who: machine\nwhat: model\n');
    expect(importRows(request(csv, fleet, 'machines', { map, dryRun: true }))).toMatchObject({ taken: 1, bad: 1 });
    expect(existsSync(fleet)).toBe(false);
    expect(importRows(request(csv, fleet, 'machines', { map }))).toMatchObject({ taken: 1, bad: 1 });
    expect(importRows(request(csv, fleet, 'machines'))).toMatchObject({ taken: 0, missingColumns: ['machine'] });
    for (const wrong of ['- a\n', 'what: [model]\n', 'what: nothing\n', 'a: &a [*a]\n']) {
      const bad = file('bad.yaml', wrong);
      expect(() => importRows(request(csv, fleet, 'machines', { map: bad }))).toThrow();
    }
  });

  it('refuses to write to a table that has to be mended first, and to what is no plain file', () => {
    const { fleet, file } = place();
    mkdirSync(fleet);
    const csv = file('a.csv', 'lot\nL1\n');
    for (const [there, why] of [
      ['lot,maker\n"L0,A\n', /never closed/],
      ['lot,maker\nL0,A,B\n', /more cells/],
      ['maker\nA\n', /no column lot/],
      [new Uint8Array([0x6c, 0x6f, 0x74, 0x0a, 0xe9]), /WINDOWS-1252/],
    ] as const) {
      writeFileSync(join(fleet, 'lots.csv'), there);
      expect(() => importRows(request(csv, fleet, 'lots'))).toThrow(why);
      expect(Buffer.compare(readFileSync(join(fleet, 'lots.csv')), Buffer.from(there))).toBe(0);
    }
    mkdirSync(join(fleet, 'parts.csv'));
    expect(() => importRows(request(file('p.csv', 'part,machine\np,m\n'), fleet, 'parts'))).toThrow(/folder/);
    symlinkSync('/etc/passwd', join(fleet, 'machines.csv'));
    expect(() => importRows(request(file('m.csv', 'machine\nm\n'), fleet, 'machines'))).toThrow(UsageError);
    expect(() => importRows(request(file('l.csv', new Uint8Array([0xe9, 0x0a])), fleet, 'parties'))).toThrow(
      FormatError,
    );
  });
});
