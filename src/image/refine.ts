import { fieldTrend } from './field-trend.ts';
import { applyHomography, fitHomography, type Homography } from './homography.ts';
import type { Plane } from './plane.ts';

/** What tile-wise alignment found, flat, one entry per tile of the reference picture. */
export interface TileField {
  readonly columns: number;
  readonly rows: number;
  readonly stridePx: number;
  /** Correction in reference pixels: reference point p shows at H(p + d). */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** Normalised correlation after alignment, -1 to 1; -2 where the tile lies outside the other picture or is bare. */
  readonly correlation: Float32Array;
  /** 1: textured and inside the other picture; 2: textured and outside; 3: inside, but burnt out, black or flat; 0: bare, nothing to align by. */
  readonly state: Uint8Array;
}

const tile = 24;
const samples = tile * tile;
/** Mean grey levels beyond which a tile of the other picture shows nothing: no evidence for another board. */
const burnt = 247;
const black = 5;
/** Variance without any structure. */
const flat = 10;

/**
 * Sub-pixel alignment of each tile by Lucas-Kanade steps on brightness normalised per tile (inverse compositional: the
 * gradient is the reference's and is computed once). Both planes are at the same scale.
 */
export function alignTiles(reference: Plane, other: Plane, pose: Homography, iterations: number): TileField {
  const columns = Math.floor((reference.width - 2) / tile);
  const rows = Math.floor((reference.height - 2) / tile);
  const count = columns * rows;
  const dx = new Float32Array(count);
  const dy = new Float32Array(count);
  const correlation = new Float32Array(count).fill(-2);
  const state = new Uint8Array(count);
  const patch = new Float32Array(samples);
  const gx = new Float32Array(samples);
  const gy = new Float32Array(samples);
  const seen = new Float32Array(samples);
  const source = reference.data;
  const stride = reference.width;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      const left = 1 + column * tile;
      const top = 1 + row * tile;
      let sum = 0;
      let sxx = 0;
      let sxy = 0;
      let syy = 0;
      for (let y = 0, k = 0; y < tile; y++) {
        let at = (top + y) * stride + left;
        for (let x = 0; x < tile; x++, at++, k++) {
          const value = source[at]!;
          const px = (source[at + 1]! - source[at - 1]!) / 2;
          const py = (source[at + stride]! - source[at - stride]!) / 2;
          patch[k] = value;
          gx[k] = px;
          gy[k] = py;
          sum += value;
          sxx += px * px;
          sxy += px * py;
          syy += py * py;
        }
      }
      const mean = sum / samples;
      let variance = 0;
      for (let k = 0; k < samples; k++) variance += (patch[k]! - mean) * (patch[k]! - mean);
      const trace = sxx + syy;
      const determinant = sxx * syy - sxy * sxy;
      const smaller = trace / 2 - Math.sqrt(Math.max(0, (trace * trace) / 4 - determinant));
      // Structure in both directions, well above what sensor noise makes.
      if (smaller < 8 * samples || variance < 60 * samples) continue;
      const centreX = left + tile / 2;
      const centreY = top + tile / 2;
      const [ux, uy] = applyHomography(pose, centreX, centreY);
      const [ax, ay] = applyHomography(pose, centreX + 8, centreY);
      const [bx, by] = applyHomography(pose, centreX, centreY + 8);
      const [jxx, jyx, jxy, jyy] = [(ax - ux) / 8, (ay - uy) / 8, (bx - ux) / 8, (by - uy) / 8];
      state[index] = 1;
      let ex = 0;
      let ey = 0;
      let best = -2;
      for (let step = 0; step <= iterations; step++) {
        const sampled = sampleTile(other, seen, ux + jxx * ex + jxy * ey, uy + jyx * ex + jyy * ey, jxx, jyx, jxy, jyy);
        if (!sampled) {
          state[index] = 2;
          break;
        }
        let seenSum = 0;
        for (let k = 0; k < samples; k++) seenSum += seen[k]!;
        const seenMean = seenSum / samples;
        if (seenMean > burnt || seenMean < black) {
          state[index] = 3;
          break;
        }
        let seenVariance = 0;
        let cross = 0;
        for (let k = 0; k < samples; k++) {
          const v = seen[k]! - seenMean;
          seenVariance += v * v;
          cross += v * (patch[k]! - mean);
        }
        // A sheet of paper, a hand out of focus: it hides the board, and is no other board.
        if (seenVariance < flat * samples) {
          state[index] = 3;
          break;
        }
        const match = seenVariance > 0 ? cross / Math.sqrt(seenVariance * variance) : 0;
        if (match > best) {
          best = match;
          dx[index] = ex;
          dy[index] = ey;
        }
        if (step === iterations) break;
        const scale = seenVariance > 0 ? Math.sqrt(variance / seenVariance) : 0;
        let ox = 0;
        let oy = 0;
        for (let k = 0; k < samples; k++) {
          const error = (seen[k]! - seenMean) * scale - (patch[k]! - mean);
          ox += gx[k]! * error;
          oy += gy[k]! * error;
        }
        const mx = (syy * ox - sxy * oy) / determinant;
        const my = (sxx * oy - sxy * ox) / determinant;
        ex -= Math.max(-2, Math.min(2, mx));
        ey -= Math.max(-2, Math.min(2, my));
        if (Math.abs(ex) > 6 || Math.abs(ey) > 6) break;
      }
      if (state[index] === 1) correlation[index] = best;
    }
  }
  return { columns, rows, stridePx: tile, dx, dy, correlation, state };
}

/** Bilinear samples of a tile under an affine map about its centre; false where it leaves the picture. */
function sampleTile(
  plane: Plane,
  out: Float32Array,
  cx: number,
  cy: number,
  jxx: number,
  jyx: number,
  jxy: number,
  jyy: number,
): boolean {
  const { width, height, data } = plane;
  const half = tile / 2;
  const reachX = half * (Math.abs(jxx) + Math.abs(jxy)) + 1;
  const reachY = half * (Math.abs(jyx) + Math.abs(jyy)) + 1;
  if (!(cx - reachX >= 0 && cy - reachY >= 0 && cx + reachX < width - 1 && cy + reachY < height - 1)) return false;
  for (let y = 0, k = 0; y < tile; y++) {
    let sx = cx + jxx * -half + jxy * (y - half);
    let sy = cy + jyx * -half + jyy * (y - half);
    for (let x = 0; x < tile; x++, k++) {
      const x0 = sx | 0;
      const y0 = sy | 0;
      const fx = sx - x0;
      const at = y0 * width + x0;
      const above = data[at]! + (data[at + 1]! - data[at]!) * fx;
      const below = data[at + width]! + (data[at + width + 1]! - data[at + width]!) * fx;
      out[k] = above + (below - above) * (sy - y0);
      sx += jxx;
      sy += jyx;
    }
  }
  return true;
}

/** The homography that the aligned tiles agree on: three rounds of reweighting with Tukey's biweight. */
export function refitPose(pose: Homography, field: TileField, floor = 0.55): Homography {
  const count = field.columns * field.rows;
  const from = new Float64Array(2 * count);
  const to = new Float64Array(2 * count);
  const trust = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = 1 + ((i % field.columns) + 0.5) * tile;
    const y = 1 + (Math.floor(i / field.columns) + 0.5) * tile;
    const [u, v] = applyHomography(pose, x + field.dx[i]!, y + field.dy[i]!);
    from.set([x, y], 2 * i);
    to.set([u, v], 2 * i);
    const c = field.correlation[i]!;
    trust[i] = c > floor ? c * c : 0;
  }
  let best = pose;
  let cut = 4;
  let weights = trust;
  for (let round = 0; round < 4; round++) {
    const next = fitHomography({ from, to, count }, weights);
    if (next === undefined) return best;
    best = next;
    weights = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      if (trust[i] === 0) continue;
      const [u, v] = applyHomography(best, from[2 * i]!, from[2 * i + 1]!);
      const r = Math.hypot(u - to[2 * i]!, v - to[2 * i + 1]!) / cut;
      if (r < 1) weights[i] = trust[i]! * (1 - r * r) * (1 - r * r);
    }
    cut = Math.max(1, cut / 2);
  }
  return best;
}

/**
 * The residual field: a trend over the whole picture (lens, bow of the board), and what is left of it smoothed over 5x5
 * tiles, weighted by correlation. One tile may be led astray by the very part that is looked for; two dozen together
 * follow the board, and not a part.
 */
export function smoothField(field: TileField): TileField {
  const { columns, rows } = field;
  const trend = fieldTrend(field);
  const dx = trend.dx.slice();
  const dy = trend.dy.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let weight = 1.5;
      let sx = 0;
      let sy = 0;
      for (let r = Math.max(0, row - 2); r <= Math.min(rows - 1, row + 2); r++) {
        for (let c = Math.max(0, column - 2); c <= Math.min(columns - 1, column + 2); c++) {
          const i = r * columns + c;
          const match = field.correlation[i]!;
          if (match < 0.7) continue;
          const ex = field.dx[i]! - trend.dx[i]!;
          const ey = field.dy[i]! - trend.dy[i]!;
          if (Math.abs(ex) > 2 || Math.abs(ey) > 2) continue;
          const w = match * match;
          weight += w;
          sx += w * ex;
          sy += w * ey;
        }
      }
      const at = row * columns + column;
      dx[at] = dx[at]! + sx / weight;
      dy[at] = dy[at]! + sy / weight;
    }
  }
  return { ...field, dx, dy };
}
