import type { Plane } from './plane.ts';

export interface CoarseShift {
  /** Reference point p shows at p + (dx, dy), whole pixels. */
  readonly dx: number;
  readonly dy: number;
  /** Normalised correlation there, -1 to 1; negative where one picture is the other's negative. */
  readonly correlation: number;
}

/**
 * The whole-pixel shift, up to `reach`, at which two planes of the same scale are most alike or most opposite. Every shift
 * is tried, so give it small planes; undefined where they never overlap by half or have no structure.
 */
export function coarseShift(reference: Plane, other: Plane, reach: number): CoarseShift | undefined {
  let best: CoarseShift | undefined;
  for (let dy = -reach; dy <= reach; dy++) {
    const [y0, y1] = [Math.max(0, -dy), Math.min(reference.height, other.height - dy)];
    for (let dx = -reach; dx <= reach; dx++) {
      const [x0, x1] = [Math.max(0, -dx), Math.min(reference.width, other.width - dx)];
      if (x1 <= x0 || y1 <= y0 || 2 * (x1 - x0) * (y1 - y0) < reference.width * reference.height) continue;
      let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
      for (let y = y0; y < y1; y++) {
        const ra = y * reference.width;
        const rb = (y + dy) * other.width + dx;
        for (let x = x0; x < x1; x++) {
          const a = reference.data[ra + x]!;
          const b = other.data[rb + x]!;
          sa += a;
          sb += b;
          saa += a * a;
          sbb += b * b;
          sab += a * b;
        }
      }
      const n = (x1 - x0) * (y1 - y0);
      const spread = Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
      if (!(spread > n)) continue;
      const correlation = (sab - (sa * sb) / n) / spread;
      if (best === undefined || Math.abs(correlation) > Math.abs(best.correlation)) best = { dx, dy, correlation };
    }
  }
  return best;
}
