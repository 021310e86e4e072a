import type { Component } from '../../../image/index.ts';
import { residualExcess } from '../tuning.ts';
import type { Candidates } from './find-candidates.ts';
import type { Laid } from './scene.ts';

/** What is measured of a candidate, in this order; lengths in mm, grey levels of three colours. Sizes as logarithms: ratios matter. */
export const measures = [
  'logArea',
  'logThickness',
  'logResidual',
  'logBroad',
  'residualShare',
  'onSolder',
  'saturatedNow',
  'onDarkBody',
  'onBoard',
  'logSpread',
  'logEnvelope',
  'logAlong',
  'logAcross',
  'logDifference',
  'logThinnerSign',
  'logThickerSign',
  'brighterShare',
  'colourlessNow',
  'darkNow',
  'brightNow',
  'logResidualPeak',
  'logBroadPeak',
  'logGoldens',
] as const;

export type Measure = (typeof measures)[number];

const count = measures.length;

/** Width of the widest square of one kind, grown row by row; one row of state. */
class WidestSquare {
  readonly #side: Uint16Array;
  #diagonal = 0;
  widest = 0;

  constructor(width: number) {
    this.#side = new Uint16Array(width + 1);
  }

  startRow(): void {
    this.#diagonal = 0;
    this.#side[0] = 0;
  }

  step(column: number, on: boolean): void {
    const above = this.#side[column + 1]!;
    const here = on ? Math.min(above, this.#side[column]!, this.#diagonal) + 1 : 0;
    this.#diagonal = above;
    this.#side[column + 1] = here;
    if (here > this.widest) this.widest = here;
  }
}

/** The `measures` of one candidate. Deterministic; a pass over its bounding box. */
export function measureCandidate(scene: Laid, candidates: Candidates, one: Component): Float64Array {
  const { width, seen, golden, envelope, boardColour, mmPerPx } = scene;
  const { labels } = candidates.labelled;
  const residual = candidates.residual.data;
  const broad = candidates.broad.data;
  const across = one.x1 - one.x0 + 1;
  const left = new WidestSquare(across);
  const brighter = new WidestSquare(across);
  const darker = new WidestSquare(across);
  const [sr, sg, sb] = [seen[0].data, seen[1].data, seen[2].data];
  const [gr, gg, gb] = [golden[0].data, golden[1].data, golden[2].data];
  let [residualSum, residualPeak, residualCount, broadSum, broadPeak] = [0, 0, 0, 0, 0];
  let [solder, saturated, body, board, grey, dark, bright, up] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [sx, sy, sxx, sxy, syy, envelopeSum, square] = [0, 0, 0, 0, 0, 0, 0];
  let [sumR, sumG, sumB, sumRR, sumGG, sumBB] = [0, 0, 0, 0, 0, 0];
  for (let y = one.y0; y <= one.y1; y++) {
    left.startRow();
    brighter.startRow();
    darker.startRow();
    for (let x = one.x0, at = y * width + one.x0; x <= one.x1; x++, at++) {
      const column = x - one.x0;
      const on = labels[at] === one.label;
      const [r, g, b] = [sr[at]!, sg[at]!, sb[at]!];
      const [wr, wg, wb] = [gr[at]!, gg[at]!, gb[at]!];
      const change = r - wr + g - wg + b - wb;
      const rest = residual[at]!;
      left.step(column, on && rest >= residualExcess);
      brighter.step(column, on && change > 0);
      darker.step(column, on && change <= 0);
      if (!on) continue;
      if (change > 0) up++;
      residualSum += rest;
      if (rest > residualPeak) residualPeak = rest;
      if (rest >= residualExcess) residualCount++;
      broadSum += broad[at]!;
      if (broad[at]! > broadPeak) broadPeak = broad[at]!;
      const least = r < g ? (r < b ? r : b) : g < b ? g : b;
      const most = r > g ? (r > b ? r : b) : g > b ? g : b;
      const spreadBefore = Math.max(wr, wg, wb) - Math.min(wr, wg, wb);
      if (spreadBefore < 42 && wg > 95) solder++;
      if (spreadBefore < 42 && wg < 85) body++;
      if (least > 235) saturated++;
      if (most - least < 42) {
        grey++;
        if (g > 95) bright++;
        if (g < 70) dark++;
      }
      if (Math.abs(wr - boardColour[0]) + Math.abs(wg - boardColour[1]) + Math.abs(wb - boardColour[2]) < 90) board++;
      sumR += r;
      sumG += g;
      sumB += b;
      sumRR += r * r;
      sumGG += g * g;
      sumBB += b * b;
      square += (r - wr) * (r - wr) + (g - wg) * (g - wg) + (b - wb) * (b - wb);
      for (let c = 0; c < 3; c++) envelopeSum += envelope.high[c]!.data[at]! - envelope.low[c]!.data[at]!;
      sx += column;
      sy += y - one.y0;
      sxx += column * column;
      sxy += column * (y - one.y0);
      syy += (y - one.y0) * (y - one.y0);
    }
  }
  const n = one.area;
  const [vx, vy, vxy] = [sxx / n - (sx / n) ** 2, syy / n - (sy / n) ** 2, sxy / n - (sx / n) * (sy / n)];
  const middle = (vx + vy) / 2;
  const apart = Math.hypot((vx - vy) / 2, vxy);
  const deviation = (sum: number, squares: number): number => Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
  const log = Math.log;
  const out = new Float64Array(count);
  out.set([
    log(n * mmPerPx * mmPerPx),
    log(left.widest * mmPerPx + 0.03),
    log(residualSum / n + 1),
    log(broadSum / n + 1),
    residualCount / n,
    solder / n,
    saturated / n,
    body / n,
    board / n,
    log(deviation(sumR, sumRR) + deviation(sumG, sumGG) + deviation(sumB, sumBB) + 1),
    log(envelopeSum / n + 1),
    // Sides of the rectangle with these moments.
    log(Math.sqrt(12 * (middle + apart)) * mmPerPx + 0.05),
    log(Math.sqrt(12 * Math.max(0, middle - apart)) * mmPerPx + 0.03),
    log(Math.sqrt(square / n) + 1),
    log(Math.min(brighter.widest, darker.widest) * mmPerPx + 0.03),
    log(Math.max(brighter.widest, darker.widest) * mmPerPx + 0.03),
    up / n,
    grey / n,
    dark / n,
    bright / n,
    log(residualPeak + 1),
    log(broadPeak + 1),
    log(scene.goldens),
  ]);
  return out;
}
