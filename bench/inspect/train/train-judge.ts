/*
 * Trains the trees that judge candidates (src/witnesses/inspect/optical/trained-trees.ts) on boards that this project
 * draws: designs, masks, scales and seeds that no other bench or test uses, and no photograph. Run:
 * npx tsx bench/inspect/train/train-judge.ts [--units N]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../../src/core/index.ts';
import { applyHomography, invertHomography, luma, register } from '../../../src/image/index.ts';
import { boardDesign, renderBoard, type BoardDesign, type Rgb } from '../../../src/simulate/board/index.ts';
import { learnGolden } from '../../../src/witnesses/inspect/golden/learn-golden.ts';
import type { GoldenPicture } from '../../../src/witnesses/inspect/types.ts';
import { findCandidates } from '../../../src/witnesses/inspect/optical/find-candidates.ts';
import { layOver } from '../../../src/witnesses/inspect/optical/lay-over.ts';
import { measureCandidate, measures } from '../../../src/witnesses/inspect/optical/measure-candidate.ts';
import { logOdds } from '../../../src/witnesses/inspect/optical/trees.ts';
import { anatomy, benignUnit, type Benign, type Box } from '../units/benign.ts';
import type { TrialBoard } from '../units/boards.ts';
import { photograph } from '../units/camera.ts';
import { plantTargets, type TargetPlan } from '../units/targets.ts';
import { boost } from './boost.ts';

const { values } = parseArgs({
  options: { units: { type: 'string', default: '4' }, rounds: { type: 'string', default: '160' } },
});
const unitCount = Number(values.units);

const masks: readonly Rgb[] = [
  [28, 84, 52],
  [22, 22, 25],
  [20, 44, 108],
  [118, 24, 28],
  [60, 24, 84],
  [16, 96, 60],
  [30, 104, 44],
  [24, 66, 92],
  [40, 92, 48],
  [34, 36, 40],
];
const scales = [28, 40, 34, 36, 30, 41, 38, 32, 36, 40] as const;

/** Small and board-coloured targets are the hard ones: half of what is planted. */
const plan: TargetPlan = [
  ...([1.6, 1, 0.6, 0.6] as const).flatMap((size) =>
    (['dark', 'tan', 'white'] as const).map((look) => [size, look] as const),
  ),
  ...([0.4, 0.4] as const).flatMap((size) => (['dark', 'tan', 'white'] as const).map((look) => [size, look] as const)),
  [1.6, 'board'],
  [1, 'board'],
  [1, 'board'],
  [1, 'board'],
  [0.6, 'board'],
  [0.6, 'board'],
];

interface Row {
  readonly values: Float64Array;
  readonly truth: boolean;
  readonly kind: string;
  readonly board: number;
}

function board(index: number): {
  trial: TrialBoard;
  design: BoardDesign;
  scene: (
    seed: number,
    change?: { removed: readonly string[]; moved: readonly { reference: string; dxMm: number; dyMm: number }[] },
  ) => Benign & { mmToPx: readonly number[] };
} {
  const size = { widthMm: 40 + 4 * (index % 3), heightMm: 30 + 3 * (index % 4), smallParts: 150 + 25 * index };
  const plain = boardDesign(`TRAIN-${String(index)}`, 7000 + index, size);
  const design: BoardDesign = { ...plain, mask: masks[index % masks.length] ?? plain.mask };
  const umPerPx = scales[index % scales.length] ?? 36;
  const scene = (
    seed: number,
    change?: { removed: readonly string[]; moved: readonly { reference: string; dxMm: number; dyMm: number }[] },
  ): Benign & { mmToPx: readonly number[] } => {
    const { raster, mmToPx } = renderBoard(design, {
      seed,
      umPerPx,
      rotationDeg: 0,
      perspective: 0,
      lightGradient: 0,
      noise: 0,
      blurPx: 0.4,
      offsetMm: [0, 0],
      partShiftMm: (0.8 * umPerPx) / 1000,
      dust: 6,
      glints: index % 2 === 0 ? 1 : 0.6,
      ...change,
    });
    // Every other unit varies as photographs are made to vary too, so that neither way of drawing variation is learnt by heart.
    return seed % 2 === 0
      ? { raster, shifts: [], mmToPx }
      : { ...benignUnit(raster, anatomy(raster, umPerPx), umPerPx, seed), mmToPx };
  };
  const { width, height } = scene(0).raster;
  const rim = Math.round(2000 / umPerPx);
  const area: Box = [rim, rim, width - 2 * rim, height - 2 * rim];
  return { design, scene, trial: { name: `TRAIN-${String(index)}`, umPerPx, area, unit: scene } };
}

async function rowsOf(index: number): Promise<Row[]> {
  const { trial, design, scene } = board(index);
  const rows: Row[] = [];
  const first = 100_000 * (index + 1);
  const pictures: GoldenPicture[] = [];
  for (let k = 0; k < 5 + (index % 2); k++) {
    const { raster } = await photograph(scene(first + 900 + k), first + 900 + k);
    pictures.push({ unit: `golden-${String(k)}`, umPerPx: trial.umPerPx, raster });
  }
  // Models of one, of three and of all golden pictures: the fewer, the narrower their envelope.
  const models = [1, 3, pictures.length].map((count) => learnGolden(pictures.slice(0, count)));
  const mm = trial.umPerPx / 1000;
  for (let k = 0; k < unitCount * 2; k++) {
    const seed = first + k;
    const random = seededRandom(seed, 'alter');
    const kind = k % 4 === 3 ? 'changed' : k % 2 === 0 ? 'planted' : 'clean';
    const top = design.parts.filter(({ side }) => side === 'top');
    const chosen = kind === 'changed' ? random.shuffle([...top]).slice(0, 12) : [];
    const removed = chosen.slice(0, 6).map(({ reference }) => reference);
    const moved = chosen.slice(6).map(({ reference }) => {
      const turn = random.unit() * 2 * Math.PI;
      const far = 0.5 + 1.5 * random.unit();
      return { reference, dxMm: far * Math.cos(turn), dyMm: far * Math.sin(turn) };
    });
    const made = kind === 'changed' ? scene(seed, { removed, moved }) : scene(seed);
    const { raster, targets } =
      kind === 'planted' ? plantTargets(trial, made.raster, seed, plan) : { raster: made.raster, targets: [] };
    const photo = await photograph({ raster, shifts: made.shifts }, seed);
    for (const golden of models) {
      const found = register(luma(golden.mean), golden.features, luma(photo.raster), 1);
      const inverse = invertHomography(found.pose);
      if (found.outcome !== 'registered' || inverse === undefined) continue;
      const { laid } = layOver(photo.raster, golden, found, mm);
      const candidates = findCandidates(laid, golden);
      const places = targets.map((target) => ({
        target,
        at: applyHomography(inverse, ...photo.place(target.xPx, target.yPx)),
      }));
      const altered = chosen.flatMap((part) => {
        const by = moved.find(({ reference }) => reference === part.reference);
        const [w, h] = part.rotationDeg === 90 ? [part.heightMm, part.widthMm] : [part.widthMm, part.heightMm];
        const spots =
          by === undefined
            ? [[part.xMm, part.yMm]]
            : [
                [part.xMm, part.yMm],
                [part.xMm + by.dxMm, part.yMm + by.dyMm],
              ];
        return spots.map(([x = 0, y = 0]) => {
          const [sx, sy] = applyHomography(made.mmToPx, x, y);
          const [gx, gy] = applyHomography(inverse, ...photo.place(sx, sy));
          return { x: gx, y: gy, w: w / mm / 2 + 6, h: h / mm / 2 + 6 };
        });
      });
      for (const one of candidates.list) {
        const [cx, cy] = [(one.x0 + one.x1) / 2, (one.y0 + one.y1) / 2];
        const on = places.find(
          ({ at: [x, y] }) => x >= one.x0 - 3 && x <= one.x1 + 3 && y >= one.y0 - 3 && y <= one.y1 + 3,
        );
        const inAltered = altered.some(({ x, y, w, h }) => Math.abs(cx - x) < w && Math.abs(cy - y) < h);
        // What is faint, or lies beside a target and may be its shadow, teaches neither.
        if (on?.target.class === 'faint') continue;
        if (on === undefined && !inAltered) {
          if (places.some(({ at: [x, y] }) => Math.hypot(x - cx, y - cy) * mm < 1.5)) continue;
          if (altered.some(({ x, y, w, h }) => Math.abs(cx - x) < w + 1.5 / mm && Math.abs(cy - y) < h + 1.5 / mm))
            continue;
        }
        // Fragments of a part that went or came are not each a reason to call: the larger ones are.
        if (inAltered && on === undefined && one.area * mm * mm < 0.12) continue;
        rows.push({
          values: measureCandidate(laid, candidates, one),
          truth: on !== undefined || inAltered,
          kind: on?.target.class ?? (inAltered ? 'changed' : ''),
          board: index,
        });
      }
    }
  }
  process.stderr.write(
    `board ${String(index)}: ${String(rows.length)} candidates, ${String(rows.filter(({ truth }) => truth).length)} true\n`,
  );
  return rows;
}

const options = { rounds: Number(values.rounds), rate: 0.1, depth: 4, leastInLeaf: 12 };
function train(rows: readonly Row[]): ReturnType<typeof boost> {
  return boost(
    rows.map((row) => row.values),
    Uint8Array.from(rows, ({ truth }) => (truth ? 1 : 0)),
    Float64Array.from(rows, ({ kind }) => (kind === 'changed' ? 0.5 : 1)),
    options,
  );
}

const all: Row[] = [];
for (let index = 0; index < masks.length; index++) all.push(...(await rowsOf(index)));

// What another board would be judged like: trained without the boards of one half, asked about them.
for (const half of [0, 1]) {
  const trees = train(all.filter((row) => row.board % 2 !== half));
  const held = all.filter((row) => row.board % 2 === half);
  const sides = (masks.length / 2) * unitCount * 2 * 3;
  const false1 = held
    .filter(({ truth }) => !truth)
    .map((row) => logOdds(trees, row.values))
    .sort((a, b) => b - a);
  for (const rate of [0.3, 0.6, 1]) {
    const cut = false1[Math.floor(rate * sides)] ?? 0;
    const kinds = [...new Set(held.filter(({ truth }) => truth).map(({ kind }) => kind))].map((kind) => {
      const of = held.filter((row) => row.truth && row.kind === kind);
      return `${kind} ${String(of.filter((row) => logOdds(trees, row.values) > cut).length)}/${String(of.length)}`;
    });
    process.stderr.write(
      `held half ${String(half)}, ${String(rate)} a side, cut ${cut.toFixed(2)}: ${kinds.join(', ')}\n`,
    );
  }
}
const trees = train(all);
const list = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;
writeFileSync(
  'src/witnesses/inspect/optical/trained-trees.ts',
  `import type { Trees } from './trees.ts';

/*
 * Made by bench/inspect/train/train-judge.ts from ${String(all.length)} candidates on ${String(masks.length)} boards that this project draws; not edited by hand.
 * Measures, in order: ${measures.join(', ')}.
 */
// prettier-ignore
export const trainedTrees: Trees = {
  start: ${String(Math.round(trees.start * 1e5) / 1e5)},
  roots: ${list(trees.roots)},
  measure: ${list(trees.measure)},
  limit: ${list(trees.limit)},
  below: ${list(trees.below)},
  above: ${list(trees.above)},
};
`,
);
