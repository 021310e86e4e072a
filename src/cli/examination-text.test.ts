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
