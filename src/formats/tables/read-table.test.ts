import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, UsageError, utf8Bytes } from '../../core/index.ts';
import { csvLimits } from './csv.ts';
import { writeCsv } from './csv-writer.ts';
import { tableDefinitions, tableNames } from './definition.ts';
import { readTable } from './read-table.ts';

const berlin = { timezone: 'Europe/Berlin' };

describe('readTable', () => {
  it('reads rows, quotes, CRLF, byte-order mark and days of the fleet zone', () => {
    const text = 'machine,systemSerial,hostname,installedAt\r\nm1,S1,"a, ""b""\nc",2018-03-25\r\nm2,,h2,';
    for (const input of [text, `\ufeff${text}`, utf8Bytes(`\ufeff${text}`)]) {
      const { rows, problems } = readTable('machines', input, berlin);
      expect(problems).toEqual([]);
      expect(rows.map((row) => [row.line, row.machine, row.systemSerial, row.hostname])).toEqual([
        [2, 'm1', 'S1', 'a, "b"\nc'],
        [4, 'm2', undefined, 'h2'],
      ]);
      // The day on which clocks went forward has 23 hours.
      expect(rows[0]?.installedAt).toEqual({ from: '2018-03-24T23:00:00.000Z', to: '2018-03-25T22:00:00.000Z' });
    }
  });

  it('reports bad rows with line and column and takes the others', () => {
    const text =
      'machine,interface,mac,ip\nm1,bmc,00-11-22-AA-bb-cc,10.0.0.1\nm2,bmc,nonsense,10.0.0.2\nm3,bmc,,10.0.0.300\n,bmc,,\nm4,bmc,,2001:DB8:0::1';
    const { rows, problems } = readTable('addresses', text);
    expect(rows.map((row) => [row.machine, row.mac, row.ip])).toEqual([
      ['m1', '00:11:22:aa:bb:cc', '10.0.0.1'],
      ['m4', undefined, '2001:db8::1'],
    ]);
    expect(problems.map((problem) => [problem.line, problem.column])).toEqual([
      [3, 'mac'],
      [4, 'ip'],
      [5, 'machine'],
    ]);
  });

  it('says once that a required column is missing and names the columns it does not know', () => {
    const reading = readTable('changes', 'at,host,kind,colour\n2018-01-01,m1,repair,red\n2018-01-02,m1,repair,red\n');
    expect(reading.rows).toEqual([]);
    expect(reading.missingColumns).toEqual(['machine']);
    expect(reading.unknownColumns).toEqual(['host', 'colour']);
    expect(reading.problems).toHaveLength(1);
    expect(readTable('changes', '').problems).toHaveLength(1);
  });

  it('tells the two model columns of an order apart by their place', () => {
    const both = readTable(
      'orders',
      'order,line,model,class,manufacturer,model,serial,quantity\nO1,1,R640,DIMM,Acme,D4,,2',
    );
    expect(both.rows[0]).toMatchObject({
      orderLine: '1',
      model: 'R640',
      partModel: 'D4',
      quantity: 2,
      machine: undefined,
    });
    const one = readTable(
      'orders',
      'order,line,machine,class,manufacturer,model,serial,quantity\nO1,1,m1,DIMM,Acme,D4,,',
    );
    expect(one.rows[0]).toMatchObject({ machine: 'm1', model: undefined, partModel: 'D4', quantity: 1 });
    expect(one.unknownColumns).toEqual([]);
  });

  it('reports a second row with the same key', () => {
    const { rows, problems } = readTable('machines', 'machine,model\nm1,A\nm2,A\nm1,B\n');
    expect(rows.map((row) => row.machine)).toEqual(['m1', 'm2']);
    expect(problems).toMatchObject([{ line: 4, column: 'machine', kind: 'duplicate' }]);
  });

  it('takes placeholders for empty and says so', () => {
    const { rows, notes } = readTable('machines', 'machine,systemSerial\nm1,To Be Filled By O.E.M.\nm2,0000000\n');
    expect(rows.map((row) => row.systemSerial)).toEqual([undefined, undefined]);
    expect(notes.join()).toContain('2 cells of systemSerial');
  });

  it('recognises semicolons and tabs', () => {
    for (const separator of [';', '\t']) {
      const { rows, notes } = readTable(
        'lots',
        ['lot', 'maker'].join(separator) + '\n' + ['L1', 'A, B'].join(separator),
      );
      expect(rows).toMatchObject([{ lot: 'L1', maker: 'A, B' }]);
      expect(notes).toHaveLength(1);
    }
  });

  it('refuses Latin-1, UTF-16 and binary with the offset and what to do', () => {
    const latin1 = Uint8Array.from([...utf8Bytes('lot,maker\nL1,M'), 0xfc, ...utf8Bytes('ller')]);
    const thrown = (bytes: Uint8Array): unknown => {
      try {
        return readTable('lots', bytes);
      } catch (error) {
        return error;
      }
    };
    expect(thrown(latin1)).toBeInstanceOf(FormatError);
    expect(String(thrown(latin1))).toContain('iconv');
    expect(thrown(latin1)).toMatchObject({ offset: 14 });
    expect(thrown(Uint8Array.of(0xff, 0xfe, 108, 0))).toMatchObject({ offset: 0 });
    expect(thrown(Uint8Array.of(108, 111, 0))).toMatchObject({ offset: 2 });
  });

  it('stops at a quote that is never closed and keeps what came before', () => {
    const { rows, problems } = readTable('lots', 'lot,maker\nL1,A\nL2,"B\nL3,C\n');
    expect(rows.map((row) => row.lot)).toEqual(['L1']);
    expect(problems).toMatchObject([{ line: 3 }]);
    expect(problems[0]?.message).toContain('line 3');
  });

  it('caps cells and columns, and refuses a zone that is none', () => {
    const long = 'x'.repeat(csvLimits.cellChars + 1);
    expect(readTable('lots', `lot\n${long}\n"${long}"\nL3\n`)).toMatchObject({
      rows: [{ lot: 'L3', line: 4 }],
      problems: [{ line: 2 }, { line: 3 }],
    });
    expect(readTable('lots', `lot\n${','.repeat(300)}\nL2\n`).problems).toMatchObject([{ line: 2 }]);
    expect(() => readTable('lots', 'lot,madeAt\nL1,2018-01-01', { timezone: 'Mars/Olympus' })).toThrow(UsageError);
  });

  it("keeps a laboratory's row without an optional cell that is bad, and no row without a required one", () => {
    const { rows, problems } = readTable(
      'inspected',
      'machine,method,implantClasses,selection,at,result,lab\n' +
        'm1,teardown,firmware,chosen,2018-10-20,contradicts,L\u0001\n' +
        'm2,teardown,firmware,chosen,2018-10-20,contra\u0001,L\n',
    );
    expect(rows.map(({ machine, lab }) => [machine, lab])).toEqual([['m1', undefined]]);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'lab'],
      [3, 'result'],
    ]);
    expect(problems[0]?.message).toContain('the row was taken without it');
  });

  it('never takes a cell with control characters', () => {
    expect(readTable('lots', 'lot\nL1\u001b[2J\nL2')).toMatchObject({ rows: [{ lot: 'L2' }], problems: [{ line: 2 }] });
  });

  it('reads back what writeCsv wrote, neutralised', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uuid(), fc.string()), { maxLength: 20 }), (cells) => {
        const text = writeCsv(['lot', 'maker'], cells);
        const { rows } = readTable('lots', text);
        const kept = new Map(rows.map((row) => [row.lot, row.maker]));
        for (const [lot, maker] of cells) {
          if (/\p{Cc}/u.test(maker)) continue;
          const trimmed = (/^\s*[=+\-@]/.test(maker) ? `'${maker}` : maker).trim();
          expect(kept.get(lot)).toBe(trimmed === '' ? undefined : trimmed);
        }
        for (const row of rows) expect(row.maker ?? '').not.toMatch(/^[=+\-@]/);
      }),
    );
  });

  it('answers any text and every truncation without a crash', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tableNames), fc.string({ unit: 'binary' }), fc.string(), (name, a, b) => {
        const header = Object.keys(tableDefinitions[name].columns).join(',');
        const reading = readTable(name, `${header}\n${a}\n${b}`, berlin);
        for (const problem of reading.problems) expect(problem.line).toBeGreaterThan(0);
      }),
    );
    const whole = 'machine,interface,mac,ip\nm1,bmc,00:11:22:33:44:55,"10.0.0.1"\nm2,"b""mc",,\n';
    for (let size = 0; size <= whole.length; size++) readTable('addresses', whole.slice(0, size));
  });

  it('reads 100,000 rows in a few seconds and hostile quoting in linear time', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `p${i},m${i % 997},DIMM,2020-01-${10 + (i % 20)}`).join(
      '\n',
    );
    const started = performance.now();
    expect(readTable('parts', `part,machine,class,since\n${rows}`, berlin).rows).toHaveLength(100_000);
    readTable('lots', `lot\n${'"a""'.repeat(500_000)}`);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('interfaces', () => {
  it('of controllers have one name, whatever their maker calls them', () => {
    const words = ['iLO5', 'iDRAC', 'XCC', 'ipmi0', 'BMC', 'oob', 'host', 'eno1', 'lom1'];
    const csv = `machine,interface,mac\n${words.map((word, i) => `m${String(i)},${word},02:00:00:00:00:0${String(i)}`).join('\n')}\n`;
    const names = readTable('addresses', csv).rows.map((row) => row.interface);
    expect(names).toEqual(['bmc', 'bmc', 'bmc', 'bmc', 'bmc', 'bmc', 'host', 'eno1', 'lom1']);
  });
});
