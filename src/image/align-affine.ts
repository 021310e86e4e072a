import type { Homography } from './homography.ts';
import { solveLinear } from './homography.ts';
import type { Plane } from './plane.ts';

/**
 * The affine map under which `other` shows what `reference` shows, from a start that is off by no more than the width of an
 * edge: Gauss-Newton steps (Lucas-Kanade) over every pixel at once, so that parallel tracks, which no single tile can be
 * aligned by, still count. Both planes at the same scale and in the same light; undefined where the structure does not
 * determine it.
 */
export function alignAffine(
  reference: Plane,
  other: Plane,
  start: Homography,
  iterations: number,
): Homography | undefined {
  const { width, height, data } = reference;
  let [a, b, c, d, e, f] = [start[0]!, start[1]!, start[2]!, start[3]!, start[4]!, start[5]!];
  const [lastX, lastY] = [other.width - 1, other.height - 1];
  const [midX, midY] = [width / 2, height / 2];
  const sums = new Float64Array(42);
  const row = new Float64Array(6);
  for (let step = 0; step < iterations; step++) {
    sums.fill(0);
    for (let y = 1; y < height - 1; y++) {
      let sx = a + b * y + c;
      let sy = d + e * y + f;
      for (let x = 1, at = y * width + 1; x < width - 1; x++, at++, sx += a, sy += d) {
        const gx = (data[at + 1]! - data[at - 1]!) / 2;
        const gy = (data[at + width]! - data[at - width]!) / 2;
        if (gx === 0 && gy === 0) continue;
        if (!(sx >= 0 && sy >= 0 && sx < lastX && sy < lastY)) continue;
        const from = (sy | 0) * other.width + (sx | 0);
        const fx = sx - (sx | 0);
        const fy = sy - (sy | 0);
        const above = other.data[from]! * (1 - fx) + other.data[from + 1]! * fx;
        const below = other.data[from + other.width]! * (1 - fx) + other.data[from + other.width + 1]! * fx;
        const error = above * (1 - fy) + below * fy - data[at]!;
        const [px, py] = [(x - midX) / midX, (y - midY) / midX];
        row[0] = gx * px;
        row[1] = gx * py;
        row[2] = gx;
        row[3] = gy * px;
        row[4] = gy * py;
        row[5] = gy;
        for (let i = 0; i < 6; i++) {
          const scaled = row[i]!;
          for (let k = i; k < 6; k++) sums[i * 7 + k] = sums[i * 7 + k]! + scaled * row[k]!;
          sums[i * 7 + 6] = sums[i * 7 + 6]! - scaled * error;
        }
      }
    }
    for (let i = 1; i < 6; i++) for (let k = 0; k < i; k++) sums[i * 7 + k] = sums[k * 7 + i]!;
    // A slight pull to no change keeps directions that nothing determines where they are.
    const pull = 1e-3 * Math.max(1, sums[16]!, sums[40]!);
    for (let i = 0; i < 6; i++) sums[i * 8] = sums[i * 8]! + pull;
    const delta = solveLinear(sums.slice(), 6);
    if (delta === undefined) return undefined;
    // The shift d(p) is applied before the map: p shows at A (p + d(p)).
    const u = [delta[0]! / midX, delta[1]! / midX, 0, delta[3]! / midX, delta[4]! / midX, 0];
    u[2] = delta[2]! - u[0]! * midX - u[1]! * midY;
    u[5] = delta[5]! - u[3]! * midX - u[4]! * midY;
    const [p, q] = [1 + u[0]!, 1 + u[4]!];
    [a, b, c, d, e, f] = [
      a * p + b * u[3]!,
      a * u[1]! + b * q,
      a * u[2] + b * u[5] + c,
      d * p + e * u[3]!,
      d * u[1]! + e * q,
      d * u[2] + e * u[5] + f,
    ];
    if (![a, b, c, d, e, f].every(Number.isFinite)) return undefined;
  }
  return [a, b, c, d, e, f, 0, 0, 1];
}
