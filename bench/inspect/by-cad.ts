/**
 * Pictures held against the board's drawing alone, on rendered boards that played no part in the setting of thresholds:
 * calls on rightful units, planted parts in open places, parts that are gone.
 *
 *   npx tsx bench/inspect/by-cad.ts [--designs 3] [--seeds 3]
 */
import { parseArgs } from 'node:util';
import { seededRandom, utf8Bytes } from '../../src/core/index.ts';
import { parseKicadBoard } from '../../src/formats/kicad/index.ts';
import { boardDesign, designToKicad, plantLooks, renderBoard } from '../../src/simulate/board/index.ts';
import type { BoardDesign, PlantedPart } from '../../src/simulate/board/index.ts';
import { inspectByCad } from '../../src/witnesses/inspect/index.ts';

const { values } = parseArgs({
  options: { designs: { type: 'string', default: '3' }, seeds: { type: 'string', default: '3' } },
});
const widths = [1.6, 1, 0.6] as const;

/** Places on the top with no part, text or via within reach of a part of the largest size. */
function plants(design: BoardDesign, seed: number): readonly PlantedPart[] {
  const random = seededRandom(seed, 'by-cad plants');
  const out: PlantedPart[] = [];
  for (let i = 0; i < 6000 && out.length < 12; i++) {
    const xMm = 2.5 + random.unit() * (design.widthMm - 5);
    const yMm = 2.5 + random.unit() * (design.heightMm - 5);
    const free =
      design.parts.every((part) => {
        const [w, h] = part.rotationDeg === 90 ? [part.courtyardMm[1], part.courtyardMm[0]] : part.courtyardMm;
        const away = Math.hypot(Math.max(0, Math.abs(part.xMm - xMm) - w), Math.max(0, Math.abs(part.yMm - yMm) - h));
        return part.side !== 'top' || away > 0.9;
      }) &&
      design.texts.every((text) => text.side !== 'top' || Math.hypot(text.xMm - xMm, text.yMm - yMm) > 2) &&
      design.vias.every((via) => Math.hypot(via.xMm - xMm, via.yMm - yMm) > 0.5) &&
      design.fiducials.every((mark) => Math.hypot(mark.xMm - xMm, mark.yMm - yMm) > 2) &&
      out.every((other) => Math.hypot(other.xMm - xMm, other.yMm - yMm) > 3);
    if (!free) continue;
    const widthMm = widths[out.length % 3] ?? 1;
    const look = plantLooks[Math.floor(out.length / 3) % 3] ?? 'dark';
    out.push({ xMm, yMm, widthMm, heightMm: widthMm / 2, look, rotationDeg: random.below(180) });
  }
  return out;
}

const hits = new Map<string, { found: number; planted: number }>();
let [units, calls, gone, goneFound, wrongMissing, otherAdded, coverage, placed] = [0, 0, 0, 0, 0, 0, 0, 0];
for (let d = 0; d < Number(values.designs); d++) {
  const design = boardDesign(`H-${d}`, 900 + d, { widthMm: 46, heightMm: 36, smallParts: 200 });
  const board = parseKicadBoard(utf8Bytes(designToKicad(design)));
  for (let seed = 501; seed < 501 + Number(values.seeds); seed++) {
    for (const side of ['top', 'bottom'] as const) {
      const clean = inspectByCad(renderBoard(design, { seed, umPerPx: 40, side }).raster, board, { side });
      units++;
      placed += clean.registered ? 1 : 0;
      calls += clean.findings.length;
      if (side === 'top') coverage += clean.coverage;
    }
    const removed = design.parts
      .filter(({ side }) => side === 'top')
      .flatMap(({ reference }, i) => (i % 20 === 7 ? [reference] : []));
    const unit = renderBoard(design, { seed: seed + 1000, umPerPx: 40, implants: plants(design, seed), removed });
    const { findings } = inspectByCad(unit.raster, board, { side: 'top' });
    const added = findings.filter(({ check }) => check === 'inspect/part-added');
    for (const { plant, boxPx } of unit.implants) {
      const key = `${plant.look} ${plant.widthMm} mm`;
      const sum = hits.get(key) ?? { found: 0, planted: 0 };
      const [x, y, w, h] = boxPx;
      const found = added.some(
        ({ box }) => box[0] < x + w && box[0] + box[2] > x && box[1] < y + h && box[1] + box[3] > y,
      );
      hits.set(key, { found: sum.found + (found ? 1 : 0), planted: sum.planted + 1 });
    }
    const missing = findings.flatMap(({ check, detail }) =>
      check === 'inspect/part-missing' ? [/has (\w+) here/.exec(detail)?.[1] ?? ''] : [],
    );
    gone += removed.length;
    goneFound += removed.filter((reference) => missing.includes(reference)).length;
    wrongMissing += missing.filter((reference) => !removed.includes(reference)).length;
    otherAdded += Math.max(0, added.length - unit.implants.length);
  }
}
for (const [key, { found, planted }] of [...hits].sort()) console.log(`${key.padEnd(14)} ${found} of ${planted}`);
console.log(
  JSON.stringify({
    units,
    placed,
    calls,
    gone,
    goneFound,
    wrongMissing,
    otherAdded,
    meanCoverageTop: Math.round((coverage / units) * 2000) / 1000,
  }),
);
