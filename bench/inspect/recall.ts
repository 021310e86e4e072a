/*
 * Recall by size and contrast, false calls and cost, over units whose every rightful difference is drawn anew. Thresholds
 * are set on the boards of `--set tuning` only; what is reported comes from `--set report`: other boards, and a seed that
 * is given when the code is fixed. Run: npx tsx bench/inspect/recall.ts --set report --seed N [--units N] [--out FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inspectUnit, learnGolden, type UnitResult } from '../../src/witnesses/inspect/index.ts';
import { photographedBoard, renderedBoard, type TrialBoard } from './units/boards.ts';
import { photograph } from './units/camera.ts';
import { answers, Tally } from './units/score.ts';
import { plantTargets } from './units/targets.ts';

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'tuning' },
    seed: { type: 'string', default: '1' },
    units: { type: 'string', default: '4' },
    goldens: { type: 'string', default: '6' },
    board: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const corpus = process.env.ASSAYER_CORPUS ?? '../shared/corpus';
const units = Number(values.units);
const seed = Number(values.seed);

async function boards(): Promise<readonly TrialBoard[]> {
  const photographs = async (
    list: readonly (readonly [string, number, readonly [number, number, number, number]])[],
  ): Promise<TrialBoard[]> => {
    const found = await Promise.all(list.map(([file, scale, area]) => photographedBoard(corpus, file, scale, area)));
    return found.flatMap((board) => board ?? []);
  };
  if (values.set === 'tuning') {
    return [
      renderedBoard('TB-1', 11, 36, { widthMm: 60, heightMm: 44, smallParts: 300 }),
      renderedBoard('TB-2', 12, 30, { widthMm: 46, heightMm: 36, smallParts: 240 }),
      ...(await photographs([['ulx3st-v17.jpg', 40.7, [0.1, 0.12, 0.93, 0.9]]])),
    ];
  }
  return [
    renderedBoard('RB-1', 21, 28, { widthMm: 46, heightMm: 36, smallParts: 260 }),
    renderedBoard('RB-2', 22, 40, { widthMm: 70, heightMm: 50, smallParts: 420 }),
    ...(await photographs([
      ['ulx3st-v212.jpg', 36.1, [0.06, 0.06, 0.94, 0.9]],
      ['ulx3sb-v17.jpg', 40.7, [0.04, 0.05, 0.96, 0.95]],
    ])),
  ];
}

/** What became of the differences at a place: for finding out why something was missed. */
function why(result: UnitResult, x: number, y: number, slack: number): string {
  const at = ({ box: [bx, by, w, h] }: { readonly box: readonly [number, number, number, number] }): boolean =>
    x >= bx - slack && x <= bx + w + slack && y >= by - slack && y <= by + h + slack;
  const found = [
    ...result.findings.filter(at).map(({ box }) => `called ${box.map(Math.round).join(',')}`),
    ...result.explained.filter(at).map(({ reason, box }) => `${reason} ${box.map(Math.round).join(',')}`),
  ];
  return `[${found.join('; ')}]`;
}

const lines = [
  '# inspect: recall, false calls, cost',
  '',
  `Made by \`npx tsx bench/inspect/recall.ts --set ${values.set} --seed ${String(seed)} --units ${String(units)}\`.`,
  '',
];
const total = new Tally();
for (const board of await boards()) {
  if (values.board !== undefined && !board.name.includes(values.board)) continue;
  const pictures = [];
  for (let k = 0; k < Number(values.goldens); k++) {
    const { raster } = await photograph(board.unit(seed * 1000 + 900 + k), seed * 1000 + 900 + k);
    pictures.push({ unit: `golden-${String(k)}`, umPerPx: board.umPerPx, raster });
  }
  const golden = learnGolden(pictures);
  const tally = new Tally();
  for (let k = 0; k < units; k++) {
    const id = seed * 1000 + k;
    const scene = board.unit(id);
    for (const planted of [true, false]) {
      const { raster, targets } = planted
        ? plantTargets(board, scene.raster, id)
        : { raster: scene.raster, targets: [] };
      const photo = await photograph({ raster, shifts: scene.shifts }, id + (planted ? 0 : 500));
      const before = process.cpuUsage();
      const result = inspectUnit(photo.raster, golden, { umPerPx: board.umPerPx, mayBeOtherRevision: false });
      const { user, system } = process.cpuUsage(before);
      const { hits, beside } = answers(result, photo, targets, board.umPerPx);
      for (const to of [tally, total]) {
        to.add(hits);
        to.cpuS += (user + system) / 1e6;
        to.megapixels += (raster.width * raster.height) / 1e6;
        if (planted) {
          to.plantedSides++;
          to.besideCalls += beside.length;
        } else {
          to.cleanSides++;
          to.cleanCalls += beside.length;
        }
      }
      if (values.verbose) {
        const missed = hits.flatMap(({ hit, target }) =>
          hit || target.class === 'faint'
            ? []
            : [
                `${target.class}/${target.plant.look}/${String(target.plant.widthMm)}@${photo.place(target.xPx, target.yPx).map(Math.round).join(',')}=${why(result, ...photo.place(target.xPx, target.yPx), 15)}`,
              ],
        );
        process.stderr.write(
          `${board.name} unit ${String(id)}${planted ? ' planted' : ' clean'}: registered ${String(result.registered)}, coverage ${String(result.coverage)}, missed ${missed.join(' ')}; beside ${beside.map(({ box, check, score }) => `${check.slice(8)}@${box.map(Math.round).join(',')}(${String(score)})`).join(' ')}\n`,
        );
      }
    }
  }
  lines.push(`## ${board.name}`, '', ...tally.lines());
  process.stderr.write(`${tally.lines().join('\n')}\n`);
}
lines.push('## All', '', ...total.lines());
const text = lines.join('\n');
if (values.out !== undefined) writeFileSync(values.out, text);
process.stdout.write(text);
