import type { Random } from '../core/index.ts';
import { applyHomography, fitHomography, type Correspondences, type Homography } from './homography.ts';

export interface Consensus {
  readonly homography: Homography;
  readonly inliers: number;
}

function inlierWeights(
  points: Correspondences,
  h: Homography,
  withinPx: number,
): { weights: Float64Array; count: number } {
  const weights = new Float64Array(points.count);
  let count = 0;
  for (let i = 0; i < points.count; i++) {
    const [x, y] = applyHomography(h, points.from[2 * i]!, points.from[2 * i + 1]!);
    const distance = Math.hypot(x - points.to[2 * i]!, y - points.to[2 * i + 1]!);
    if (!(distance < withinPx)) continue;
    const r = distance / withinPx;
    weights[i] = (1 - r * r) * (1 - r * r);
    count++;
  }
  return { weights, count };
}

const mostDraws = 1500;
const fewestDraws = 150;

/** Draws until both points were right at least once, but for one time in a billion, where this share of matches agrees. */
function drawsFor(share: number): number {
  const wanted = Math.log(1e-9) / Math.log(1 - Math.min(0.99, share * share));
  return Math.min(mostDraws, Math.max(fewestDraws, Math.ceil(wanted)));
}

/**
 * The homography on which most correspondences agree. Two-point samples propose similarities (a camera held nearly
 * square differs from one by a few pixels), of which the best is loosened into a homography: with four-point samples, 5 %
 * of right matches would need 160,000 draws for one good sample, with two points 400.
 */
export function agreeOnHomography(points: Correspondences, random: Random, withinPx: number): Consensus | undefined {
  const { from, to, count } = points;
  if (count < 8) return undefined;
  const loose = 4 * withinPx;
  let best: Homography | undefined;
  let most = 0;
  let enough = mostDraws;
  for (let draw = 0; draw < enough; draw++) {
    const i = random.below(count);
    const j = random.below(count);
    const dx = from[2 * j]! - from[2 * i]!;
    const dy = from[2 * j + 1]! - from[2 * i + 1]!;
    const length = dx * dx + dy * dy;
    if (length < 900) continue;
    const ex = to[2 * j]! - to[2 * i]!;
    const ey = to[2 * j + 1]! - to[2 * i + 1]!;
    const a = (dx * ex + dy * ey) / length;
    const b = (dx * ey - dy * ex) / length;
    const scale = a * a + b * b;
    if (scale < 0.06 || scale > 16) continue;
    const tx = to[2 * i]! - a * from[2 * i]! + b * from[2 * i + 1]!;
    const ty = to[2 * i + 1]! - b * from[2 * i]! - a * from[2 * i + 1]!;
    let agree = 0;
    for (let k = 0; k < count; k++) {
      const x = from[2 * k]!;
      const y = from[2 * k + 1]!;
      const ux = a * x - b * y + tx - to[2 * k]!;
      const uy = b * x + a * y + ty - to[2 * k + 1]!;
      if (ux * ux + uy * uy < loose * loose) agree++;
    }
    if (agree > most) {
      most = agree;
      best = [a, -b, tx, b, a, ty, 0, 0, 1];
      enough = drawsFor(agree / count);
    }
  }
  if (best === undefined) return undefined;
  let within = loose;
  for (let round = 0; round < 8; round++) {
    const { weights } = inlierWeights(points, best, within);
    const next = fitHomography(points, weights);
    if (next === undefined) return undefined;
    best = next;
    within = Math.max(withinPx, within * 0.7);
  }
  return { homography: best, inliers: inlierWeights(points, best, withinPx).count };
}
