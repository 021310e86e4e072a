/*
 * A fleet of mock controllers with faults, collected by the built program, killed in the middle and resumed:
 *
 *   npx tsx bench/collect/redfish.ts [controllers] [seed] [delay ms of each answer]
 *
 * Answers how fast a fleet is collected on one machine that also plays the controllers, whether every healthy controller
 * is complete and every faulty one named with its reason, and whether a kill loses or repeats anything.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mockCertificate } from '../../src/collect/testdata/mock-redfish/certificate.ts';
import { mockLogin } from '../../src/collect/testdata/mock-redfish/collect-from.ts';
import type { MockFault } from '../../src/collect/testdata/mock-redfish/faults.ts';
import type { MockController } from '../../src/collect/testdata/mock-redfish/mock-controller.ts';
import { startMockController } from '../../src/collect/testdata/mock-redfish/mock-controller.ts';
import { simulatedControllers } from '../../src/collect/testdata/mock-redfish/mock-tree.ts';
import { parseCollectionRecord } from '../../src/formats/collection/index.ts';
import { seededRandom, sha256Hex } from '../../src/core/index.ts';

const [controllers = 1000, seed = 1, delayMs = 5] = process.argv.slice(2).map(Number);
const program = fileURLToPath(new URL('../../bin/assayer.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'assayer-bench-collect-'));
const out = join(root, 'evidence');

type Planted = MockFault | 'changed-certificate';
/** What each fault is to be called. */
const planted: readonly (readonly [Planted, string])[] = [
  ['refuses-login', 'unauthorised'],
  ['session-limit', 'session-limit'],
  ['drip', 'timed-out'],
  ['cut-body', 'cut-body'],
  ['changed-serial', 'changed-serial'],
  ['lying-count', 'lying-count'],
  ['redirect', 'redirect'],
  ['html', 'html'],
  ['endless-body', 'answer-too-large'],
  ['changed-certificate', 'pin-changed'],
];

const random = seededRandom(seed, 'faults');
const machines = simulatedControllers(controllers, seed);
const order = random.shuffle(machines.map((_, n) => n));
const faultOf = new Map<number, readonly [Planted, string]>();
for (const [i, n] of order.slice(0, Math.round(controllers * 0.05)).entries()) {
  const fault = planted[i % planted.length];
  if (fault !== undefined) faultOf.set(n, fault);
}

interface Run {
  readonly lines: readonly Record<string, unknown>[];
  readonly elapsedS: number;
  readonly peakMb: number;
  readonly cpuS: number;
  readonly code: number | null;
}

/** Runs the command; kills it without warning after `killAfter` controllers. */
function collect(targets: string, flags: readonly string[], killAfter = Infinity): Promise<Run> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [
        ...[program, 'collect', 'redfish', '--targets', targets, '--out', out, '--credentials-env', 'BMC', '--json'],
        ...['--pins', join(root, 'pins.json'), '--timeout', '5', ...flags],
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, BMC_USERNAME: mockLogin.username, BMC_PASSWORD: mockLogin.password },
      },
    );
    let text = '';
    let seen = 0;
    let peakMb = 0;
    let cpuS = 0;
    const timer = setInterval(() => {
      const status = `/proc/${String(child.pid)}/status`;
      const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
      const stat = `/proc/${String(child.pid)}/stat`;
      // proc(5): user and system time, in hundredths of a second.
      const times = existsSync(stat) ? readFileSync(stat, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) : undefined;
      if (times !== undefined) cpuS = times.reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
      if (peak !== undefined) peakMb = Math.max(peakMb, Number(peak) / 1024);
    }, 100);
    child.stdout.on('data', (piece: Buffer) => {
      const part = piece.toString('utf8');
      text += part;
      for (const char of part) if (char === '\n') seen++;
      if (seen >= killAfter) child.kill('SIGKILL');
    });
    child.on('close', (code) => {
      clearInterval(timer);
      const lines = text.split('\n').flatMap((line): Record<string, unknown>[] => {
        try {
          const value: unknown = JSON.parse(line);
          return typeof value === 'object' && value !== null ? [{ ...value }] : [];
        } catch {
          return [];
        }
      });
      resolve({ lines, elapsedS: (performance.now() - started) / 1000, peakMb, cpuS, code });
    });
  });
}

const nameOf = (n: number): string => machines[n]?.machine ?? '';
async function start(n: number, fault: MockFault | undefined, certificate: number): Promise<MockController> {
  const tree = machines[n]?.tree ?? new Map<string, Record<string, unknown>>();
  return startMockController({ tree, login: mockLogin, certificate: mockCertificate(certificate), delayMs, fault });
}
function writeTargets(name: string, rows: readonly (readonly [number, MockController])[]): string {
  const path = join(root, name);
  const lines = rows.map(([n, { port }]) => `${nameOf(n)},127.0.0.1,${String(port)}`);
  writeFileSync(path, `machine,address,port\n${lines.join('\n')}\n`);
  return path;
}

const problems: string[] = [];
const expectThat = (holds: boolean, what: string): void => {
  if (!holds) problems.push(what);
};
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const load = loadavg()[0] ?? 0;
// Serials and keys can only change from what they were: those controllers are collected before, whole.
const changing = [...faultOf].filter(([, [fault]]) => fault === 'changed-serial' || fault === 'changed-certificate');
const before: (readonly [number, MockController])[] = [];
for (const [n] of changing) before.push([n, await start(n, undefined, n)]);
const earlier = await collect(writeTargets('earlier.csv', before), []);
expectThat(earlier.code === 0, 'the earlier collection was not complete');
for (const [, controller] of before) await controller.close();

const running: (readonly [number, MockController])[] = [];
for (const n of machines.keys()) {
  const [fault] = faultOf.get(n) ?? [undefined];
  const mock = fault === 'changed-certificate' ? undefined : fault;
  running.push([n, await start(n, mock, fault === 'changed-certificate' ? n + controllers : n)]);
}
const targets = writeTargets('targets.csv', running);

const killAfter = Math.round(controllers * 0.4);
const first = await collect(targets, [], killAfter);
const log = readFileSync(join(`${out}.custody`, 'runs.ndjson'), 'utf8');
const lastStart = log.lastIndexOf('{"event":"start"');
const finished = new Set(
  [...log.slice(lastStart).matchAll(/\{"event":"controller".*?"machine":"([^"]+)".*"recordSha256"/g)].map(
    ([, name]) => name,
  ),
);
const askedBefore = new Map(running.map(([n, { seen }]) => [n, seen.requests]));
const openAfterKill = running.reduce((sum, [, { seen }]) => sum + seen.sessionsOpen, 0);
// What is visible after the kill is whole.
let whole = 0;
for (const name of readdirSync(out)) {
  const record = parseCollectionRecord(readFileSync(join(out, name, 'collection.json')));
  const good = record.files.every((file) => sha256Hex(readFileSync(join(out, name, file.name))) === file.sha256);
  expectThat(good, `${name} is not whole after the kill`);
  whole++;
}
const second = await collect(targets, ['--resume']);

const lineOf = new Map(
  second.lines.flatMap((line) =>
    typeof line.origin === 'string' && line.check === undefined ? [[line.machine, line] as const] : [],
  ),
);
let complete = 0;
let named = 0;
for (const n of machines.keys()) {
  const line = lineOf.get(nameOf(n));
  const fault = faultOf.get(n);
  if (fault === undefined) {
    if (line?.outcome === 'complete' && line.resources === machines[n]?.tree.size) complete++;
    else problems.push(`${nameOf(n)} is healthy and ${JSON.stringify(line)}`);
  } else if (line?.outcome !== 'complete' && JSON.stringify(line?.reasons).includes(`"code":"${fault[1]}"`)) named++;
  else problems.push(`${nameOf(n)} has ${fault[0]} and ${JSON.stringify(line)}`);
}
let askedTwice = 0;
let most = 0;
let asked = 0;
for (const [n, { seen }] of running) {
  most = Math.max(most, seen.mostAtOnce);
  expectThat(
    seen.mostAtOnce <= 2,
    `${nameOf(n)} (${faultOf.get(n)?.[0] ?? 'healthy'}, ${finished.has(nameOf(n)) ? 'finished' : 'not finished'} when killed) had ${seen.mostAtOnce} requests at once`,
  );
  asked += seen.requests;
  if (finished.has(nameOf(n)) && seen.requests !== askedBefore.get(n)) askedTwice++;
  if (faultOf.get(n)?.[0] === 'changed-certificate')
    expectThat(seen.passwords === 0, `${nameOf(n)} was sent a password`);
}
for (const [, controller] of running) await controller.close();
expectThat(askedTwice === 0, `${String(askedTwice)} finished controllers were asked again`);
expectThat(most <= 2, `${String(most)} requests at once to one controller`);
expectThat(!existsSync(join(`${out}.custody`, 'part')), 'growing folders were left behind');
const elapsedS = first.elapsedS + second.elapsedS;
const rate = controllers / elapsedS;
expectThat(rate >= 30, `${rate.toFixed(1)} controllers a second`);

say(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? ''} × ${String(cpus().length)}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.version}, load ${load.toFixed(1)} before; collector and mocks on the same machine`,
);
say(
  `controllers ${String(controllers)}, seed ${String(seed)}, faulty ${String(faultOf.size)}, answers after ${String(delayMs)} ms, HTTPS`,
);
say(
  `first run: killed after ${String(killAfter)} lines, ${first.elapsedS.toFixed(1)} s; ${String(finished.size)} finished in the log, ${String(whole)} folders, all whole; ${String(openAfterKill)} sessions left open by the kill`,
);
say(`resumed run: ${second.elapsedS.toFixed(1)} s, ${String(askedTwice)} finished controllers asked again`);
say(
  `controllers a second, both runs with start-up: ${rate.toFixed(1)}; requests ${String(asked)}, ${(asked / elapsedS).toFixed(0)} a second`,
);
say(`most requests at once to one controller: ${String(most)}`);
say(
  `healthy complete: ${String(complete)}/${String(controllers - faultOf.size)}; faulty named with the right reason: ${String(named)}/${String(faultOf.size)}`,
);
say(
  `CPU time of the collector: ${(first.cpuS + second.cpuS).toFixed(1)} s, ${((1000 * (first.cpuS + second.cpuS)) / controllers).toFixed(1)} ms a controller; of the mocks: ${(process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6).toFixed(1)} s`,
);
say(`peak memory of the collector: ${Math.max(first.peakMb, second.peakMb).toFixed(0)} MB`);
for (const problem of problems) say(`PROBLEM ${problem}`);
rmSync(root, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
