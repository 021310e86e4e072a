import type { Point } from '../board/index.ts';
import { arcPoints } from '../board/geometry.ts';

export interface Arc {
  readonly points: readonly Point[];
  /** By how much the ends' distances to the centre differ. */
  readonly offMm: number;
}

/**
 * The arc from one point to another (4.7). In multi quadrant mode the offset leads to the centre, and equal ends make a full
 * circle. In single quadrant mode its signs are left out: of the four centres the one that fits an arc of at most 90° is
 * taken. Undefined where there is none.
 */
export function arcTo(from: Point, to: Point, offset: Point, clockwise: boolean, single: boolean): Arc | undefined {
  const signs = single
    ? ([
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ] as const)
    : ([[1, 1]] as const);
  let best: { centre: Point; sweepDeg: number; offMm: number } | undefined;
  for (const [sx, sy] of signs) {
    const [i, j] = single ? [Math.abs(offset[0]), Math.abs(offset[1])] : offset;
    const centre: Point = [from[0] + sx * i, from[1] + sy * j];
    const start = Math.atan2(from[1] - centre[1], from[0] - centre[0]);
    const end = Math.atan2(to[1] - centre[1], to[0] - centre[0]);
    const turn = (((((clockwise ? start - end : end - start) * 180) / Math.PI) % 360) + 360) % 360;
    const same = from[0] === to[0] && from[1] === to[1];
    const sweepDeg = same ? (single ? 0 : 360) : turn;
    if (single && sweepDeg > 90.5) continue;
    const offMm = Math.abs(
      Math.hypot(from[0] - centre[0], from[1] - centre[1]) - Math.hypot(to[0] - centre[0], to[1] - centre[1]),
    );
    if (best === undefined || offMm < best.offMm) best = { centre, sweepDeg, offMm };
  }
  if (best === undefined) return undefined;
  const { centre, sweepDeg, offMm } = best;
  if (sweepDeg === 0 || (offset[0] === 0 && offset[1] === 0)) return { points: [from, to], offMm };
  // In the file's coordinates, whose y points up, a positive sweep runs counter-clockwise.
  const points = arcPoints(centre[0], centre[1], from[0], from[1], clockwise ? -sweepDeg : sweepDeg);
  return { points: [...points.slice(0, -1), to], offMm };
}
