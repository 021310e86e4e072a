import type { BoardCad, Part } from '../../../formats/board/index.ts';
import { applyHomography, fitHomography, type Homography, type Plane } from '../../../image/index.ts';

/** How far the pads of parts lie from where a pose puts them. */
export interface PlacementResidual {
  /** Parts whose pads were found. */
  readonly parts: number;
  readonly medianMm: number;
  /** Nine of ten lie within. */
  readonly p90Mm: number;
  /** Share of the drawing's parts that were found within a quarter of a millimetre of their places. */
  readonly fitting: number;
}

const reachMm = 0.8;
const stepMm = 0.1;
const mostParts = 400;

/** Offset in mm at which a part's pads stand out most from a ring about them; undefined where no offset stands out. */
function offsetOf(part: Part, side: string, plane: Plane, pose: Homography): readonly [number, number] | undefined {
  const pads = part.pads.filter((pad) => part.side === side || pad.kind === 'thru_hole').slice(0, 40);
  const points: number[] = [];
  for (const pad of pads) {
    const turned = Math.abs(Math.sin((pad.rotationDeg * Math.PI) / 180)) > 0.7;
    const [w, h] = turned ? [pad.heightMm, pad.widthMm] : [pad.widthMm, pad.heightMm];
    points.push(pad.xMm, pad.yMm, 1);
    for (const [sx, sy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      points.push(pad.xMm + sx * w * 0.3, pad.yMm + sy * h * 0.3, 1);
      const [x, y] = [pad.xMm + sx * (w / 2 + 0.25), pad.yMm + sy * (h / 2 + 0.25)];
      // Towards the body is no bare board.
      if ((x - part.xMm) * sx + (y - part.yMm) * sy > 0 || pads.length === 1) points.push(x, y, -1);
    }
  }
  const score = (dx: number, dy: number): number => {
    let [on, beside, n, m] = [0, 0, 0, 0];
    for (let i = 0; i < points.length; i += 3) {
      const [x, y] = applyHomography(pose, points[i]! + dx, points[i + 1]! + dy);
      const [px, py] = [Math.round(x), Math.round(y)];
      if (px < 0 || py < 0 || px >= plane.width || py >= plane.height) return -255;
      const value = plane.data[py * plane.width + px]!;
      if (points[i + 2] === 1) {
        on += value;
        n++;
      } else {
        beside += value;
        m++;
      }
    }
    return n === 0 || m === 0 ? -255 : on / n - beside / m;
  };
  let best: readonly [number, number] = [0, 0];
  let value = -255;
  let sum = 0;
  let count = 0;
  for (let dy = -reachMm; dy <= reachMm + 1e-9; dy += stepMm) {
    for (let dx = -reachMm; dx <= reachMm + 1e-9; dx += stepMm) {
      const now = score(dx, dy);
      sum += now;
      count++;
      if (now > value) [best, value] = [[dx, dy], now];
    }
  }
  const atRim = Math.max(Math.abs(best[0]), Math.abs(best[1])) > reachMm - stepMm / 2;
  return value < 30 || value < sum / count + 15 || atRim ? undefined : best;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.POSITIVE_INFINITY;
}

/**
 * Where the pads of each part are found near their places, the pose that most of them agree on, and what is left over then.
 * Parts of another revision are outliers: each round trusts those less that fit worse.
 */
export function partOffsets(
  board: BoardCad,
  side: string,
  plane: Plane,
  pose: Homography,
): { readonly pose: Homography; readonly residual: PlacementResidual } {
  const all = board.parts.filter(
    (part) => part.pads.length > 0 && (part.side === side || part.pads.some((pad) => pad.kind === 'thru_hole')),
  );
  const stride = Math.max(1, Math.ceil(all.length / mostParts));
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < all.length; i += stride) {
    const part = all[i]!;
    const offset = offsetOf(part, side, plane, pose);
    if (offset === undefined) continue;
    const [x, y] = middle(part);
    from.push(x, y);
    to.push(...applyHomography(pose, x + offset[0], y + offset[1]));
  }
  const points = { from: Float64Array.from(from), to: Float64Array.from(to), count: from.length / 2 };
  const pxPerMm = Math.hypot(...difference(pose, from[0] ?? 0, from[1] ?? 0));
  const awayMm = (h: Homography): Float64Array =>
    Float64Array.from({ length: points.count }, (_, i) => {
      const [x, y] = applyHomography(h, from[2 * i]!, from[2 * i + 1]!);
      return Math.hypot(x - to[2 * i]!, y - to[2 * i + 1]!) / pxPerMm;
    });
  let best = pose;
  for (let round = 0; round < 6 && points.count >= 12; round++) {
    const within = Math.max(
      0.15,
      2.5 *
        quantile(
          [...awayMm(best)].sort((a, b) => a - b),
          0.5,
        ),
    );
    const weights = awayMm(best).map((away) => (away >= within ? 0 : (1 - (away / within) ** 2) ** 2));
    best = fitHomography(points, weights) ?? best;
  }
  const looked = Math.ceil(all.length / stride);
  const fitting = awayMm(best).filter((away) => away < 0.25).length / Math.max(1, looked);
  const sorted = [...awayMm(best)].sort((a, b) => a - b);
  return {
    pose: best,
    residual: { parts: points.count, medianMm: quantile(sorted, 0.5), p90Mm: quantile(sorted, 0.9), fitting },
  };
}

function middle(part: Part): readonly [number, number] {
  const [x, y] = part.pads.reduce(([sx, sy], pad) => [sx + pad.xMm, sy + pad.yMm], [0, 0]);
  return [x / part.pads.length, y / part.pads.length];
}

function difference(h: Homography, x: number, y: number): readonly [number, number] {
  const [a, b] = applyHomography(h, x, y);
  const [c, d] = applyHomography(h, x + 1, y);
  return [c - a, d - b];
}
