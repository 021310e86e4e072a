import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/index.ts';
import { simulateFleet } from '../../simulate/index.ts';
import { writeZip } from '../../store/zip/testdata/write-zip.ts';
import type { Accepted } from '../accept.ts';
import { accept, checkReceipt } from '../accept.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-accept-'));
const fleet = join(root, 'fleet');
let now = '';
const profile = join(root, 'dock.yaml');

beforeAll(() => {
  const { files, truth } = simulateFleet({ machines: 60, seed: 3, altered: 0, pictures: 0, logDays: 0 });
  now = truth.asOf;
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(fleet, path)), { recursive: true });
    writeFileSync(join(fleet, path), bytes);
  }
  const required = ['attest/component-unexpected', 'attest/platform-cert-signature', 'attest/ek-chain'];
  writeFileSync(profile, `name: dock\nrequire:\n${required.map((code) => `  - ${code}\n`).join('')}`);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Machines of the fleet whose evidence has all of these files. */
function machinesWith(...names: readonly string[]): readonly string[] {
  return readdirSync(join(fleet, 'evidence')).filter((machine) => {
    const files = readdirSync(join(fleet, 'evidence', machine));
    return names.every((name) => files.includes(name));
  });
}

/** A delivery of its own: some machines, their platform certificates in the vendor's archive. */
function delivery(
  name: string,
  machines: readonly string[],
  change: (folder: string) => void = () => undefined,
): string {
  const folder = join(root, name);
  const certificates = machines.flatMap((machine) => {
    const own = join(fleet, 'evidence', machine);
    mkdirSync(join(folder, machine), { recursive: true });
    for (const file of readdirSync(own))
      if (file !== 'platform-certificate.der') copyFileSync(join(own, file), join(folder, machine, file));
    return [{ name: `pc/${machine}.cer`, data: new Uint8Array(readFileSync(join(own, 'platform-certificate.der'))) }];
  });
  writeFileSync(join(folder, 'vendor.zip'), writeZip(certificates));
  change(folder);
  return folder;
}

function run(folder: string): Promise<Accepted> {
  return accept({
    folder,
    order: orderOf(whole()),
    profile,
    trust: [join(fleet, 'references/trust')],
    now,
    ledger: join(root, 'ledger'),
  });
}

/** Machines with every paper, to which nothing was done since they were built: a delivery has no history. */
function whole(): readonly string[] {
  const repaired = readFileSync(join(fleet, 'changes.csv'), 'utf8');
  const certified = machinesWith('platform-certificate.der', 'hardware.json', 'ek.der');
  return certified.filter((machine) => !repaired.includes(`,${machine},`)).slice(0, 4);
}

/** The order: one line a machine, its baseboard by serial. */
function orderOf(machines: readonly string[]): string {
  const [header = '', ...rows] = readFileSync(join(fleet, 'machines.csv'), 'utf8').trim().split('\n');
  const at = (column: string): number => header.split(',').indexOf(column);
  const lines = rows.flatMap((row, index) => {
    const cells = row.split(',');
    const cell = (column: string): string => cells[at(column)] ?? '';
    const machine = cell('machine');
    if (!machines.includes(machine)) return [];
    const part = ['baseboard', cell('vendor'), cell('boardModel'), cell('boardSerial'), '1'];
    return [['O1', String(index), machine, ...part].join(',')];
  });
  const file = join(root, 'order.csv');
  writeFileSync(file, `order,line,machine,class,manufacturer,model,serial,quantity\n${lines.join('\n')}\n`);
  return file;
}

describe('accepting a delivery', () => {
  it('joins the certificates of an archive by their signed serial, and signs what it found', async () => {
    const machines = whole();
    expect(machines.length).toBe(4);
    const { acceptance, exitCode, receipt } = await run(delivery('good', machines));
    expect(acceptance.loose).toEqual([]);
    expect(acceptance.machines.map(({ word, reasons }) => [word, reasons])).toEqual(
      machines.map(() => ['meets-profile', []]),
    );
    expect(acceptance.notDelivered).toEqual([]);
    expect(exitCode).toBe(0);
    const { text } = checkReceipt(receipt.path, undefined, join(root, 'ledger'));
    expect(text).toContain(`"machine":"${machines[0] ?? ''}"`);
    const forged = join(root, 'forged.receipt');
    writeFileSync(forged, readFileSync(receipt.path, 'utf8').replace('meets-profile', 'reject'));
    expect(() => checkReceipt(forged, join(root, 'ledger', 'log.vkey'), 'none')).toThrow(/was changed/);
  });

  it('rejects a machine with a part that nobody ordered, and says what to do', async () => {
    const machines = whole();
    const folder = delivery('extra', machines, (path) => {
      const file = join(path, machines[1] ?? '', 'hardware.json');
      const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (typeof list !== 'object' || list === null || !('COMPONENTS' in list) || !Array.isArray(list.COMPONENTS))
        throw new Error('not the component list that was expected');
      const added = { COMPONENTCLASS: { COMPONENTCLASSREGISTRY: '2.23.133.18.3.1', COMPONENTCLASSVALUE: '00090002' } };
      list.COMPONENTS.push({ ...added, MANUFACTURER: 'Nobody', MODEL: 'Listener', SERIAL: 'X1' });
      writeFileSync(file, JSON.stringify(list));
    });
    const { acceptance, exitCode } = await run(folder);
    expect(exitCode).toBe(1);
    const [, second] = acceptance.machines;
    expect(second?.word).toBe('reject');
    expect(second?.reasons.join(' ')).toMatch(/Listener/);
    expect(second?.steps.length).toBeGreaterThan(0);
    expect(acceptance.machines.filter(({ word }) => word === 'meets-profile')).toHaveLength(3);
  });

  it('holds what lacks a required answer, and lists certificates without a machine and beyond the one', async () => {
    const machines = whole();
    const [first = '', second = '', third = '', fourth = ''] = machines;
    const folder = delivery('partial', [first, second, third], (path) => {
      const certificate = (machine: string): Uint8Array =>
        new Uint8Array(readFileSync(join(fleet, 'evidence', machine, 'platform-certificate.der')));
      writeFileSync(
        join(path, 'vendor.zip'),
        writeZip([
          { name: 'a.cer', data: certificate(first) },
          { name: 'again.cer', data: certificate(first) },
          { name: 'b.cer', data: certificate(second) },
          { name: 'stranger.cer', data: certificate(fourth) },
          { name: 'broken.cer', data: certificate(third).subarray(0, 100) },
        ]),
      );
    });
    const { acceptance, exitCode } = await run(folder);
    expect(acceptance.loose.map(({ file, why }) => [file, why])).toEqual([
      ['vendor.zip!again.cer', 'surplus'],
      ['vendor.zip!stranger.cer', 'unmatched'],
    ]);
    expect(acceptance.unreadable.map(({ file }) => file)).toEqual(['vendor.zip!broken.cer']);
    expect(acceptance.notDelivered).toEqual([fourth]);
    const held = acceptance.machines.find(({ machine }) => machine === third);
    expect(held?.word).toBe('hold');
    expect(held?.missing).toContain('attest/platform-cert-signature');
    expect(held?.steps.map(({ who }) => who)).toContain('vendor');
    expect(exitCode).toBe(2);
  });

  it('holds two machines that claim one identity, and an empty delivery', async () => {
    const [first = '', second = ''] = whole();
    const folder = delivery('twins', [first, second], (path) => {
      copyFileSync(join(path, first, 'ek.der'), join(path, second, 'ek.der'));
    });
    const { acceptance } = await run(folder);
    expect(acceptance.machines.find(({ machine }) => machine === first)?.word).toBe('hold');
    expect(acceptance.machines.find(({ machine }) => machine === second)?.word).toBe('reject');
    mkdirSync(join(root, 'empty'));
    expect((await run(join(root, 'empty'))).exitCode).toBe(3);
  });

  it('takes a folder with nothing but certificates and archives for the vendor\u2019s papers, and says so', async () => {
    const machines = whole();
    const [first = '', second = ''] = machines;
    const certificate = (machine: string): Buffer =>
      readFileSync(join(fleet, 'evidence', machine, 'platform-certificate.der'));
    const folder = delivery('papers', [first, second], (path) => {
      mkdirSync(join(path, 'From ACME', '2026'), { recursive: true });
      renameSync(join(path, 'vendor.zip'), join(path, 'From ACME', '2026', 'a.zip'));
      writeFileSync(join(path, 'From ACME', 'read me first.txt'), 'hello');
      writeFileSync(join(path, 'From ACME', 'README'), 'hello');
      // Ordered by name: a machine that sent a certificate and nothing else.
      mkdirSync(join(path, machines[2] ?? ''));
      writeFileSync(join(path, machines[2] ?? '', 'platform-certificate.der'), certificate(machines[2] ?? ''));
      // A list that was damaged is no page for people.
      mkdirSync(join(path, 'stranger'));
      writeFileSync(join(path, 'stranger', 'dmidecode.txt'), 'torn');
      writeFileSync(join(path, 'stranger', 'a.cer'), certificate(machines[3] ?? ''));
    });
    const { acceptance, delivery: read } = await run(folder);
    expect(read.papersFolders.map(({ folder: name }) => name)).toEqual(['From ACME']);
    expect(read.aside.map(({ file }) => file)).toEqual(['From ACME/README', 'From ACME/read me first.txt']);
    const wordOf = (name: string): string | undefined =>
      acceptance.machines.find(({ machine }) => machine === name)?.word;
    expect(machines.slice(0, 3).map(wordOf)).toEqual(['meets-profile', 'meets-profile', 'hold']);
    expect(wordOf('stranger')).toBe('hold');
    expect(acceptance.unreadable).toEqual([]);
  });

  it('sets aside what file managers and people leave in an archive, and asks for an inner archive to be unpacked', async () => {
    const machines = whole().slice(0, 1);
    const at = (name: string): Uint8Array =>
      new Uint8Array(readFileSync(join(fleet, 'evidence', machines[0] ?? '', name)));
    const text = (value: string): Uint8Array => new TextEncoder().encode(value);
    const clutter = [
      { name: 'README', data: text('hello') },
      { name: 'Manual.PDF', data: text('%PDF-1.7') },
      { name: '__MACOSX/pc/._a.cer', data: Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0) },
      { name: '.DS_Store', data: Uint8Array.of(0, 0, 0, 1, 66, 117, 100, 49) },
      { name: 'list.docx', data: writeZip([{ name: '[Content_Types].xml', data: text('<Types/>') }]) },
    ];
    const good = { name: 'README.txt', data: at('platform-certificate.der') };
    const folder = delivery('clutter', machines, (path) => {
      writeFileSync(join(path, 'vendor.zip'), writeZip([...clutter, good]));
    });
    const { acceptance, delivery: read, exitCode } = await run(folder);
    expect(read.aside.map(({ file }) => file)).toEqual(clutter.map(({ name }) => `vendor.zip!${name}`));
    // A certificate counts whatever its name is.
    expect(acceptance.machines.map(({ word }) => word)).toEqual(['meets-profile']);
    expect([acceptance.unreadable, exitCode]).toEqual([[], 3]);
    const nested = delivery('nested', machines, (path) => {
      writeFileSync(join(path, 'vendor.zip'), writeZip([{ name: 'in.zip', data: writeZip([good]) }, good]));
    });
    const inside = await run(nested);
    expect(inside.acceptance.unreadable).toMatchObject([{ file: 'vendor.zip!in.zip' }]);
    expect(inside.acceptance.unreadable[0]?.message).toContain('unpack it');
    expect(inside.exitCode).toBe(2);
  });

  it('says a step once with every machine that needs it, and a file that cannot be read once with what waits for it', async () => {
    const machines = whole();
    const folder = delivery('steps', machines, (path) => {
      rmSync(join(path, 'vendor.zip'));
      rmSync(join(path, machines[0] ?? '', 'ek.der'));
      writeFileSync(join(path, machines[0] ?? '', 'ek.bin'), 'torn by somebody');
    });
    const { acceptance } = await run(folder);
    const asked = acceptance.steps.filter(
      ({ who, step }) => who === 'vendor' && step.includes('platform certificate that'),
    );
    expect(asked.map((step) => step.machines)).toEqual([machines]);
    expect(
      acceptance.steps.some(({ step }) => step.includes('platform certificate') && step.includes('host script')),
    ).toBe(false);
    const [first] = acceptance.machines;
    const file = `${machines[0] ?? ''}/ek.bin`;
    const naming = first?.reasons.filter((reason) => reason.includes(file)) ?? [];
    expect(naming).toHaveLength(1);
    expect(naming[0]).toMatch(/could not be read: no known format .* It may be what .*attest\/ek-chain needs?\.$/);
    expect(first?.serial).not.toBe(undefined);
  });

  it('writes why, and against what, into the receipt, and never over an earlier one', async () => {
    const machines = whole();
    const folder = delivery('receipts', machines, (path) => {
      rmSync(join(path, machines[0] ?? '', 'ek.der'));
    });
    const [one, two] = [await run(folder), await run(folder)];
    expect([one.receipt, two.receipt]).toEqual([
      { path: `${folder}.receipt`, earlier: 0 },
      { path: `${folder}.2.receipt`, earlier: 1 },
    ]);
    const { text } = checkReceipt(one.receipt.path, undefined, join(root, 'ledger'));
    const [, head = '', first = ''] = text.split('\n');
    const named = readdirSync(join(fleet, 'references/trust')).map((name) => join(fleet, 'references/trust', name));
    expect(JSON.parse(head)).toMatchObject({
      references: named.map((file) => ({ file, sha256: sha256Hex(readFileSync(file)), role: 'root of trust' })),
    });
    expect(JSON.parse(first)).toMatchObject({ word: 'hold', because: one.acceptance.machines[0]?.reasons });
    expect(one.acceptance.references.flatMap(({ usedFor }) => usedFor)).toContain('attest/platform-cert-signature');
    const before = readFileSync(one.receipt.path, 'utf8');
    const request = { folder, order: orderOf(machines), profile, trust: [], now, ledger: join(root, 'ledger') };
    await expect(accept({ ...request, receipt: one.receipt.path })).rejects.toThrow('is not written over');
    expect(readFileSync(one.receipt.path, 'utf8')).toBe(before);
    expect(() => checkReceipt(one.receipt.path, undefined, join(root, 'nowhere'))).toThrow('no key to check');
    expect(() => checkReceipt(one.receipt.path, request.order, 'x')).toThrow('is no public key');
  });

  it.each([
    ['require: []', /requires no check/],
    ['require: [attest/component-unexpcted]', /which is no check/],
    ['requires: [attest/ek-chain]', /no field of a profile/],
    ['- a', /no profile/],
  ])('refuses the profile %s', async (text, message) => {
    const file = join(root, 'bad.yaml');
    writeFileSync(file, text);
    const request = {
      folder: root,
      order: join(fleet, 'orders.csv'),
      profile: file,
      trust: [],
      now,
      ledger: join(root, 'l'),
    };
    await expect(accept(request)).rejects.toThrow(message);
  });
});
