import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FormatError, sha256Hex, toHex } from '../core/index.ts';
import { missingKinds, parseCollectionRecord } from '../formats/collection/index.ts';
import type { CollectionRecord } from '../formats/collection/index.ts';
import { decode } from '../formats/index.ts';
import { planFleet } from '../simulate/fleet/plan-fleet.ts';
import { dmidecodeText, lspciText } from '../simulate/fleet/hardware-text.ts';
import { presentParts } from '../simulate/fleet/planned-machine.ts';
import { freePortPair } from '../testdata/software-tpm.ts';
import { simulatedMachines } from '../witnesses/attest/testdata/simulated-machines.ts';
import { attestPaths } from './attest.ts';
import { hostCollectorScript } from './collect.ts';

const root = mkdtempSync(join(tmpdir(), 'assayer-host-'));
const nonce = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const shells = ['sh', 'dash', 'busybox', 'bash'].filter(has);
const log = simulatedMachines(12, 3).machines[0]?.files.get('binary_bios_measurements') ?? new Uint8Array(0);
/** Stands for / below which the script reads /sys. */
const system = join(root, 'system');
const fakeTools = join(root, 'tools');
const guid = { global: '8be4df61-93ca-11d2-aa0d-00e098032b8c', image: 'd719b2cb-3d3a-4596-a3bc-dad00e67656f' } as const;

function put(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

interface Ran {
  readonly code: number | null;
  readonly said: string;
  readonly folder: string;
}

function collect(words: readonly string[], options: { readonly shell?: string; readonly env?: object } = {}): Ran {
  const { shell = 'sh', env = {} } = options;
  const program = shell === 'busybox' ? ['busybox', 'sh'] : shell === 'bash' ? ['bash', '--posix'] : [shell];
  const [command = 'sh', ...before] = program;
  const { status, stdout, stderr } = spawnSync(
    command,
    [...before, '-c', hostCollectorScript(), 'assayer', `OUT=${join(root, 'out')}`, `ROOT=${system}`, ...words],
    {
      encoding: 'utf8',
      env: { ...process.env, TPM2TOOLS_TCTI: 'none', PATH: `${fakeTools}:${process.env.PATH ?? ''}`, ...env },
    },
  );
  return { code: status, said: stderr, folder: stdout.trim() };
}

const record = (folder: string): CollectionRecord =>
  parseCollectionRecord(readFileSync(join(folder, 'collection.json')));

/** What the record says of each file is so, and every file but the record is one that is read as evidence. */
function expectWhole(folder: string): void {
  const { files } = record(folder);
  expect(readdirSync(folder).sort()).toEqual([...files.map(({ name }) => name), 'collection.json'].sort());
  for (const { name, sha256, bytes } of files) {
    const content = readFileSync(join(folder, name));
    expect([name, sha256Hex(content), content.length]).toEqual([name, sha256, bytes]);
    expect(() => decode(content)).not.toThrow(FormatError);
  }
}

beforeAll(() => {
  const [machine] = planFleet({ machines: 12, seed: 3, altered: 0, pictures: 0, logDays: 0 }).machines;
  if (machine === undefined) throw new Error('the simulated fleet has no machine');
  const parts = presentParts(machine);
  put(join(root, 'dmidecode.txt'), dmidecodeText(machine, parts));
  put(join(root, 'lspci.txt'), lspciText(parts));
  put(join(fakeTools, 'dmidecode'), `#!/bin/sh\ncat ${root}/dmidecode.txt\n`, 0o755);
  put(join(fakeTools, 'lspci'), `#!/bin/sh\n[ "$*" = -vmmnn ] || exit 1\ncat ${root}/lspci.txt\n`, 0o755);
  const lshw = { id: 'core', class: 'system', product: 'ES "200"', vendor: 'Example', serial: 'S1', children: [] };
  put(join(root, 'lshw.json'), JSON.stringify(lshw));
  put(join(fakeTools, 'lshw'), `#!/bin/sh\ncat ${root}/lshw.json\n`, 0o755);
  put(join(system, 'sys/kernel/security/tpm0/binary_bios_measurements'), log);
  put(
    join(system, 'sys/kernel/security/ima/ascii_runtime_measurements'),
    `10 ${'a1'.repeat(20)} ima-ng sha256:${'b2'.repeat(32)} boot_aggregate\n`,
  );
  put(join(system, 'sys/class/dmi/id/product_serial'), `${machine.systemSerial}\n`);
  put(join(system, 'sys/class/dmi/id/product_uuid'), `${machine.uuid}\n`);
  put(join(system, 'sys/class/dmi/id/bios_version'), 'a "quoted" \\ version\u001b[31m\n\tof two lines\n');
  for (const [name, of] of [
    ['PK', guid.global],
    ['KEK', guid.global],
    ['db', guid.image],
    ['dbx', guid.image],
    ['SecureBoot', guid.global],
    ['SetupMode', guid.global],
  ] as const)
    put(join(system, `sys/firmware/efi/efivars/${name}-${of}`), Uint8Array.of(6, 0, 0, 0, 1));
});

beforeEach(() => {
  rmSync(join(root, 'out'), { recursive: true, force: true });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the host script', () => {
  it.runIf(has('shellcheck'))('is without fault for shellcheck', () => {
    const { status, stdout } = spawnSync('shellcheck', ['-s', 'sh', '-'], {
      input: hostCollectorScript(),
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
  if (!has('shellcheck')) console.info('No shellcheck here: the host script is not checked by it.');

  it('names what it misses by words of which the kind of evidence is known', () => {
    const script = hostCollectorScript();
    const named = [...script.matchAll(/(?:missing|take_file \w+|take [\w.]+) '([^']+)'/g)].map(([, what = '']) => what);
    expect(new Set(named).size).toBeGreaterThan(8);
    for (const what of named) expect([what, missingKinds(what).length > 0]).toEqual([what, true]);
  });

  it('explains what it did not get where it is missed', () => {
    const { folder } = collect(['MACHINE=m1']);
    const { answer } = attestPaths({ paths: [folder], trust: [], now: '2026-11-01T00:00:00.000Z' });
    const quote = answer.testimony.findings.find(({ check }) => check === 'attest/quote-signature');
    expect(quote?.detail).toContain('collection.json says why: TPM: ');
    expect(answer.files.find(({ ref }) => ref.file.endsWith('collection.json'))?.role).toBe('collection-record');
  });

  it.each(shells)('collects by %s, and says of everything else why it is not there', (shell) => {
    const { code, folder, said } = collect(['MACHINE=m1', 'BY=some "body"'], { shell });
    expect([code, folder]).toEqual([3, join(root, 'out', 'm1')]);
    expectWhole(folder);
    const { files, notCollected, properties, identity, by, method } = record(folder);
    expect([method, by]).toEqual(['host', 'some "body"']);
    expect(files.map(({ name }) => name)).toEqual([
      'dmidecode.txt',
      'lspci.txt',
      'lshw.json',
      'binary_bios_measurements',
      'ascii_runtime_measurements',
    ]);
    expect(readFileSync(join(folder, 'lspci.txt'))).toEqual(readFileSync(join(root, 'lspci.txt')));
    expect(identity.serial).toBe(readFileSync(join(system, 'sys/class/dmi/id/product_serial'), 'utf8').trim());
    expect(notCollected.map(({ what }) => what)).toEqual(['TPM', 'IMA list, binary']);
    expect(notCollected.every(({ why }) => why !== '')).toBe(true);
    for (const { what } of notCollected) expect(said).toContain(`not collected: ${what}`);
    expect(properties.facts).toMatchObject({ bios_version: 'a "quoted" \\ version[31m\n of two lines' });
    const variables: unknown = properties.uefiVariables;
    expect(variables).toHaveLength(6);
    expect(variables).toContainEqual({
      name: `SecureBoot-${guid.global}`,
      hex: '0600000001',
      sha256: sha256Hex(Uint8Array.of(6, 0, 0, 0, 1)),
    });
  });

  it('gives the same again, takes away what it can no longer read, and leaves what is not its own', () => {
    const { folder } = collect(['MACHINE=m1']);
    const before = readdirSync(folder);
    put(join(folder, 'challenge.json'), '{}');
    collect(['MACHINE=m1']);
    expect(readdirSync(folder)).toEqual([...before, 'challenge.json'].sort());
    const tool = join(fakeTools, 'lspci');
    const text = readFileSync(tool);
    put(tool, '#!/bin/sh\necho "pcilib: Cannot open /proc/bus/pci" >&2\nexit 1\n', 0o755);
    collect(['MACHINE=m1']);
    put(tool, text, 0o755);
    expect(existsSync(join(folder, 'lspci.txt'))).toBe(false);
    expect(record(folder).notCollected).toContainEqual({
      what: 'PCI devices',
      why: 'pcilib: Cannot open /proc/bus/pci',
    });
  });

  it.each([
    ['MACHINE=../m1', 'cannot be a folder'],
    ['MACHINE=.m1', 'cannot be a folder'],
    ['MACHINE=-m1', 'cannot be a folder'],
    ['MACHINE=', 'cannot be a folder'],
    ['MACHINE=m$(touch x)', 'cannot be a folder'],
    ['NONCE=0g', 'not hexadecimal'],
    ['NONCE=abc', 'even number'],
    [`NONCE=${'ab'.repeat(65)}`, 'at most 128'],
    ['AK=0x40000001', 'persistent handle'],
    ['AK=0x81; reboot', 'persistent handle'],
    ['elsewhere', 'is not known'],
  ])('refuses %s', (word, why) => {
    const { code, said } = collect([...(word.startsWith('MACHINE') ? [] : ['MACHINE=m1']), word]);
    expect(code).toBe(2);
    expect(said).toContain(why);
    expect(existsSync(join(root, 'out'))).toBe(false);
  });

  it('does not write through a link that lies in its place', () => {
    mkdirSync(join(root, 'out'));
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'out', 'm1'));
    expect(collect(['MACHINE=m1']).code).toBe(2);
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    rmSync(join(root, 'out', 'm1'));
    mkdirSync(join(root, 'out', 'm1'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'out', 'm1', 'lspci.txt'));
    expect(collect(['MACHINE=m1']).code).toBe(3);
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    expect(lstatSync(join(root, 'out', 'm1', 'lspci.txt')).isFile()).toBe(true);
  });
});

const tpmTools = [
  'swtpm',
  'swtpm_setup',
  'swtpm_localca',
  'tpm2_getcap',
  'tpm2_createek',
  'tpm2_createak',
  'tpm2_quote',
];
const hasTpm = tpmTools.every(has);
if (!hasTpm)
  console.info('No software TPM here (swtpm, swtpm_setup, tpm2-tools): the host script is not tried against one.');

describe.runIf(hasTpm)('the host script with a software TPM', () => {
  const state = join(root, 'tpm');
  const authority = join(root, 'authority');
  let tpm: ChildProcess | undefined;
  let env: { readonly TPM2TOOLS_TCTI: string } = { TPM2TOOLS_TCTI: '' };
  const tool = (name: string, ...args: readonly string[]): void => {
    execFileSync(name, [...args], { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  };

  beforeAll(async () => {
    mkdirSync(state);
    // An authority of the test's own, so that nothing is written outside.
    put(
      join(authority, 'localca.conf'),
      `statedir = ${authority}\nsigningkey = ${authority}/key.pem\nissuercert = ${authority}/issuer.pem\ncertserial = ${authority}/serial\n`,
    );
    put(
      join(authority, 'localca.options'),
      '--platform-manufacturer Test\n--platform-version 1\n--platform-model Test\n',
    );
    put(
      join(authority, 'setup.conf'),
      `create_certs_tool = ${execFileSync('which', ['swtpm_localca'], { encoding: 'utf8' }).trim()}\ncreate_certs_tool_config = ${authority}/localca.conf\ncreate_certs_tool_options = ${authority}/localca.options\n`,
    );
    const setup = ['--tpm2', '--tpmstate', state, '--create-ek-cert', '--pcr-banks', 'sha256,sha384'];
    execFileSync('swtpm_setup', [...setup, '--config', join(authority, 'setup.conf')], { stdio: 'pipe' });
    const port = await freePortPair();
    env = { TPM2TOOLS_TCTI: `swtpm:host=127.0.0.1,port=${port}` };
    tpm = spawn('swtpm', [
      ...['socket', '--tpm2', '--tpmstate', `dir=${state}`, '--server', `type=tcp,port=${port}`],
      ...['--ctrl', `type=tcp,port=${port + 1}`, '--flags', 'not-need-init,startup-clear'],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    const decoded = decode(log);
    if (decoded.kind !== 'tcg-event-log') throw new Error('not an event log');
    for (const event of decoded.value.events) {
      if (event.typeName === 'EV_NO_ACTION') continue;
      for (const { bank, digest } of event.digests)
        if (bank === 'sha256') tool('tpm2_pcrextend', `${event.pcr}:sha256=${toHex(digest)}`);
    }
  }, 120_000);

  afterAll(() => {
    tpm?.kill();
  });

  const outcome = (attested: ReturnType<typeof attestPaths>, check: string): string | undefined =>
    attested.answer.testimony.findings.find((finding) => finding.check === `attest/${check}`)?.outcome;

  it('makes a folder that attests: signature, nonce, registers and log agree', () => {
    const { code, folder } = collect(['MACHINE=m1', `NONCE=${nonce}`], { env });
    expect(code).toBe(3);
    expectWhole(folder);
    expect(record(folder).notCollected.map(({ what }) => what)).toEqual(['IMA list, binary']);
    const names = record(folder).files.map(({ name }) => name);
    for (const name of ['ek-rsa.der', 'ek.pub', 'ak.pub', 'ak.name', 'quote.msg', 'quote.sig', 'quote.pcrs'])
      expect(names).toContain(name);
    const now = new Date().toISOString();
    const attested = attestPaths({ paths: [folder], trust: [], nonce, now });
    expect(attested.unreadable).toEqual([]);
    for (const check of ['quote-signature', 'quote-nonce', 'quote-pcrs', 'event-log-replay'])
      expect([check, outcome(attested, check)]).toEqual([check, 'agrees']);
    expect(attested.answer.testimony.findings.filter((finding) => finding.outcome === 'contradicts')).toEqual([]);
    const other = attestPaths({ paths: [folder], trust: [], nonce: '00'.repeat(16), now });
    expect(outcome(other, 'quote-nonce')).toBe('contradicts');
    // The endorsement key stands above the signer: with its maker's certificate, the keys are of one TPM.
    const roots = readdirSync(authority).filter((name) => name.endsWith('.pem') && !name.includes('key'));
    const trusted = attestPaths({ paths: [folder], trust: roots.map((name) => join(authority, name)), nonce, now });
    expect(outcome(trusted, 'ek-chain')).toBe('agrees');
  });

  it('leaves nothing in the TPM, however often it runs', () => {
    for (let i = 0; i < 5; i++) collect(['MACHINE=m1', `NONCE=${nonce}`], { env });
    const loaded = execFileSync('tpm2_getcap', ['handles-transient'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect(loaded.trim()).toBe('');
    expect(record(join(root, 'out', 'm1')).files.map(({ name }) => name)).toContain('quote.msg');
  });

  it('quotes with a key that is there already', () => {
    tool('tpm2_createek', '-c', 'ek.ctx', '-G', 'ecc');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_createak', '-C', 'ek.ctx', '-c', 'ak.ctx', '-G', 'ecc', '-g', 'sha256', '-s', 'ecdsa');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_evictcontrol', '-C', 'o', '-c', 'ak.ctx', '0x81010020');
    tool('tpm2_flushcontext', '-t');
    tool('tpm2_readpublic', '-c', '0x81010020', '-o', 'known.pub');
    const { folder } = collect(['MACHINE=m1', `NONCE=${nonce}`, 'AK=0x81010020'], { env });
    expect(readFileSync(join(folder, 'ak.pub'))).toEqual(readFileSync(join(root, 'known.pub')));
    const attested = attestPaths({ paths: [folder], trust: [], nonce, now: new Date().toISOString() });
    expect(outcome(attested, 'quote-signature')).toBe('agrees');
    const absent = collect(['MACHINE=m1', `NONCE=${nonce}`, 'AK=0x81010099'], { env });
    expect(record(absent.folder).notCollected.map(({ what }) => what)).toContain('attestation key');
    expect(existsSync(join(absent.folder, 'quote.msg'))).toBe(false);
  });

  it('makes no quote without a nonce', () => {
    const { folder } = collect(['MACHINE=m1'], { env });
    expect(record(folder).notCollected.map(({ what }) => what)).toContain('quote');
    expect(existsSync(join(folder, 'quote.msg'))).toBe(false);
  });
});
