/**
 * Sends randomly damaged files through every decoder, in process: each must decode or give a FormatError with an offset,
 * within two seconds and without eating memory. Seeded: a failure can be repeated from its line of output.
 *
 *   npx tsx bench/damage/damaged-files.ts --count 100000 [--seed 1] [--corpus ../shared/corpus]
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FormatError, seededRandom, utf8Bytes } from '../../src/core/index.ts';
import { decode } from '../../src/formats/index.ts';
import { boardDesign, designToGerber } from '../../src/simulate/board/index.ts';
import { damage } from '../../src/formats/testdata/damage.ts';

/** Larger files are tables and pictures, whose decoders live elsewhere; they would take all of the time. */
const maxFileBytes = 512 * 1024;
const slowMs = 2000;
const memoryEvery = 500;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    corpus: { type: 'string', default: process.env.ASSAYER_CORPUS ?? '../shared/corpus' },
  },
});

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.isFile() && statSync(path).size <= maxFileBytes ? [path] : [];
  });
}

const [attest, ...others] = ['attest', 'inspect/kicad', 'trace'].map((name) => files(join(values.corpus, name)));
// Three quarters of the draws from the formats of trust: they have the most fields to damage.
const pools: { readonly path: string; readonly bytes: Uint8Array }[][] = [
  attest ?? [],
  [...(attest ?? []), ...others.flat()],
].map((pool) => pool.map((path) => ({ path, bytes: new Uint8Array(readFileSync(path)) })));
// The corpus has no fabrication files: these are written here.
const gerbers = designToGerber(boardDesign('D-1', 1, { widthMm: 24, heightMm: 18, smallParts: 40 }));
const shapes = 'src/formats/gerber/testdata/shapes.gbr';
pools.push([
  ...[...gerbers].map(([path, text]) => ({ path, bytes: utf8Bytes(text) })),
  { path: shapes, bytes: new Uint8Array(readFileSync(shapes)) },
]);
const count = Number(values.count);
const outcomes = new Map<string, number>();
let crashes = 0;
let slow = 0;
let slowest = { ms: 0, what: '' };
let maxRssMb = 0;
const start = performance.now();

for (let i = 0; i < count; i++) {
  const random = seededRandom(Number(values.seed), `damage ${i}`);
  const pool = pools[i % 4 !== 0 ? 0 : i % 8 === 0 ? 1 : 2] ?? [];
  const file = pool[random.below(pool.length)];
  if (file === undefined) break;
  const bytes = damage(file.bytes, random);
  const before = performance.now();
  let outcome: string;
  try {
    const decoded = decode(bytes);
    JSON.stringify(decoded.describe());
    outcome = `decoded ${decoded.kind}`;
  } catch (error) {
    if (error instanceof FormatError && Number.isSafeInteger(error.offset) && error.offset >= 0) {
      outcome = `refused ${error.format}`;
    } else {
      crashes++;
      outcome = 'CRASH';
      console.log(
        `CRASH draw ${i} of ${file.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  const ms = performance.now() - before;
  if (ms > slowMs) {
    slow++;
    console.log(`SLOW ${ms.toFixed(0)} ms draw ${i} of ${file.path}`);
  }
  if (ms > slowest.ms) slowest = { ms, what: `draw ${i} of ${file.path} (${outcome})` };
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (i % memoryEvery === 0) maxRssMb = Math.max(maxRssMb, process.memoryUsage().rss / 2 ** 20);
}

const seconds = (performance.now() - start) / 1000;
for (const [outcome, n] of [...outcomes].sort((a, b) => b[1] - a[1]))
  console.log(`${n.toString().padStart(8)} ${outcome}`);
console.log(
  JSON.stringify({
    count,
    crashes,
    slowerThan2S: slow,
    slowestMs: Math.round(slowest.ms),
    slowest: slowest.what,
    maxRssMb: Math.round(maxRssMb),
    seconds: Math.round(seconds),
  }),
);
process.exitCode = crashes === 0 && slow === 0 ? 0 : 1;
