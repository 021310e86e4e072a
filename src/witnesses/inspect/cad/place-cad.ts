import type { Raster } from '../../../core/index.ts';
import type { BoardCad } from '../../../formats/board/index.ts';
import { applyHomography, gaussianBlur, luma, type Homography, type Plane } from '../../../image/index.ts';
import type { CadPlacement } from '../types.ts';

/** How far from centred and square a golden picture may be taken, mm and degrees. */
const reachMm = 2.4;
const reachDeg = 2;
/** Grey levels by which pads must outshine their surroundings for the placement to be believed. */
const leastContrast = 22;
const mostPads = 1500;

interface PadSamples {
  /** [x, y] of pad centres, and of a point half a millimetre beside each, mm. */
  readonly on: Float64Array;
  readonly beside: Float64Array;
  readonly count: number;
}

/** Pads that a camera sees on this side: at the rim of their part's bounds, since those under a body are hidden. */
function visiblePads(board: BoardCad, side: string): PadSamples {
  const on: number[] = [];
  const beside: number[] = [];
  for (const part of board.parts) {
    if (part.side !== side || part.pads.length > 60) continue;
    for (const pad of part.pads) {
      const dx = pad.xMm - part.xMm;
      const dy = pad.yMm - part.yMm;
      const away = Math.hypot(dx, dy);
      if (away < 0.2) continue;
      const step = Math.max(pad.widthMm, pad.heightMm) / 2 + 0.25;
      on.push(pad.xMm, pad.yMm);
      beside.push(pad.xMm + (dx / away) * step, pad.yMm + (dy / away) * step);
    }
  }
  const stride = Math.max(1, Math.ceil(on.length / 2 / mostPads));
  const pick = (list: number[]): Float64Array => Float64Array.from(list.filter((_, i) => (i >> 1) % stride === 0));
  const kept = pick(on);
  return { on: kept, beside: pick(beside), count: kept.length / 2 };
}

function contrast(plane: Plane, pads: PadSamples, pose: Homography): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < pads.count; i++) {
    const [x, y] = applyHomography(pose, pads.on[2 * i]!, pads.on[2 * i + 1]!);
    const [u, v] = applyHomography(pose, pads.beside[2 * i]!, pads.beside[2 * i + 1]!);
    const [ix, iy, iu, iv] = [Math.round(x), Math.round(y), Math.round(u), Math.round(v)];
    if (Math.min(ix, iu, iy, iv) < 0 || Math.max(ix, iu) >= plane.width || Math.max(iy, iv) >= plane.height) continue;
    sum += plane.data[iy * plane.width + ix]! - plane.data[iv * plane.width + iu]!;
    count++;
  }
  return count < 0.6 * pads.count || count < 20 ? -255 : sum / count;
}

/**
 * Lays the CAD's pads over a golden picture that shows the whole board about centred and upright at a known scale: the
 * shift and turn at which the pads outshine their surroundings most. Undefined where no placement stands out: a wrong
 * "nearest part" is worse than none.
 */
export function placeCad(
  board: BoardCad,
  side: string,
  picture: Raster,
  umPerPx: number | undefined,
): CadPlacement | undefined {
  const outline = board.outline;
  if (outline === undefined || umPerPx === undefined || !(umPerPx > 0) || (side !== 'top' && side !== 'bottom'))
    return undefined;
  const pads = visiblePads(board, side);
  if (pads.count < 20) return undefined;
  const plane = gaussianBlur(luma(picture), 1.2);
  const flip = side === 'bottom' ? -1 : 1;
  const cx = outline.xMm + outline.widthMm / 2;
  const cy = outline.yMm + outline.heightMm / 2;
  const scale = 1000 / umPerPx;
  const poseAt = (dxMm: number, dyMm: number, deg: number, stretch: number): Homography => {
    const c = Math.cos((deg * Math.PI) / 180) * scale * stretch;
    const s = Math.sin((deg * Math.PI) / 180) * scale * stretch;
    const tx = picture.width / 2 + dxMm * scale - (c * flip * cx - s * cy);
    const ty = picture.height / 2 + dyMm * scale - (s * flip * cx + c * cy);
    return [c * flip, -s, tx, s * flip, c, ty, 0, 0, 1];
  };
  let best = { dx: 0, dy: 0, deg: 0, stretch: 1, value: -255 };
  const search = (reach: number, step: number, turn: number, turnStep: number, stretches: readonly number[]): void => {
    const from = best;
    for (const stretch of stretches) {
      for (let deg = from.deg - turn; deg <= from.deg + turn + 1e-9; deg += turnStep) {
        for (let dy = from.dy - reach; dy <= from.dy + reach + 1e-9; dy += step) {
          for (let dx = from.dx - reach; dx <= from.dx + reach + 1e-9; dx += step) {
            const value = contrast(plane, pads, poseAt(dx, dy, deg, from.stretch * stretch));
            if (value > best.value) best = { dx, dy, deg, stretch: from.stretch * stretch, value };
          }
        }
      }
    }
  };
  search(reachMm, 0.3, reachDeg, 0.5, [1]);
  search(0.3, 0.1, 0.5, 0.125, [0.992, 1, 1.008]);
  search(0.1, 0.05, 0.1, 0.05, [0.997, 1, 1.003]);
  if (best.value < leastContrast) return undefined;
  return { board, side, mmToPx: poseAt(best.dx, best.dy, best.deg, best.stretch) };
}
