import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { openLedger } from '../../store/journal/index.ts';
import { documentsOf, picturesOf } from '../intake/evidence-of.ts';
import { openFleet } from '../intake/open-fleet.ts';
import { readReferences } from '../intake/read-references.ts';
import { sharedPictures } from '../intake/shared-pictures.ts';
import { readOrReason, systemRefusal } from '../intake/system-refusal.ts';
import { writeSimulatedFleet } from '../simulate.ts';
import { ledgerState } from './ledger-state.ts';
import { recordIntake } from './record-intake.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'assayer-closed-'));
const sound = join(root, 'sound');
const nobody = 65534;

beforeAll(async () => {
  chmodSync(root, 0o755);
  await writeSimulatedFleet(sound, { machines: 12, seed: 3, pictures: 0, logDays: 0 });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused, open '/a/b'`), { code, syscall: 'open' });
}

describe('a refusal of the system', () => {
  it('about one file becomes that file’s problem, without its folder; a full disk stays what it is', () => {
    for (const code of ['EACCES', 'EIO', 'ENOENT', 'EISDIR']) {
      const said = systemRefusal(systemError(code));
      expect(said).toBeInstanceOf(UsageError);
      expect(String(said)).toMatch(new RegExp(`the file cannot be read: .*${code}`));
    }
    for (const error of [systemError('ENOSPC'), systemError('EMFILE'), new TypeError('a bug')]) {
      expect(systemRefusal(error)).toBe(error);
      const read = (): never => {
        throw error;
      };
      expect(() => readOrReason(read)).toThrow(error);
    }
  });
});

describe('files that are gone when they are read', () => {
  it('are named, and every other file is taken', async () => {
    const folder = join(root, 'gone');
    cpSync(sound, folder, { recursive: true });
    const golden = 'references/boards/MB/golden/g1/top-1.jpg';
    for (const path of [golden, 'boards/B1/s/top-1.jpg', 'boards/B2/s/top-1.jpg']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), 'same bytes');
    }
    const fleet = openFleet(folder);
    const [machine = ''] = [...fleet.evidence.keys()];
    const quote = `evidence/${machine}/quote.bin`;
    const gone = [quote, golden, 'boards/B1/s/top-1.jpg', 'machines.csv'];
    for (const path of gone) rmSync(join(folder, path));
    const now = (): string => '2026-03-02T12:00:00Z';
    const ledger = await openLedger(join(root, 'ledger-gone'), { software: 'test', by: 'test', now });
    try {
      const { problems, hashes } = await recordIntake(ledger, ledgerState(ledger), fleet, () => undefined);
      expect(problems.map(({ file }) => file).sort()).toEqual([...gone].sort());
      expect(problems.every(({ gravity, message }) => gravity === 'unreadable' && message.includes('ENOENT'))).toBe(
        true,
      );
      expect(hashes.size).toBe(fleet.files.length - gone.length);
    } finally {
      await ledger.close();
    }
    const own = fleet.evidence.get(machine) ?? [];
    const documents = documentsOf(own.filter(({ path }) => !path.endsWith('/challenge.json')));
    expect(documents.unreadable.map(({ file }) => file)).toEqual([quote]);
    expect(documents.readable.length).toBeGreaterThan(2);
    const pictures = await picturesOf(fleet.boards.get('B1') ?? []);
    expect(pictures.unreadable.map(({ file }) => file)).toEqual(['boards/B1/s/top-1.jpg']);
    expect(sharedPictures(fleet).size).toBe(0);
    expect((await readReferences(fleet, { pixels: true })).references.tableFiles?.has('machines')).toBe(false);
  });
});

describe('a user who may not read everything', () => {
  const isRoot = process.getuid?.() === 0;
  const say = (args: readonly string[]): Record<string, unknown>[] => {
    const main = join(project, 'src', 'cli', 'main.ts');
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
      cwd: project,
      encoding: 'utf8',
      ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    });
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const value: unknown = JSON.parse(line);
        return { ...(typeof value === 'object' ? value : {}) };
      });
  };

  it('gets an answer about every machine, and a line about each file and folder that is closed', () => {
    const folder = join(root, 'closed');
    cpSync(sound, folder, { recursive: true });
    const machines = readdirSync(join(folder, 'evidence')).sort();
    const [first = '', second = ''] = machines;
    const closed = [`evidence/${first}/quote.bin`, `evidence/${second}`, 'custody.csv'];
    for (const path of closed) chmodSync(join(folder, path), 0);
    const ledger = join(root, 'ledger-closed');
    mkdirSync(ledger, { mode: 0o777 });
    chmodSync(ledger, 0o777);
    const lines = say(['examine', folder, '--ledger', ledger, '--json', '--quiet']);
    expect(lines.filter((line) => 'error' in line)).toEqual([]);
    const rows = readFileSync(join(sound, 'machines.csv'), 'utf8').trimEnd().split('\n').length - 1;
    expect(lines.filter((line) => 'verdict' in line)).toHaveLength(rows);
    const problems = lines.filter(({ gravity }) => gravity === 'unreadable').map(({ file }) => file);
    expect(problems.sort()).toEqual([...closed].sort());
    expect(lines.at(-1)).toMatchObject({ summary: { complete: false } });

    const attested = say(['attest', join(folder, 'evidence', first), '--json', '--quiet']);
    const failed = attested.filter((line) => 'error' in line);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.file).toMatch(/quote\.bin$/);
    const quote = attested.find(({ check }) => check === 'attest/quote-signature');
    expect(quote).toMatchObject({ outcome: 'blind' });
    expect(attested.at(-1)).toMatchObject({ summary: { complete: false } });
  });
});
