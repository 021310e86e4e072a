import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../store/journal/index.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const program = join(project, 'bin', 'assayer.js');
const root = mkdtempSync(join(tmpdir(), 'assayer-proof-'));
const key = join('export', 'log.vkey');

function assayer(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
  return { code: status, out: stdout, err: stderr };
}

const ids: string[] = [];
const proofOf = (index: number): string => join('export', 'proofs', `${ids[index] ?? ''}.tlog-proof`);

/** `count` entries, the last of which is too long for a bundle. */
async function makeLedger(name: string, count: number): Promise<void> {
  const ledger = await openLedger(join(root, name), { software: 'test', now: () => '2026-01-01T00:00:00Z' });
  for (let i = 0; i < count; i++) {
    const file = i === count - 1 ? 'x'.repeat(70_000) : 'a';
    const body = { sha256: '0'.repeat(64), size: 1, file, stored: false, how: 'file' };
    const { id } = await ledger.append({ kind: 'observed', subject: { kind: 'machine', id: `m${String(i)}` }, body });
    if (name === 'ledger') ids.push(id);
  }
  await ledger.close();
}

beforeAll(async () => {
  spawnSync(process.execPath, [join(project, 'scripts', 'build.js'), '--if-missing'], { cwd: project });
  await makeLedger('ledger', 5);
  await makeLedger('other', 1);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('ledger export of the built program', () => {
  it('says which bundles it could not write, on the terminal, in --json and in README.txt', () => {
    const { code, out } = assayer('ledger', 'export', 'ledger', 'export');
    expect(code).toBe(0);
    expect(out).toContain('1 of 1 entry bundles are not there');
    expect(readFileSync(join(root, 'export', 'README.txt'), 'utf8')).toContain('tile/entries/000.p/5');
    const json = assayer('ledger', 'export', 'ledger', 'again', '--json').out;
    expect(JSON.parse(json)).toMatchObject({ bundles: 0, bundlesLeftOut: 1 });
  });
});

describe('ledger verify --proof', () => {
  const check = (...more: readonly string[]): ReturnType<typeof assayer> =>
    assayer('ledger', 'verify', '--proof', proofOf(2), '--entry', 'entry.json', ...more);

  it('shows with nothing else at hand that an entry was signed for, and that an altered one was not', () => {
    const line = readFileSync(join(root, 'export', 'entries.ndjson'), 'utf8').split('\n')[2] ?? '';
    writeFileSync(join(root, 'entry.json'), line);
    const good = check('--key', key);
    expect(good.out).toContain('entry 2 of the 5 that ledger-');
    expect(good.out).toContain(`Its id: ${ids[2] ?? ''}`);
    expect(good.out).not.toContain('newline');
    expect(good.code).toBe(0);
    expect(JSON.parse(check('--key', readFileSync(join(root, key), 'utf8').trim(), '--json').out)).toMatchObject({
      ok: true,
      id: ids[2],
      index: 2,
      notes: [],
    });
    writeFileSync(join(root, 'entry.json'), `${line}\n`);
    expect(check('--key', key)).toMatchObject({ code: 0 });
    expect(check('--key', key).out).toContain('newline');
    for (const altered of [`${line} `, `${line}\n\n`, `\ufeff${line}`, line.replace('"m2"', '"m3"'), '']) {
      writeFileSync(join(root, 'entry.json'), altered);
      const bad = check('--key', key);
      expect(bad.out).toContain('entry.json: not entry 2 of the 5');
      expect(bad.code).toBe(2);
    }
    writeFileSync(join(root, 'entry.json'), line);
    const foreign = check('--key', join('other', 'log.vkey'));
    expect(foreign.out).toContain('did not sign its checkpoint');
    expect(foreign.code).toBe(2);
    expect(JSON.parse(check('--key', join('other', 'log.vkey'), '--json').out)).toMatchObject({
      ok: false,
      fault: 'signature',
    });
  });

  it('says what is missing or wrong with what it was given', () => {
    for (const [args, what] of [
      [[], 'nothing to verify'],
      [['--key', key], 'nothing to verify'],
      [['--proof', 'p'], '--entry FILE and --key VKEY is missing'],
      [['--entry', 'entry.json', '--key', key], '--proof FILE is missing'],
      [['ledger', '--proof', 'p', '--entry', 'e', '--key', key], 'Leave the folder away'],
      [['--proof', 'nowhere', '--entry', 'entry.json', '--key', key], 'nowhere is no file'],
      [['--proof', proofOf(2), '--entry', 'export', '--key', key], 'export is no file'],
      [['--proof', proofOf(2), '--entry', 'entry.json', '--key', 'export'], 'neither a verifier key nor a file'],
      [['--proof', 'entry.json', '--entry', 'entry.json', '--key', key], 'tlog-proof'],
      [['--proof', proofOf(2), '--entry', 'entry.json', '--key', proofOf(2)], 'verifier key'],
    ] as const) {
      const { code, out, err } = assayer('ledger', 'verify', ...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(what);
    }
  });
});
