import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mockCertificate } from '../collect/testdata/mock-redfish/certificate.ts';
import { mockLogin } from '../collect/testdata/mock-redfish/collect-from.ts';
import type { MockController, MockOptions } from '../collect/testdata/mock-redfish/mock-controller.ts';
import { startMockController } from '../collect/testdata/mock-redfish/mock-controller.ts';
import { simulatedControllers } from '../collect/testdata/mock-redfish/mock-tree.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const program = join(project, 'bin', 'assayer.js');
const machines = simulatedControllers(12, 5);
const running: MockController[] = [];
let root = '';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The controllers answer in this process, so the command must not block it. */
function assayer(args: readonly string[], env: object = {}, stopWhen?: () => boolean): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, env: { ...process.env, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString('utf8')));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString('utf8')));
    const timer = setInterval(() => {
      if (stopWhen?.() !== true) return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 10);
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, out, err });
    });
  });
}

const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

async function start(options: Partial<MockOptions> = {}, n = 0): Promise<MockController> {
  const tree = machines[n]?.tree;
  if (tree === undefined) throw new Error('the simulated fleet is smaller');
  const controller = await startMockController({ tree, login: mockLogin, ...options });
  running.push(controller);
  return controller;
}

function targets(rows: readonly (readonly [string, MockController, 'http' | 'https'])[]): void {
  const lines = rows.map(([machine, { port }, scheme]) => `${machine},127.0.0.1,${port},${scheme}`);
  writeFileSync(join(root, 'targets.csv'), `machine,address,port,scheme\n${lines.join('\n')}\n`);
}

function everythingWritten(): string {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'credentials.csv')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

const ask = ['collect', 'redfish', '--targets', 'targets.csv', '--out', 'evidence', '--insecure-http'];
const withFile = [...ask, '--credentials', 'credentials.csv'];

beforeAll(() => {
  spawnSync(process.execPath, [join(project, 'scripts', 'build.js'), '--if-missing'], { cwd: project });
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assayer-collect-cli-'));
  writeFileSync(join(root, 'credentials.csv'), `username,password\n${mockLogin.username},${mockLogin.password}\n`, {
    mode: 0o600,
  });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((controller) => controller.close()));
  rmSync(root, { recursive: true, force: true });
});

describe('assayer collect redfish', () => {
  it('0: all complete; the folders attest; no secret in any output, ledger or log', async () => {
    const certificate = mockCertificate(3);
    targets([
      ['m1', await start(), 'http'],
      ['m2', await start({ certificate }, 1), 'https'],
    ]);
    const ran = await assayer([...withFile, '--json', '--by', 'somebody']);
    expect([ran.err, ran.code]).toEqual(['', 0]);
    const lines = linesOf(ran.out);
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatchObject({ summary: { controllers: 2, outcomes: { complete: 2 }, complete: true } });
    expect(lines.at(-1)).toMatchObject({ summary: { folder: join(root, 'evidence') } });
    for (const machine of ['m1', 'm2']) {
      expect(lines).toContainEqual(expect.objectContaining({ machine, outcome: 'complete' }));
      const attested = await assayer(['attest', join('evidence', machine), '--json']);
      expect(attested.out).not.toContain('"error"');
      expect(attested.out).toContain('bmc-inventory');
    }
    expect(readFileSync(join(root, 'evidence', 'm1', 'collection.json'), 'utf8')).toContain('"by": "somebody"');
    const examined = await assayer([
      'show',
      join('evidence', 'm1', 'collection.json'),
      join('evidence', 'm1', 'answers.warc'),
      '--json',
    ]);
    expect(examined.code).toBe(0);
    // Nothing lies among the evidence that is no machine's folder.
    expect(readdirSync(join(root, 'evidence')).sort()).toEqual(['m1', 'm2']);
    for (const text of [ran.out, ran.err, everythingWritten()]) {
      expect(text).not.toContain(mockLogin.password);
      expect(text).not.toContain('0123456789abcdef0123456789abcdef');
    }
  });

  it('3: one is not complete, and is named with the reason; credentials come from the environment', async () => {
    targets([
      ['m1', await start(), 'http'],
      ['m2', await start({ fault: 'html' }), 'http'],
      ['m3', await start({ fault: 'refuses-login' }), 'http'],
    ]);
    const env = { BMC_USERNAME: mockLogin.username, BMC_PASSWORD: mockLogin.password };
    const ran = await assayer([...ask, '--credentials-env', 'BMC'], env);
    expect(ran.code).toBe(3);
    expect(ran.out).toMatch(/m2 {2}http.* incomplete, \d+ resources\n {4}html: a page for browsers/);
    expect(ran.out).toMatch(/m3 {2}http.* failed, 0 resources\n {4}unauthorised: /);
    expect(ran.out).toContain('3 controllers: 1 complete, 0 doubtful, 1 incomplete, 1 failed.');
    expect(ran.out).toContain(`Evidence: ${join(root, 'evidence')}/<machine>/.`);
    expect(ran.out).toContain(`Next: assayer examine ${root}`);
    expect(ran.out + ran.err + everythingWritten()).not.toContain(mockLogin.password);
  });

  it.each([
    [{ row: 'm1,' }, [], 'line 2: no address'],
    [{ row: 'm1,192.0.2.1,80,http' }, ['--targets', 'targets.csv'], '--insecure-http'],
    [{ mode: 0o644 }, ['--credentials', 'credentials.csv'], 'others than its owner'],
    [{}, ['--credentials', 'credentials.csv', '--credentials-env', 'BMC'], 'two sources'],
    [{}, ['--basic'], '--basic needs a credential'],
    [{}, ['--per-controller', '3'], 'per-controller'],
    [{}, ['--credentials', 'nowhere.csv'], 'cannot be opened'],
    [{}, ['--password', 'x'], 'unknown option'],
  ])('2: %j %j, and nothing is asked', async (given: { row?: string; mode?: number }, flags, what) => {
    writeFileSync(join(root, 'targets.csv'), `machine,address,port,scheme\n${given.row ?? 'm1,127.0.0.1,1'}\n`);
    if (given.mode !== undefined) {
      rmSync(join(root, 'credentials.csv'));
      writeFileSync(join(root, 'credentials.csv'), 'username,password\na,b\n', { mode: given.mode });
    }
    const { code, out } = await assayer([...ask.slice(0, -1), ...flags, '--json']);
    expect(code).toBe(2);
    expect(linesOf(out)).toHaveLength(1);
    expect(out).toContain('"code":"USAGE"');
    expect(out).toContain(what);
    expect(existsSync(join(root, 'evidence'))).toBe(false);
  });

  it('closes its sessions when interrupted, and goes on with --resume', async () => {
    const controllers = await Promise.all(machines.slice(0, 8).map((_, n) => start({ delayMs: 40 }, n)));
    targets(controllers.map((controller, n) => [`m${n}`, controller, 'http'] as const));
    const slow = [...withFile, '--concurrency', '3', '--json'];
    const first = await assayer(
      slow,
      {},
      () => existsSync(join(root, 'evidence')) && readdirSync(join(root, 'evidence')).length >= 2,
    );
    expect(first.code).toBe(3);
    expect(controllers.map(({ seen }) => seen.sessionsOpen)).toEqual(controllers.map(() => 0));
    const done = linesOf(first.out).length - 1;
    expect(linesOf(first.out).at(-1)).toMatchObject({ summary: { notFinished: 8 - done, complete: false } });
    expect(done).toBeGreaterThanOrEqual(2);
    expect(done).toBeLessThan(8);
    const second = await assayer([...slow, '--resume']);
    expect(second.code).toBe(0);
    expect(linesOf(second.out).at(-1)).toMatchObject({ summary: { resumed: done, complete: true } });
    expect(linesOf(second.out).filter((line) => JSON.stringify(line).includes('"resumed":true'))).toHaveLength(done);
  });

  it('2: a full disk is named, leaves no half folder and no session', async () => {
    const controller = await start();
    targets([['m1', controller, 'http']]);
    // Blocks of 1024 bytes: the log fits, the tree does not.
    const limited = spawn(
      'bash',
      ['-c', 'ulimit -f 4; exec "$@"', 'bash', process.execPath, program, ...withFile, '--json'],
      {
        cwd: root,
      },
    );
    let out = '';
    limited.stdout.on('data', (piece: Buffer) => (out += piece.toString('utf8')));
    const code = await new Promise((resolve) => limited.on('close', resolve));
    expect(code).toBe(2);
    expect(out).toMatch(/EFBIG|ENOSPC/);
    expect(existsSync(join(root, 'evidence', 'm1'))).toBe(false);
    expect(controller.seen).toMatchObject({ sessionsOpened: 1, sessionsOpen: 0 });
  });

  it('2: a second process does not collect into the same folder', async () => {
    targets([['m1', await start({ delayMs: 40 }), 'http']]);
    const first = assayer([...withFile, '--json']);
    while (!existsSync(join(root, 'evidence.custody', 'part', 'm1')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await assayer([...withFile, '--json']);
    expect(second.code).toBe(2);
    expect(second.out).toContain('USAGE');
    expect((await first).code).toBe(0);
  });
});

describe('assayer collect host', () => {
  it('prints the script that it runs, and makes a folder with it', async () => {
    const script = await assayer(['collect', 'host', '--script']);
    expect(script.code).toBe(0);
    expect(script.out).toMatch(/^#!\/bin\/sh\n/);
    expect(script.out).not.toContain('@VERSION@');
    const ran = await assayer(['collect', 'host', '--out', 'evidence', '--machine', 'm1', '--json'], {
      TPM2TOOLS_TCTI: 'none',
    });
    expect(linesOf(ran.out)).toEqual([{ folder: join(root, 'evidence', 'm1'), complete: false }]);
    expect(ran.code).toBe(3);
    const bad = await assayer(['collect', 'host', '--out', 'evidence', '--machine', '../m1', '--json']);
    expect(bad.code).toBe(2);
    expect(bad.out).toContain('cannot be a folder');
    expect((await assayer(['collect', 'host', '--json'])).code).toBe(2);
  });
});
