import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { examine } from '../app/examine/examine.ts';
import { examinationText } from './examination-text.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-text-'));
let count = 0;

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** What the terminal says of an intake folder with these files, its line breaks taken for spaces. */
async function said(files: Readonly<Record<string, string>>, report?: string): Promise<string> {
  const folder = join(root, String(count++));
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const examination = await examine({
    fleets: [{ folder }],
    ledger: `${folder}-ledger`,
    asOf: '2026-03-02T06:00:00.000Z',
    now: () => '2026-03-02T07:00:00.000Z',
    by: 'test',
    limitTrials: 0,
  });
  return examinationText(examination, report).join('\n').replace(/\s+/g, ' ');
}

const inspectedHead = 'machine,board,method,implantClasses,selection,at,result,sensitivity,coverage,lab,document\n';

describe('what now', () => {
  it('names a machine that nobody examined and that shares a lot with one that differs', async () => {
    const rows = ['zz,L1', ...Array.from({ length: 9 }, (_, i) => `a${String(i)},L2`), 'yy,L1'];
    const text = await said({
      'machines.csv': `machine,lot\n${rows.join('\n')}\n`,
      'lots.csv': 'lot,maker\nL1,one\nL2,two\n',
      'inspected.csv': `${inspectedHead}yy,,xray,surface-part,random,2026-02-05,contradicts,0.8,0.9,L,D\n`,
    });
    expect(text).toMatch(/zz, a0, a1 and 7 more \(1 of them shares a lot with a machine that differs, named first\)/);
  });

  it('says how many steps it leaves out', async () => {
    const methods = ['xray', 'optical', 'ct', 'teardown', 'flash', 'dowsing'];
    const rows = methods.map(
      (method, i) => `m${String(i)},,${method},surface-part,random,2026-02-05,contradicts,,,L,D`,
    );
    const text = await said({
      'machines.csv': `machine\n${methods.map((_, i) => `m${String(i)}`).join('\n')}\n`,
      'inspected.csv': `${inspectedHead}${rows.join('\n')}\n`,
    });
    expect(text).toContain('and 2 more steps for 2 machines');
  });
});

describe('what differs', () => {
  it('has a line for each family that contradicts', async () => {
    const row = (method: string, document: string): string =>
      `m1,,${method},surface-part,random,2026-02-05,contradicts,0.8,0.9,L,${document}\n`;
    const text = await said({
      'machines.csv': 'machine\nm1\n',
      'inspected.csv': inspectedHead + row('xray', 'D1') + row('optical', 'D2') + row('photo', 'D3'),
    });
    expect(text).toMatch(/inspect-optical: .*D2\. \(and 1 more of this kind\)/);
    expect(text).toMatch(/inspect-xray: .*D1/);
  });
});

describe('two machines with one serial number', () => {
  it('are counted, and the next step names both', async () => {
    const text = await said({ 'machines.csv': 'machine,systemSerial\nm1,S77\nm2,S77\nm3,S78\n' });
    expect(text).toContain('2 machines have an identity that is another’s as well');
    expect(text).toContain(
      'Read the labels of both machines (m1, m2) and settle whose evidence it is: both are listed with systemSerial S77. (data-centre technician) m1, m2',
    );
  });
});

describe('what was noted', () => {
  it('a misspelt table and a bad row, with file and line where no report lists them', async () => {
    const files = {
      'machines.csv': 'machine\nm1\n',
      'machnes.csv': 'machine\nm2\n',
      'custody.csv': 'at,subjectKind,subject,role,from,to\nyesterday,machine,m1,hold,a,b\n',
    };
    const text = await said(files);
    expect(text).toContain('1 row or value was not taken and 1 note was made: custody.csv, line 2, column at');
    expect(text).toContain('machnes.csv: kept, and read by no check');
    expect(await said(files, 'report/index.html')).toContain('and 1 note was made; the report lists them.');
  });

  it('says where the rest is', async () => {
    const rows = Array.from({ length: 9 }, () => 'yesterday,machine,m1,hold,a,b').join('\n');
    const text = await said({
      'machines.csv': 'machine\nm1\n',
      'custody.csv': `at,subjectKind,subject,role,from,to\n${rows}\n`,
    });
    expect(text).toContain('9 rows or values were not taken, among them: custody.csv, line 2');
    expect(text).toContain('For all of them give --report FOLDER or --json.');
  });

  it('a controller that nobody lists and that calls outside', async () => {
    const head =
      '#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\torig_ip_bytes\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\n';
    const call = (at: number, src: string): string =>
      `${String(1772000000 + at)}.5\tC${String(at)}\t${src}\t4000\t203.0.113.9\t443\ttcp\t-\t1.0\t10\t10\tSF\t100\n`;
    const calls = Array.from(
      { length: 7 },
      (_, i) => call(i * 60, '10.17.0.99') + call(i * 60 + 1, `10.17.1.${String(i)}`),
    );
    const text = await said({
      'fleet.yaml': 'name: f\ninternalNetworks: ["10.0.0.0/8"]\n',
      'machines.csv': 'machine\nm1\n',
      'addresses.csv': 'machine,interface,ip\nm1,bmc,10.17.0.1\n',
      'network/conn.log': head + calls.join(''),
    });
    expect(text).toContain(
      'Not joined to any machine - 10.17.0.99, which addresses.csv gives to no machine, called 203.0.113.9 7 times (network/conn.log)',
    );
    expect(text).toContain('and 3 more such pairs of addresses');
  });
});

describe('a folder in which there is nothing', () => {
  it('is told what to write first, and gets no empty table', async () => {
    const text = await said({});
    expect(text).toContain('No machine was examined');
    expect(text).not.toContain('which means');
    expect(text).toContain('What now - Write machines.csv');
    expect(text).toContain('docs/intake.md');
  });
});
