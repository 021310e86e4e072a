import {
  appendFileSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSimulatedFleet } from '../simulate.ts';
import { examine } from './examine.ts';
import type { Examination } from './examine.ts';

const asOf = '2026-03-02T12:00:00Z';
const root = mkdtempSync(join(tmpdir(), 'assayer-bad-input-'));
const sound = join(root, 'sound');
let before: Examination;
let count = 0;

async function examined(folder: string, ledger = join(root, `ledger-${String(count++)}`)): Promise<Examination> {
  return examine({ fleets: [{ folder, name: 'fleet' }], ledger, asOf, now: () => asOf, by: 'test' });
}

/** A copy of the sound fleet to be damaged, without its logs unless they are wanted: most damage has nothing to do with them. */
function copyOf(name: string): string {
  const folder = join(root, name);
  cpSync(sound, folder, { recursive: true });
  return folder;
}

function words(examination: Examination): Readonly<Record<string, string>> {
  return Object.fromEntries(examination.verdicts.map((verdict) => [verdict.subject.id, verdict.word]));
}

function without(all: Readonly<Record<string, string>>, machines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([machine]) => !machines.includes(machine)));
}

function problem(examination: Examination, file: string): string {
  const own = examination.problems.filter((one) => one.file === file || one.file.startsWith(`${file}/`));
  return own.map(({ gravity, at, message }) => `${gravity} ${at ?? ''} ${message}`).join('\n');
}

function edit(folder: string, file: string, change: (text: string) => string | Uint8Array): void {
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
}

/** Machines of the sound fleet that have evidence, in order of name. */
const attested = (): readonly string[] => readdirSync(join(sound, 'evidence')).sort();
const nth = (n: number): string => attested()[n] ?? '';

beforeAll(async () => {
  await writeSimulatedFleet(sound, { machines: 12, seed: 3, pictures: 0, logDays: 1 });
  before = await examined(sound, join(root, 'ledger'));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('examining again', () => {
  it('adds nothing, whatever the clock says', async () => {
    expect(before.added).toBeGreaterThan(12);
    const again = await examine({
      fleets: [{ folder: sound, name: 'fleet' }],
      ledger: join(root, 'ledger'),
      asOf: '2026-03-02T15:00:00Z',
      now: () => '2026-03-02T15:00:01Z',
      by: 'somebody else',
    });
    expect(again.added).toBe(0);
    expect(words(again)).toEqual(words(before));
  });

  it('examines one machine again when one evidence file is new', async () => {
    const folder = copyOf('one-more');
    const ledger = join(root, 'ledger-one-more');
    const first = await examined(folder, ledger);
    const machine = nth(0);
    writeFileSync(join(folder, 'evidence', machine, 'note.bin'), 'neither certificate nor log');
    const second = await examined(folder, ledger);
    // The file, what the witness that reads documents says of this machine, and its verdict where that changed.
    expect(second.added).toBeGreaterThanOrEqual(2);
    expect(second.added).toBeLessThanOrEqual(3);
    expect(words(second)).toEqual(words(first));
  });
});

describe('damaged evidence and logs', () => {
  it('blinds what needed the file, names it, and leaves every other machine its verdict', async () => {
    const folder = copyOf('evidence');
    const evidence = (n: number, file: string): string => join(folder, 'evidence', nth(n), file);
    // A folder where a file was meant.
    rmSync(evidence(0, 'quote.bin'));
    mkdirSync(evidence(0, 'quote.bin'));
    writeFileSync(join(evidence(0, 'quote.bin'), 'x'), new Uint8Array(0));
    const zeros = evidence(0, 'flash.rom');
    writeFileSync(zeros, '');
    truncateSync(zeros, 4 * 1024 ** 3);
    linkSync(zeros, join(folder, 'network', 'conn.zeros.log'));
    writeFileSync(evidence(1, 'deep.json'), '[{"a":'.repeat(10_000));
    writeFileSync(evidence(1, 'deep-whole.json'), `${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    symlinkSync('/etc/passwd', evidence(1, 'passwd.txt'));
    const evil = '<img src=x onerror=alert(1)>\n\u001b[2Jx.bin';
    writeFileSync(evidence(1, evil), 'x');
    const stranger = 'no-row-names-me';
    mkdirSync(join(folder, 'evidence', stranger));
    copyFileSync(evidence(2, 'ek.der'), join(folder, 'evidence', stranger, 'ek.pem.der'));
    // Cut in the middle of a line, and in the middle of its packing.
    const logs = readdirSync(join(sound, 'network')).filter((name) => name.startsWith('conn.'));
    const log = readFileSync(join(sound, 'network', logs[0] ?? ''));
    const header = log.subarray(0, log.indexOf('\n', log.indexOf('#types')) + 1);
    const line = log.subarray(header.length, log.indexOf('\n', header.length));
    writeFileSync(
      join(folder, 'network', 'cut.log'),
      Buffer.concat([header, line.subarray(0, Math.floor(line.length / 2))]),
    );
    const packed = gzipSync(log);
    writeFileSync(join(folder, 'network', 'cut.log.gz'), packed.subarray(0, Math.floor(packed.length / 2)));

    const after = await examined(folder);
    const place = (n: number, file: string): string => `evidence/${nth(n)}/${file}`;
    expect(problem(after, place(0, 'quote.bin'))).toMatch(/unreadable/);
    expect(problem(after, place(0, 'flash.rom'))).toMatch(/unreadable.*4294967296 bytes/);
    expect(problem(after, 'network/conn.zeros.log')).toMatch(/unreadable/);
    expect(problem(after, place(1, 'deep.json'))).toMatch(/unreadable/);
    expect(problem(after, place(1, 'deep-whole.json'))).toMatch(/unreadable/);
    expect(problem(after, place(1, 'passwd.txt'))).toMatch(/unreadable.*link is not followed/);
    expect(problem(after, place(1, evil))).toMatch(/unreadable/);
    expect(problem(after, `evidence/${stranger}`)).toMatch(/no row of machines.csv/);
    expect(problem(after, 'network/cut.log')).toMatch(/row.*1 lines were not taken/);
    expect(problem(after, 'network/cut.log.gz')).toMatch(/row.*lines were not taken.*cut off/);
    expect(after.outcome.complete).toBe(false);
    expect(words(after)[stranger]).toBeDefined();
    const quote = after.fleets[0]?.testified.byMachine
      .get(nth(0))
      ?.flatMap(({ testimony }) => testimony.findings)
      .find(({ check }) => check === 'attest/quote-signature');
    expect(quote?.outcome).toBe('blind');
    const touched = [nth(0), nth(1), stranger];
    expect(without(words(after), touched)).toEqual(without(words(before), touched));
    const recorded = after.fleets[0]?.hashes;
    expect(recorded?.has(place(1, 'passwd.txt'))).toBe(false);
  });

  it('reads a certificate in PEM with text around it as the certificate that it is', async () => {
    const folder = copyOf('pem');
    const machine = attested().find((name) => readdirSync(join(sound, 'evidence', name)).includes('ek.der')) ?? '';
    const der = readFileSync(join(folder, 'evidence', machine, 'ek.der'));
    rmSync(join(folder, 'evidence', machine, 'ek.der'));
    const body = der.toString('base64').replace(/.{64}/g, '$&\n');
    const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
    writeFileSync(
      join(folder, 'evidence', machine, 'ek.pem'),
      `subject=/CN=EK\r\nkopiert am Montag\n${pem}\n-- \nend\n`,
    );
    const after = await examined(folder);
    expect(problem(after, `evidence/${machine}`)).toBe('');
    expect(words(after)).toEqual(words(before));
  });
});

describe('text that is no text', () => {
  it('is refused in JSON where it stands, and the second examination adds nothing', async () => {
    const folder = copyOf('halves');
    const ledger = join(root, 'ledger-halves');
    const torn = attested().filter((machine) =>
      readdirSync(join(folder, 'evidence', machine)).includes('redfish.json'),
    );
    const [machine = ''] = torn;
    edit(folder, `evidence/${machine}/redfish.json`, (text) =>
      text.replace(/("SerialNumber": ?")/, (start) => `${start}N93\\ud800FBEE`),
    );
    const first = await examined(folder, ledger);
    expect(problem(first, `evidence/${machine}/redfish.json`)).toMatch(/unreadable byte \d+ .*half of a character/);
    expect((await examined(folder, ledger)).added).toBe(0);
  });
});

describe('damaged references and challenges', () => {
  it('says what is unreadable, and never that nobody asked', async () => {
    const folder = copyOf('references');
    const asked = attested().find((machine) =>
      readdirSync(join(sound, 'evidence', machine)).some((name) => name === 'challenge.json'),
    );
    const challenge = `evidence/${asked ?? ''}/challenge.json`;
    truncateSync(join(folder, challenge), 20);
    const made = [
      'references/platform-certificates/a.der',
      'references/boards/MB/board.kicad_pcb',
      'boards/B1/s/session.json',
    ];
    for (const path of [...made, 'boards/B1/s/top-1.jpg']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '(kicad_pcb (0\x82');
    }
    const after = await examined(folder);
    for (const path of [challenge, ...made]) expect(problem(after, path)).toMatch(/^unreadable /);
    expect(after.outcome.complete).toBe(false);
    const nonce = after.fleets[0]?.testified.byMachine
      .get(asked ?? '')
      ?.flatMap(({ testimony }) => testimony.findings)
      .filter(({ check }) => check === 'attest/quote-nonce');
    expect(nonce).toMatchObject([{ outcome: 'blind', reason: { reason: 'unreadable' } }]);
    expect(nonce?.[0]?.detail).toContain(challenge);
    expect(without(words(after), [asked ?? ''])).toEqual(without(words(before), [asked ?? '']));
  });
});

describe('damaged tables', () => {
  it('names two machines with one serial, an address of two machines, a missing column and a bad peer', async () => {
    const folder = copyOf('tables');
    const machines = readFileSync(join(folder, 'machines.csv'), 'utf8').trimEnd().split('\n');
    const serialAt = machines[0]?.split(',').indexOf('systemSerial') ?? -1;
    const [one, two] = [machines[1]?.split(',') ?? [], machines[2]?.split(',') ?? []];
    const doubled = two.map((cell, index) => (index === serialAt ? (one[serialAt] ?? '') : cell)).join(',');
    edit(folder, 'machines.csv', (text) => text.replace(machines[2] ?? '', doubled));
    const twins = [one[0] ?? '', two[0] ?? ''];
    const addresses = readFileSync(join(folder, 'addresses.csv'), 'utf8').trimEnd().split('\n');
    const claimed = addresses[1] ?? '';
    const owner = claimed.split(',')[0] ?? '';
    const thief = nth(attested().length - 1);
    expect(thief).not.toBe(owner);
    appendFileSync(join(folder, 'addresses.csv'), `${claimed.replace(owner, thief)}\n`);
    edit(folder, 'inspected.csv', (text) => text.replace(/^machine,/, 'engine,'));
    edit(
      folder,
      'references/network/policy.yaml',
      (text) =>
        `${text.trimEnd()}\n  - who: {}\n    cidr: 0.0.0.0/33\n    name: "*.example"\n  - who: {}\n    port: 443\n`,
    );

    const after = await examined(folder);
    const details = (machine: string): string =>
      JSON.stringify(after.verdicts.find(({ subject }) => subject.id === machine));
    expect(details(twins[0] ?? '')).toContain(`systemSerial ${one[serialAt] ?? ''} is also that of`);
    expect(details(twins[1] ?? '')).toContain(`systemSerial ${one[serialAt] ?? ''} is also that of`);
    expect(after.fleets[0]?.reductions.of(owner).traffic?.ambiguousAddresses).toContain(claimed.split(',')[3]);
    expect(problem(after, 'inspected.csv')).toMatch(/row line 1, column machine no column machine; no row was taken/);
    expect(problem(after, 'references/network/policy.yaml')).toMatch(/cidr is no network[^]*neither cidr nor name/);
    expect(after.fleets[0]?.fleet.policy?.peers).toEqual(before.fleets[0]?.fleet.policy?.peers);
    const inspected = readFileSync(join(sound, 'inspected.csv'), 'utf8').split('\n').slice(1);
    const touched = [...twins, owner, thief, ...inspected.map((line) => line.split(',')[0] ?? '')];
    expect(without(words(after), touched)).toEqual(without(words(before), touched));
    expect(after.verdicts).toHaveLength(before.verdicts.length);
  });

  it('examines what has evidence where machines.csv is Latin-1, and says how to convert it', async () => {
    const folder = copyOf('latin');
    rmSync(join(folder, 'network'), { recursive: true });
    edit(folder, 'machines.csv', (text) => Buffer.from(`${text}m\u00fcller,S1\n`, 'latin1'));
    const after = await examined(folder);
    expect(problem(after, 'machines.csv')).toMatch(/unreadable byte \d+ byte 0xfc is not UTF-8.*iconv/);
    expect(after.outcome.complete).toBe(false);
    expect(Object.keys(words(after)).sort()).toEqual(attested());
  });

  it('examines what has evidence where machines.csv is a folder, and fleet.yaml an alias bomb', async () => {
    const folder = copyOf('folder');
    rmSync(join(folder, 'network'), { recursive: true });
    rmSync(join(folder, 'machines.csv'));
    mkdirSync(join(folder, 'machines.csv'));
    const lines = Array.from(
      { length: 40 },
      (_, i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]`,
    );
    writeFileSync(join(folder, 'fleet.yaml'), `name: f\na0: &a0 [x]\n${lines.join('\n')}\n`);
    const after = await examined(folder);
    expect(problem(after, 'machines.csv')).toMatch(/unreadable.*folder/);
    expect(problem(after, 'fleet.yaml')).toMatch(/unreadable.*alias/i);
    expect(Object.keys(words(after)).sort()).toEqual(attested());
  });

  it('says of an empty folder that nothing was examined: 3, never 0', async () => {
    const folder = join(root, 'empty');
    mkdirSync(folder);
    const after = await examined(folder);
    expect(after.outcome).toEqual({ exitCode: 3, complete: false });
    expect(after.summary.sentence).toMatch(/no machine/i);
    expect(after.verdicts).toEqual([]);
  });
});
