/*
 * Layers: recall, false boxes a pair, F with classes, CPU time. On pairs made from this project's own artwork (seeds 1 to 60 were
 * used to set src/witnesses/inspect/layer/tuning.ts, those from 1001 up were not), and on the pairs of the corpus, of which
 * every other one, by name, was looked at for errors of design and the rest was not. Our boxes are taken as they are: they have
 * 10 pixels of room around a change, which is about what the corpus' boxes have.
 * Run: npx tsx bench/inspect/layer-pairs.ts [pairs of our own] [corpus folder]
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Raster } from '../../src/core/index.ts';
import { poissonRateUpper } from '../../src/math/index.ts';
import { plantIntoLayer } from '../../src/simulate/board/index.ts';
import { compareLayer, layerClasses, layerReference, measureLayerLimit } from '../../src/witnesses/inspect/index.ts';
import { pairNames, readPair } from '../../src/witnesses/inspect/layer/testdata/deeppcb.ts';
import {
  addPair,
  emptyScore,
  fScore,
  type ClassedBox,
  type LayerScore,
} from '../../src/witnesses/inspect/layer/testdata/layer-score.ts';
import { madePair, plantedBoxes } from '../../src/witnesses/inspect/layer/testdata/made-pairs.ts';

const own = Number(process.argv[2] ?? 60);
const corpus = process.argv[3] ?? process.env.ASSAYER_CORPUS ?? '../shared/corpus';
const marginPx = 10;

interface Pair {
  readonly reference: Raster;
  readonly unit: Raster;
  readonly truth: readonly ClassedBox[];
}

class Tally {
  score: LayerScore = emptyScore;
  #ms: number[] = [];

  add({ reference, unit, truth }: Pair): void {
    const before = process.cpuUsage();
    const { findings } = compareLayer(unit, layerReference(reference));
    const { user, system } = process.cpuUsage(before);
    this.#ms.push((user + system) / 1000);
    this.score = addPair(this.score, truth, findings);
  }

  row(name: string): string {
    const { score } = this;
    const bound = poissonRateUpper(score.false, score.pairs);
    const sorted = this.#ms.toSorted((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return `| ${name} | ${score.pairs} | ${score.met} of ${score.truth} (${((100 * score.met) / score.truth).toFixed(2)} %) | ${score.false} (${(score.false / score.pairs).toFixed(3)}; at most ${bound.toFixed(3)}) | ${fScore(score).toFixed(4)} | ${median.toFixed(0)} / ${mean.toFixed(0)} |`;
  }

  classes(): string {
    const rows = layerClasses.map((name) => {
      const { truth, found, right } = this.score.classes.get(name) ?? { truth: 0, found: 0, right: 0 };
      const f = truth + found === 0 ? 0 : (2 * right) / (truth + found);
      return `| ${name} | ${truth} | ${found} | ${right} | ${f.toFixed(3)} |`;
    });
    const confused = [...this.score.confused].map(([what, count]) => `${what}: ${count}`).join('; ');
    return [
      '| class | true | called | right | F |',
      '|---|---|---|---|---|',
      ...rows,
      '',
      `Confused: ${confused || 'none'}.`,
    ].join('\n');
  }
}

function made(seed: number): Pair {
  const pair = madePair(seed);
  return { reference: pair.reference, unit: pair.unit, truth: plantedBoxes(pair, marginPx) };
}

/** Both halves of the corpus, by name: the first, third, ... were looked at. */
async function real(held: boolean): Promise<readonly Pair[]> {
  const folder = join(corpus, 'inspect/deeppcb-sample');
  const names = pairNames(folder).filter((_, index) => (index % 2 === 1) === held);
  return Promise.all(names.map((name) => readPair(folder, name)));
}

const rows: string[] = [];
const tables: string[] = [];
function run(name: string, pairs: Iterable<Pair>): void {
  const tally = new Tally();
  for (const pair of pairs) tally.add(pair);
  rows.push(tally.row(name));
  tables.push(`### ${name}`, '', tally.classes(), '');
}

function* seeds(first: number): Generator<Pair> {
  for (let seed = first; seed < first + own; seed++) yield made(seed);
}

run('our own, seeds from 1 (tuning)', seeds(1));
run('our own, seeds from 1001 (held out)', seeds(1001));
if (existsSync(join(corpus, 'inspect/deeppcb-sample'))) {
  run('corpus, looked at', await real(false));
  run('corpus, held out', await real(true));
} else {
  process.stderr.write(`no pairs at ${corpus}: that part was skipped\n`);
}

const pair = madePair(1001);
const limit = measureLayerLimit(pair.reference, pair.reference, { plant: plantIntoLayer, umPerPx: 17, trials: 20 });
const limits = limit.limits.map(
  ({ scope, at90, curve }) =>
    `| ${scope.look ?? ''} | ${at90 === null ? 'none' : `${at90.toFixed(3)} mm`} | ${curve.map(({ at, hits, trials }) => `${at.toFixed(3)}: ${hits}/${trials}`).join(', ')} |`,
);

const day = new Date().toISOString().slice(0, 10);
const [cpu] = cpus();
const text = [
  '# inspect: layers',
  '',
  `Made by bench/inspect/layer-pairs.ts on ${day}, Node ${process.version}, ${String(cpus().length)} x ${cpu?.model ?? 'unknown processor'} (shared with other work).`,
  '',
  'A true box is met by a box whose centre lies in it or that overlaps it by more than 0.33 (intersection over union), of whatever class; a box that meets no true box is false.',
  'F: one box of the right class with an overlap above 0.33 for each true box, each used once. CPU: reference and comparison, without decoding; 640 x 640 pixels.',
  'Corpus: DeepPCB sample, research only; nothing was trained on it.',
  '',
  '| pairs | number | met | false boxes (a pair; one-sided 95 %) | F with classes | CPU ms a pair, median / mean |',
  '|---|---|---|---|---|---|',
  ...rows,
  '',
  ...tables,
  '## The limit of one picture',
  '',
  `measureLayerLimit on a simulated scan (17 um/px) against itself, 20 changes of each kind and size: ${limit.statement}`,
  '',
  '| kind | at 90/95 | size in mm: called |',
  '|---|---|---|',
  ...limits,
  '',
].join('\n');
mkdirSync('bench/results', { recursive: true });
writeFileSync('bench/results/inspect-layers.md', text);
process.stdout.write(text);
