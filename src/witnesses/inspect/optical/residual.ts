import type { Plane } from '../../../image/index.ts';
import { nudgeMm } from '../tuning.ts';
import type { Laid } from './scene.ts';

/** Half the side of the square over which one shift must account for what is seen. */
const windowMm = 0.09;
/** Grey levels, summed over three colours, that a shift must gain before it is preferred to none. */
const price = 3;

export interface PixelRect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * What is left of a difference when its surroundings may have moved by up to `nudgeMm`: for each pixel the mean excess over
 * the square around it, under the one shift that makes it smallest. All three colours and every pixel of the square must
 * agree on the shift; that a colour occurs somewhere near is no account of it. Written into `out`, inside `rect` only.
 */
export function shiftResidual(scene: Laid, rect: PixelRect, out: Uint8Array): void {
  const { width, height, envelope, seen, inside, mmPerPx } = scene;
  const reach = Math.max(1, Math.round(nudgeMm / mmPerPx));
  const half = Math.max(1, Math.round(windowMm / mmPerPx));
  const left = Math.max(0, rect.x0 - half);
  const top = Math.max(0, rect.y0 - half);
  const across = Math.min(width - 1, rect.x1 + half) - left + 1;
  const down = Math.min(height - 1, rect.y1 + half) - top + 1;
  const one = new Uint8Array(across * down);
  const sums = new Uint32Array((across + 1) * (down + 1));
  const best = new Uint8Array(across * down).fill(255);
  const [sr, sg, sb] = [seen[0].data, seen[1].data, seen[2].data];
  const [lr, lg, lb] = [envelope.low[0].data, envelope.low[1].data, envelope.low[2].data];
  const [hr, hg, hb] = [envelope.high[0].data, envelope.high[1].data, envelope.high[2].data];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy > reach * reach + 1) continue;
      const cost = dx === 0 && dy === 0 ? 0 : price;
      for (let y = 0; y < down; y++) {
        const fromY = Math.min(height - 1, Math.max(0, top + y - dy));
        for (let x = 0; x < across; x++) {
          const at = (top + y) * width + left + x;
          if (inside.data[at] === 0) {
            one[y * across + x] = 0;
            continue;
          }
          const from = fromY * width + Math.min(width - 1, Math.max(0, left + x - dx));
          const [r, g, b] = [sr[at]!, sg[at]!, sb[at]!];
          let beyond = 0;
          if (r > hr[from]!) beyond += r - hr[from]!;
          else if (r < lr[from]!) beyond += lr[from]! - r;
          if (g > hg[from]!) beyond += g - hg[from]!;
          else if (g < lg[from]!) beyond += lg[from]! - g;
          if (b > hb[from]!) beyond += b - hb[from]!;
          else if (b < lb[from]!) beyond += lb[from]! - b;
          one[y * across + x] = beyond > 255 ? 255 : beyond;
        }
      }
      summedArea(one, across, down, sums);
      for (let y = 0; y < down; y++) {
        const [ya, yb] = [Math.max(0, y - half), Math.min(down, y + half + 1)];
        for (let x = 0; x < across; x++) {
          const [xa, xb] = [Math.max(0, x - half), Math.min(across, x + half + 1)];
          const sum =
            sums[yb * (across + 1) + xb]! -
            sums[ya * (across + 1) + xb]! -
            sums[yb * (across + 1) + xa]! +
            sums[ya * (across + 1) + xa]!;
          const mean = sum / ((yb - ya) * (xb - xa)) + cost;
          if (mean < best[y * across + x]!) best[y * across + x] = mean;
        }
      }
    }
  }
  for (let y = Math.max(0, rect.y0); y <= Math.min(height - 1, rect.y1); y++) {
    for (let x = Math.max(0, rect.x0); x <= Math.min(width - 1, rect.x1); x++) {
      out[y * width + x] = best[(y - top) * across + x - left]!;
    }
  }
}

function summedArea(values: Uint8Array, across: number, down: number, sums: Uint32Array): void {
  for (let y = 0; y < down; y++) {
    let row = 0;
    for (let x = 0; x < across; x++) {
      row += values[y * across + x]!;
      sums[(y + 1) * (across + 1) + x + 1] = sums[y * (across + 1) + x + 1]! + row;
    }
  }
}

/** The residual over all the given rectangles, as a plane; 0 elsewhere. */
export function residualPlane(scene: Laid, rects: readonly PixelRect[]): Plane {
  const { width, height } = scene;
  const data = new Uint8Array(width * height);
  for (const rect of rects) shiftResidual(scene, rect, data);
  return { width, height, data };
}
