import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, Finding } from '../../src/core/index.ts';
import { seededRandom } from '../../src/core/index.ts';
import type { Caller, Endpoint } from '../../src/simulate/traffic/index.ts';
import { callerTruth, rightfulPolicy, simulateTrafficByHour, zeekConnText } from '../../src/simulate/traffic/index.ts';
import { machineTraffic } from '../../src/store/traffic-machines.ts';
import { readTraffic } from '../../src/store/traffic.ts';
import { watch } from '../../src/witnesses/watch/index.ts';

/** Seeded: `npx tsx bench/watch/watch.ts [machines] [days] [seed]`. Recall and false findings on a simulated fleet, and rows per second. */
const [machines = 500, days = 3, seed = 101] = process.argv.slice(2).map(Number);
const kinds = ['off-policy', 'timer', 'retries', 'lateral'] as const;
const random = seededRandom(seed, 'bench watch');
const endpoints = Array.from({ length: machines }, (_, i): Endpoint => {
  const low = `${i >> 8}.${i & 255}`;
  return { machine: `m${i}`, model: `X${i % 4}`, facility: `f${i % 3}`, bmc: `10.1.${low}`, host: `10.2.${low}` };
});
const callers = Array.from({ length: 40 }, (_, i): Caller => {
  const kind = kinds[i % 4] ?? 'timer';
  return {
    machine: `m${random.below(machines)}`,
    interface: kind === 'timer' ? 'host' : 'bmc',
    kind,
    dst: kind === 'lateral' ? `10.1.0.${random.below(100)}` : `192.0.2.${random.below(250)}`,
    port: 443,
    proto: 'tcp',
    periodS: 600 * 2 ** random.below(8),
    jitter: random.pick([0, 0.05, 0.3, 0.5]),
    missed: random.pick([0, 0.1, 0.3]),
  };
});
const fromS = 20_000 * 86400;
const plan = { endpoints, fromS, toS: fromS + days * 86400, seed, callers };
const folder = mkdtempSync(join(tmpdir(), 'bench-watch-'));
mkdirSync(folder, { recursive: true });
const since = (start: number): number => Math.round(performance.now() - start);

async function main(): Promise<void> {
  const files: { path: string; file: string; sha256: string }[] = [];
  let at = performance.now();
  for (const { hourS, rows } of simulateTrafficByHour(plan)) {
    const path = join(folder, `conn.${hourS}.log`);
    writeFileSync(path, zeekConnText(rows));
    files.push({ path, file: path, sha256: '0'.repeat(64) });
  }
  const simulateMs = since(at);
  at = performance.now();
  let lines = 0;
  for (const { path } of files) for (const byte of readFileSync(path)) if (byte === 10) lines++;
  const scanMs = since(at);
  at = performance.now();
  const cpu = process.cpuUsage();
  const log = await readTraffic(files);
  const used = process.cpuUsage(cpu);
  const readMs = since(at);
  const absent = { mac: undefined, since: undefined, until: undefined, source: undefined };
  const addresses = endpoints.flatMap(({ machine, bmc, host }) => [
    { line: 0, machine, interface: 'bmc', ip: bmc, ...absent },
    { line: 0, machine, interface: 'host', ip: host, ...absent },
  ]);
  at = performance.now();
  const traffic = machineTraffic(log, addresses);
  const blank = {
    line: 0,
    systemSerial: undefined,
    uuid: undefined,
    assetTag: undefined,
    hostname: undefined,
    vendor: undefined,
    boardModel: undefined,
    boardRevision: undefined,
    boardSerial: undefined,
    lot: undefined,
    integrator: undefined,
    rack: undefined,
    unit: undefined,
    owner: undefined,
    operator: undefined,
    status: undefined,
    installedAt: undefined,
  };
  const none = { parts: [], orders: [], changes: [], custody: [], inspected: [] };
  const members = endpoints.map(({ machine, model, facility }) => ({
    subject: { kind: 'machine' as const, id: machine },
    input: {
      traffic: traffic.get(machine),
      records: { machine: { ...blank, machine, model, facility }, addresses: [], conflicts: [], ...none },
    },
  }));
  const context: Context = { asOf: '', seed, trustRoots: [], policy: { requiredChecks: [] }, challenges: [] };
  const reference = {
    boards: new Map(),
    platformCertificates: [],
    documents: [],
    networkPolicy: { value: rightfulPolicy(endpoints), sha256: '', file: 'policy.yaml' },
    internalNetworks: ['10.0.0.0/8'],
    tables: { machines: [], addresses, lots: [], parties: [], facilities: [], ...none },
  };
  const model = watch.learn({ reference, members }, context);
  const found = new Map<string, readonly Finding[]>();
  for (const { subject, input } of members) {
    const { findings } = watch.testify(subject, input, model, context);
    found.set(
      subject.id,
      findings.filter(({ outcome }) => outcome === 'contradicts'),
    );
  }
  const testifyMs = since(at);
  const truth = callerTruth(plan);
  const planted = new Set(callers.map(({ machine }) => machine));
  const recall = kinds.map((kind) => {
    const of = truth.filter(({ caller, checkIns }) => caller.kind === kind && checkIns > 0);
    const seen = of.filter(({ caller }) =>
      found.get(caller.machine)?.some(({ measured }) => measured?.peer === caller.dst),
    );
    return { kind, planted: of.length, found: seen.length };
  });
  const falseMachines = [...found].filter(([machine, findings]) => !planted.has(machine) && findings.length > 0).length;
  const cpuMs = Math.round((used.user + used.system) / 1000);
  process.stdout.write(
    `${JSON.stringify({ machines, days, seed, lines, simulateMs, scanMs, readMs, readCpuMs: cpuMs, rows: log.rows, pairs: log.pairs.length, testifyMs, recall, falseMachines, null: { basis: model.null.basis, pairs: model.null.pairs }, needed: model.needed.slice(0, 4) })}\n`,
  );
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
