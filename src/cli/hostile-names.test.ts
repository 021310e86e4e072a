import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLine, printable, printableLine } from './printable.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const program = join(project, 'bin', 'assayer.js');
const root = mkdtempSync(join(tmpdir(), 'assayer-hostile-'));
/** Clears the screen, sets the title, begins a C1 sequence, turns the reading direction, ends the line. */
const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.\u2066\u007f\u2028';
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function assayer(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  return stdout + stderr;
}

beforeAll(() => {
  spawnSync(process.execPath, [join(project, 'scripts', 'build.js'), '--if-missing'], { cwd: project });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('what a terminal obeys', () => {
  it('is named in text and escaped in JSON', () => {
    expect(printableLine('a\u001b[2Jb\nc\u202e')).toBe('a[U+001B][2Jb[U+000A]c[U+202E]');
    expect(printable('a\n\tb\r\u0085')).toBe('a\n\tb[U+000D][U+0085]');
    const line = jsonLine({ name: hostile });
    expect(line).not.toMatch(obeyed);
    expect(JSON.parse(line)).toEqual({ name: hostile });
  });

  it('never leaves the program, whatever files and fields are called', () => {
    const fleet = join(root, 'fleet');
    const machine = `m1${hostile}`;
    mkdirSync(join(fleet, 'evidence', machine), { recursive: true });
    writeFileSync(join(fleet, 'evidence', machine, `junk${hostile}\nTrusted.bin`), 'no evidence');
    writeFileSync(
      join(fleet, 'machines.csv'),
      `machine,systemSerial,status,note${hostile}\n"${machine}",S1,x\nm2${hostile},S1,x,1\nm3,\n`,
    );
    writeFileSync(join(root, 'f.csv'), `name${hostile},serial\nm9${hostile},"S1\u001b[1m"\n`);
    const commands = [
      ['examine', 'fleet', '--ledger', 'ledger', '--report', 'report'],
      ['examine', 'fleet', '--ledger', `nowhere${hostile}/x\u0000`.replace('\u0000', '')],
      ['attest', join(fleet, 'evidence', machine)],
      ['show', join(fleet, 'evidence', machine, `junk${hostile}\nTrusted.bin`), `absent${hostile}`],
      ['trace', 'machine', machine, '--fleet', 'fleet'],
      ['import', 'f.csv', '--fleet', 'new', '--as', 'machines'],
      ['ledger', 'verify', `nowhere${hostile}`],
      [`command${hostile}`],
    ];
    for (const args of commands) {
      for (const flags of [[], ['--json']]) {
        const said = assayer(...args, ...flags);
        expect(said).not.toBe('');
        expect([args[0], flags, obeyed.exec(said.replace(/[\n\t]/g, ''))]).toEqual([args[0], flags, null]);
        expect(said).not.toMatch(/^Trusted\.bin/m);
      }
    }
  });
});
