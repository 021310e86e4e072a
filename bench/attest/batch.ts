/*
 * What `assayer attest --batch` costs, as an operator runs it: wall time, CPU time and peak memory of the built command, its
 * worker threads among them, over machine folders on disk that are made here, seeded.
 *
 *   node scripts/build.js && npx tsx bench/attest/batch.ts [--machines 10000] [--seed 3] [--rounds 3] [--keep FOLDER]
 *
 * The files are in the page cache, since they were just written: the figure is the program's and not the disk's.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateFleet } from '../../src/simulate/index.ts';
import { firmwareManifests } from './manifests.ts';

const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    keep: { type: 'string' },
  },
});
const wanted = Number(values.machines);
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'assayer-batch-bench-'));

interface Made {
  readonly machines: number;
  readonly files: number;
  readonly manifests: number;
  readonly now: string;
}

function write(path: string, bytes: Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** Writes `wanted` machine folders, the makers' roots, and signed manifests of every firmware among the machines. */
function make(): Made {
  // Some machines of a fleet are scrapped and have no evidence.
  const request = { machines: wanted + Math.ceil(wanted / 20), seed: Number(values.seed), altered: 0 };
  const fleet = simulateFleet({ ...request, pictures: 0, logDays: 0 });
  const machines = new Map<string, { file: string; bytes: Uint8Array }[]>();
  let files = 0;
  for (const { path, bytes } of fleet.files) {
    const [top, name, file] = path.split('/', 3);
    if (path.startsWith('references/trust/')) write(path.slice('references/'.length), bytes);
    if (top !== 'evidence' || name === undefined || file === undefined) continue;
    if (!machines.has(name) && machines.size >= wanted) continue;
    write(path, bytes);
    files++;
    // Enough machines to meet every firmware, and few enough to hold. What was asked is no evidence.
    const known = machines.get(name) ?? [];
    const isKept = machines.size <= 500 && file !== 'challenge.json';
    machines.set(name, isKept ? [...known, { file, bytes }] : known);
  }
  const { references, root } = firmwareManifests([...machines.values()].map((list) => ({ files: list })));
  for (const { file, bytes } of references) write(file, bytes);
  write(`trust/${root.file}`, root.bytes);
  return { machines: machines.size, files, manifests: references.length / 2, now: fleet.truth.asOf };
}

interface Run {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMB: number;
  readonly summary: string;
}

/** Linux: the highest resident size so far, all threads together, and CPU time in hundredths of a second. */
function sample(pid: number): { readonly peakMB: number; readonly cpuS: number } | undefined {
  try {
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    if (peak === undefined) return undefined;
    return { peakMB: Number(peak) / 1024, cpuS: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    // It has ended.
    return undefined;
  }
}

async function run({ now }: Made): Promise<Run> {
  const trust = join(folder, 'trust');
  const args = ['attest', '--batch', join(folder, 'evidence'), '--trust', trust, '--now', now, '--json'];
  const started = performance.now();
  const program = new URL('../../bin/assayer.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, ...args, '--reference', join(folder, 'references')]);
  let seen = { peakMB: 0, cpuS: 0 };
  const timer = setInterval(() => {
    seen = sample(child.pid ?? 0) ?? seen;
  }, 20);
  // The summary, which is the last line, names every reference.
  let last = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (last = (last + chunk.toString('latin1')).slice(-65_536)));
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4096)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const summary = last.trimEnd().split('\n').at(-1) ?? '';
  if (code === null || code > 1 || !summary.includes('"summary"'))
    throw new Error(`exit code ${code ?? '?'}: ${errors}`);
  return { wallS: (performance.now() - started) / 1000, ...seen, summary };
}

const made = make();
const load = loadavg().map((value) => value.toFixed(1));
console.log(
  `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.versions.node}; load ${load.join(' ')};`,
);
console.log(
  `${new Date().toISOString().slice(0, 10)}; ${made.machines} machines, ${made.files} files, ${made.manifests} manifests.\n`,
);
console.log('| round | wall, s | CPU, s | peak memory, MB |\n|---|---|---|---|');
let summary = '';
for (let round = 1; round <= Number(values.rounds); round++) {
  const one = await run(made);
  ({ summary } = one);
  console.log(`| ${round} | ${one.wallS.toFixed(1)} | ${one.cpuS.toFixed(1)} | ${one.peakMB.toFixed(0)} |`);
}
console.log(`\n${summary.slice(0, 400)}`);
if (values.keep === undefined) rmSync(folder, { recursive: true });
