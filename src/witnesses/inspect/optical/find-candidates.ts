import {
  dilate,
  erode,
  labelComponents,
  maskAtLeast,
  type Component,
  type Labelled,
  type Plane,
} from '../../../image/index.ts';
import { coarseInside, coarsePlanes } from '../golden/coarse.ts';
import { broadExcess, highExcess, lowExcess, residualExcess, smallestMm2 } from '../tuning.ts';
import type { GoldenModel } from '../types.ts';
import { residualPlane } from './residual.ts';
import type { Laid } from './scene.ts';

/** At most this many differences are looked at one by one: beyond that it is another board or another exposure. */
export const mostCandidates = 1500;

export interface Candidates {
  readonly list: readonly Component[];
  /** Plain differences that a small shift accounts for altogether. */
  readonly shifted: readonly Component[];
  readonly labelled: Labelled;
  /** Excess that no small shift of the surroundings accounts for. */
  readonly residual: Plane;
  /** Excess at half the size, where faint and broad things stand out, brought back to full size. */
  readonly broad: Plane;
}

/** How far the smoothed picture lies outside the smoothed envelope, summed over the colours, at full size again. */
function broadPlane(scene: Laid, golden: GoldenModel): Plane {
  const { width, height, inside } = scene;
  const seen = coarsePlanes(scene.seen);
  const [across, down] = [seen[0].width, seen[0].height];
  const half = new Uint8Array(across * down);
  const within = coarseInside(inside).data;
  const [r, g, b] = [seen[0].data, seen[1].data, seen[2].data];
  const { low, high } = golden.coarse;
  const [lr, lg, lb] = [low[0].data, low[1].data, low[2].data];
  const [hr, hg, hb] = [high[0].data, high[1].data, high[2].data];
  for (let at = 0; at < half.length; at++) {
    if (within[at] === 0) continue;
    let sum = 0;
    if (r[at]! > hr[at]!) sum += r[at]! - hr[at]!;
    else if (r[at]! < lr[at]!) sum += lr[at]! - r[at]!;
    if (g[at]! > hg[at]!) sum += g[at]! - hg[at]!;
    else if (g[at]! < lg[at]!) sum += lg[at]! - g[at]!;
    if (b[at]! > hb[at]!) sum += b[at]! - hb[at]!;
    else if (b[at]! < lb[at]!) sum += lb[at]! - b[at]!;
    half[at] = sum > 255 ? 255 : sum;
  }
  const data = new Uint8Array(width * height);
  for (let y = 0; y < 2 * down; y++) {
    const from = (y >> 1) * across;
    for (let x = 0, at = y * width; x < 2 * across; x++, at++) data[at] = half[from + (x >> 1)]!;
  }
  return { width, height, data };
}

/** Connected places that differ from every golden unit by more than a small shift accounts for, or faintly over a broad area. */
export function findCandidates(scene: Laid, golden: GoldenModel): Candidates {
  const { width, height, mmPerPx, excess } = scene;
  const size = width * height;
  const rough = labelComponents(dilate(maskAtLeast(excess, lowExcess), 1)).components.filter(({ area }) => area >= 12);
  const residual = residualPlane(scene, rough);
  const broad = broadPlane(scene, golden);
  const mask = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    mask[at] = residual.data[at]! >= residualExcess || broad.data[at]! >= broadExcess ? 1 : 0;
  }
  const labelled = labelComponents(erode(dilate({ width, height, data: mask }, 1), 1));
  const smallest = smallestMm2 / (mmPerPx * mmPerPx);
  const list = labelled.components
    .filter(({ area }) => area >= smallest)
    .sort((a, b) => b.area - a.area || a.label - b.label)
    .slice(0, mostCandidates);
  const shifted = rough.filter(
    (one) => differing(excess, one) >= smallest && isStrong(excess, one) && !holds(mask, width, one),
  );
  return { list, shifted, labelled, residual, broad };
}

/** Whether a place differs anywhere by as much as is spoken of. */
export function isStrong({ width, data }: Plane, one: Component): boolean {
  for (let y = one.y0; y <= one.y1; y++) {
    for (let at = y * width + one.x0; at <= y * width + one.x1; at++) if (data[at]! >= highExcess) return true;
  }
  return false;
}

function holds(mask: Uint8Array, width: number, one: Component): boolean {
  for (let y = one.y0; y <= one.y1; y++) {
    for (let at = y * width + one.x0; at <= y * width + one.x1; at++) if (mask[at] !== 0) return true;
  }
  return false;
}

/** Pixels of a place that differ: fewer than its area, which was grown by one. */
function differing({ width, data }: Plane, one: Component): number {
  let count = 0;
  for (let y = one.y0; y <= one.y1; y++) {
    for (let at = y * width + one.x0; at <= y * width + one.x1; at++) if (data[at]! >= lowExcess) count++;
  }
  return count;
}
