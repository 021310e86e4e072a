import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSimulatedFleet } from '../app/simulate.ts';
import { openLedger } from '../store/journal/index.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const program = join(project, 'bin', 'assayer.js');
const root = mkdtempSync(join(tmpdir(), 'assayer-exit-'));
const fleet = join(root, 'fleet');
const now = '2026-03-02T12:00:00Z';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function assayer(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
  return { code: status, out: stdout, err: stderr };
}

function jsonLines(text: string): readonly Record<string, unknown>[] {
  const parsed: Record<string, unknown>[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const value: unknown = JSON.parse(line);
    expect(value).toBeTypeOf('object');
    parsed.push({ ...(typeof value === 'object' ? value : {}) });
  }
  return parsed;
}

/** A machine of the simulated fleet, copied apart. */
function evidenceOf(name: string): string {
  const machine = readdirSync(join(fleet, 'evidence')).sort()[0] ?? '';
  const folder = join(root, name);
  cpSync(join(fleet, 'evidence', machine), folder, { recursive: true });
  return folder;
}

beforeAll(async () => {
  spawnSync(process.execPath, [join(project, 'scripts', 'build.js'), '--if-missing'], { cwd: project });
  await writeSimulatedFleet(fleet, { machines: 12, seed: 3, pictures: 0, logDays: 0 });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('exit codes of the built program', () => {
  it.each([
    [['attset', 'x'], 'unknown command'],
    [['limit', '--help'], "unknown command 'limit'"],
    [['case', '-h'], "unknown command 'case'"],
    [['help', 'serve'], "unknown command 'serve'"],
    [['trace', 'common-factor', '--help'], "unknown command 'common-factor'"],
    [['plan', 'next', '--help'], "unknown command 'next'"],
    [['watch'], 'missing required argument'],
    [['attest', 'x', '--require', 'attest/ek-chian'], 'is no check'],
    [['watch', 'x', '--internal', 'ten-dot-one'], 'no address and no block'],
    [['simulate', 'x', '--machines', '1.5'], '--machines 1.5 is not a whole number'],
    [['attest', 'x', '--crl', 'x'], 'x does not exist'],
  ])('2: wrong usage %j says what to do, as JSON where JSON was asked for', (args, what) => {
    const { code, out } = assayer(...args, '--json');
    expect(code).toBe(2);
    const [line] = jsonLines(out);
    expect(line?.error).toMatchObject({ code: 'USAGE' });
    expect(JSON.stringify(line)).toContain(what);
    expect(JSON.stringify(line)).toContain('remedy');
    expect(assayer(...args).err).toContain(what);
  });

  it('0: every required check was answered and none contradicts', () => {
    const folder = evidenceOf('answered');
    const { code, out } = assayer(
      'attest',
      folder,
      '--now',
      now,
      '--json',
      '--require',
      'attest/quote-signature',
      'attest/event-log-replay',
    );
    expect(jsonLines(out).at(-1)).toMatchObject({ summary: { contradicts: 0, complete: true } });
    expect(code).toBe(0);
  });

  it('1: an alteration check contradicts, whatever else is unreadable', () => {
    const folder = evidenceOf('contradicted');
    const quote = readFileSync(join(folder, 'quote.bin'));
    quote.writeUInt8(quote.readUInt8(quote.length - 1) ^ 1, quote.length - 1);
    writeFileSync(join(folder, 'quote.bin'), quote);
    writeFileSync(join(folder, 'junk.bin'), 'no evidence at all');
    const { code, out } = assayer('attest', folder, '--now', now, '--json');
    expect(jsonLines(out).at(-1)).toMatchObject({ summary: { complete: false } });
    expect(jsonLines(out)).toContainEqual(
      expect.objectContaining({ check: 'attest/quote-signature', outcome: 'contradicts' }),
    );
    expect(code).toBe(1);
  });

  it('2: unreadable evidence, and the error says which file and where', () => {
    const folder = evidenceOf('unreadable');
    writeFileSync(join(folder, 'junk.bin'), 'no evidence at all');
    const { code, out } = assayer('attest', folder, '--now', now, '--json');
    const junk = jsonLines(out).find(({ file }) => file === join(folder, 'junk.bin'));
    expect(junk).toMatchObject({ error: { code: 'FORMAT', offset: 0 } });
    expect(code).toBe(2);
  });

  it('3: a required check is blind', () => {
    const folder = evidenceOf('blind');
    rmSync(join(folder, 'quote.bin'));
    rmSync(join(folder, 'quote.sig'));
    const { code, out } = assayer('attest', folder, '--now', now, '--json', '--require', 'attest/quote-signature');
    expect(jsonLines(out).at(-1)).toMatchObject({ summary: { contradicts: 0, complete: false } });
    expect(code).toBe(3);
  });

  it('3, never 0: an empty folder', () => {
    mkdirSync(join(root, 'empty'));
    const examined = assayer('examine', 'empty', '--ledger', 'ledger-empty', '--json');
    expect(jsonLines(examined.out).at(-1)).toMatchObject({ summary: { machines: 0, complete: false } });
    expect(examined.code).toBe(3);
    expect(assayer('attest', 'empty').code).toBe(3);
  });

  it('2: bad usage, a folder or nothing where a file was meant, a link in place of evidence', () => {
    symlinkSync('/etc/passwd', join(root, 'link'));
    for (const args of [
      ['examine'],
      ['examine', 'nowhere'],
      ['examine', 'link'],
      ['show', fleet],
      ['show', 'nowhere'],
      ['no-such-command'],
      ['attest', fleet, '--nonce', 'xyz'],
      ['import', 'nowhere.csv', '--fleet', 'empty', '--as', 'machines'],
      ['import', 'nowhere.csv', '--fleet', 'empty', '--as', 'goldens'],
      ['ledger', 'verify', 'nowhere'],
      ['watch', 'nowhere'],
      ['trace', 'lot', 'L1', '--fleet', 'nowhere'],
      ['examine', fleet, fleet],
      ['examine', fleet, '--fleet', `fleet=${fleet}`, '--fleet', `fleet=${join(root, 'new')}`],
    ]) {
      const { code, out, err } = assayer(...args);
      expect([args, code]).toEqual([args, 2]);
      expect(out + err).not.toBe('');
      expect(err).not.toContain('defect in Assayer');
    }
  });

  it('2: the ledger is held, and the error says by whom', async () => {
    const ledger = await openLedger(join(root, 'held'), { software: 'test', by: 'test', now: () => now });
    try {
      const { code, out } = assayer('examine', fleet, '--ledger', 'held', '--json');
      expect(jsonLines(out)[0]).toMatchObject({ error: { code: 'USAGE' } });
      expect(out).toContain(`process ${String(process.pid)} on`);
      expect(code).toBe(2);
    } finally {
      await ledger.close();
    }
  });

  it('2, never 1, and no stack trace: the disk takes no more', () => {
    for (const [kilobytes, ledger] of [
      ['1', 'full-1'],
      ['40', 'full-40'],
      ['400', 'full-400'],
    ] as const) {
      const command = `ulimit -f ${kilobytes}; exec "$0" "$1" examine "$2" --ledger "$3" --now ${now}`;
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['-c', command, process.execPath, program, fleet, join(root, ledger)],
        { encoding: 'utf8' },
      );
      expect(stderr).not.toMatch(/\n\s+at |Node\.js v/);
      expect(stderr).toMatch(/EFBIG|ENOSPC/);
      expect(stderr).not.toContain('defect in Assayer');
      expect([kilobytes, status]).toEqual([kilobytes, 2]);
      expect(stdout).toBe('');
    }
  });

  it('ledger verify: 0 signed, 3 whole and not signed yet, 2 altered; and says whose key it used', () => {
    mkdirSync(join(root, 'crashed-fleet'));
    writeFileSync(join(root, 'crashed-fleet', 'machines.csv'), 'machine,systemSerial\nm1,S1\n');
    assayer('examine', 'crashed-fleet', '--ledger', 'crashed', '--quiet');
    const signed = assayer('ledger', 'verify', 'crashed');
    expect(signed.code).toBe(0);
    expect(signed.out).toContain('The key is the one in this folder');
    expect(assayer('ledger', 'verify', 'crashed', '--key', join('crashed', 'log.vkey')).out).not.toContain(
      'The key is',
    );
    rmSync(join(root, 'crashed', 'checkpoint'));
    rmSync(join(root, 'crashed', 'tile'), { recursive: true });
    const unsigned = assayer('ledger', 'verify', 'crashed', '--json');
    expect(jsonLines(unsigned.out)[0]).toMatchObject({ ok: true, problems: [] });
    expect(unsigned.out).toMatch(/"unsigned":[1-9]/);
    expect(unsigned.code).toBe(3);
    const journal = readFileSync(join(root, 'crashed', 'journal'));
    journal.writeUInt8(journal.readUInt8(200) ^ 1, 200);
    writeFileSync(join(root, 'crashed', 'journal'), journal);
    expect(assayer('ledger', 'verify', 'crashed').code).toBe(2);
  });

  it('1 of an examination in which a machine differs', () => {
    const { code, out } = assayer('examine', fleet, '--ledger', 'ledger', '--now', now, '--json');
    expect(jsonLines(out).at(-1)).toMatchObject({ summary: { machines: 12 } });
    expect(out).toMatch(/"root":"[0-9a-f]{64}"/);
    expect(code).toBe(1);
  });

  it('import: 0 where every row was taken or is there, 2 where one was not', () => {
    writeFileSync(join(root, 'm.csv'), 'name,serial\nm1,S1\nm2,S2\n');
    const first = assayer('import', 'm.csv', '--fleet', 'new', '--as', 'machines', '--json');
    expect(jsonLines(first.out).at(-1)).toMatchObject({ summary: { taken: 2, present: 0, bad: 0, badRowsFile: null } });
    expect(first.code).toBe(0);
    const again = assayer('import', 'm.csv', '--fleet', 'new', '--as', 'machines');
    expect(again.out).toContain('0 rows added to new/machines.csv, 2 were there already, 0 not taken');
    expect(again.code).toBe(0);
    writeFileSync(join(root, 'm.csv'), 'name,serial\nm1,S9\nm3,S3\n');
    const bad = assayer('import', 'm.csv', '--fleet', 'new', '--as', 'machines');
    expect(bad.out).toContain(
      '1 rows added to new/machines.csv, 0 were there already, 1 not taken: new/import-problems/machines-m.csv',
    );
    expect(bad.code).toBe(2);
  });

  it('0: help of commands that exist', () => {
    for (const args of [
      ['--help'],
      ['help'],
      ['attest', '--help'],
      ['help', 'trace'],
      ['trace', 'lot', '--help'],
      ['attest', 'challenge', '-h'],
    ]) {
      const { code, out } = assayer(...args);
      expect([args, code]).toEqual([args, 0]);
      expect(out).toContain('Usage: assayer');
    }
  });

  it('trace finds parts and machines by what stands on their labels, and says what it took them for', () => {
    const folder = join(root, 'labels');
    mkdirSync(folder);
    writeFileSync(join(folder, 'machines.csv'), 'machine,systemSerial,boardSerial\nm1,S1,B1\nm2,S2,B1\n');
    writeFileSync(join(folder, 'parts.csv'), 'part,machine,serial\nP-1,m1,29AC2764\nP-2,m2,77\n');
    const traced = assayer('trace', 'part', '29ac2764', '--fleet', 'labels');
    expect(traced.code).toBe(0);
    expect(traced.out).toContain('29ac2764 was taken for the serial of part P-1');
    expect(traced.out).toContain('machine m1');
    const json = assayer('trace', 'machine', 'S2', '--fleet', 'labels', '--json');
    expect(jsonLines(json.out).at(-1)).toMatchObject({
      summary: { id: 'm2', asked: 'S2', takenFor: 'systemSerial of machine m2' },
    });
    const several = assayer('trace', 'machine', 'B1', '--fleet', 'labels');
    expect(several.code).toBe(2);
    expect(several.err).toContain('m1 (boardSerial), m2 (boardSerial)');
    expect(assayer('trace', 'part', 'S2', '--fleet', 'labels').code).toBe(2);
  });

  it('ends quietly when the reader of its output leaves', async () => {
    const child = spawn(process.execPath, [program, 'examine', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(said).toBe('');
    expect(code).toBe(0);
  });
});
