import type { Homography } from './homography.ts';
import type { Plane } from './plane.ts';
import type { TileField } from './refine.ts';
import { warp } from './warp.ts';

/** Side of a cell of the field, pixels. */
const cell = 8;
/** Cells on each side that decide a cell's shift together: 40 pixels, many times the size of what is looked for. */
const pool = 2;
/** Squared gradients below which a cell stays where the pose has it: a few pixels of a sharp edge. */
const stiffness = 40_000;

/**
 * A field of small shifts on top of a pose, for pictures of edges (film, etching and scanning move single tracks by a few
 * pixels). Where edges run in one direction only, only the shift across them is changed. At most `mostPx` in each direction. What
 * is itself a difference pulls the field by its share of the edges within 40 pixels. Both planes at the same scale, in the same light.
 */
export function bend(reference: Plane, other: Plane, pose: Homography, iterations: number, mostPx: number): TileField {
  const { width, height, data } = reference;
  const columns = Math.max(1, Math.ceil(width / cell));
  const rows = Math.max(1, Math.ceil(height / cell));
  const count = columns * rows;
  let dx = new Float32Array(count);
  let dy = new Float32Array(count);
  const state = new Uint8Array(count).fill(1);
  const correlation = new Float32Array(count).fill(1);
  const raster = { width: other.width, height: other.height, channels: 1, data: other.data } as const;
  for (let step = 0; step < iterations; step++) {
    const field: TileField = { columns, rows, stridePx: cell, dx, dy, correlation, state };
    const { planes, inside } = warp(raster, pose, step === 0 ? undefined : field, width, height);
    const seen = planes[0].data;
    const sums = new Float64Array(count * 5);
    for (let y = 1; y < height - 1; y++) {
      const base = (y >> 3) * columns;
      for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
        const gx = (data[at + 1]! - data[at - 1]! + seen[at + 1]! - seen[at - 1]!) / 4;
        const gy = (data[at + width]! - data[at - width]! + seen[at + width]! - seen[at - width]!) / 4;
        if ((gx === 0 && gy === 0) || inside.data[at] === 0) continue;
        const error = seen[at]! - data[at]!;
        const to = (base + (x >> 3)) * 5;
        sums[to] = sums[to]! + gx * gx;
        sums[to + 1] = sums[to + 1]! + gx * gy;
        sums[to + 2] = sums[to + 2]! + gy * gy;
        sums[to + 3] = sums[to + 3]! + gx * error;
        sums[to + 4] = sums[to + 4]! + gy * error;
      }
    }
    const pooled = poolCells(sums, columns, rows);
    const nextX = new Float32Array(count);
    const nextY = new Float32Array(count);
    const clamp = (value: number): number => Math.max(-mostPx, Math.min(mostPx, value));
    for (let i = 0; i < count; i++) {
      const [sxx, sxy, syy, sx, sy] = [
        pooled[5 * i]! + stiffness,
        pooled[5 * i + 1]!,
        pooled[5 * i + 2]! + stiffness,
        pooled[5 * i + 3]!,
        pooled[5 * i + 4]!,
      ];
      const determinant = sxx * syy - sxy * sxy;
      nextX[i] = clamp(dx[i]! - (syy * sx - sxy * sy) / determinant);
      nextY[i] = clamp(dy[i]! - (sxx * sy - sxy * sx) / determinant);
    }
    dx = nextX;
    dy = nextY;
  }
  return { columns, rows, stridePx: cell, dx, dy, correlation, state };
}

/** Sums over the (2 pool + 1)-square of cells around each, five values a cell; windows are cut at the border. */
function poolCells(sums: Float64Array, columns: number, rows: number): Float64Array {
  const across = new Float64Array(sums.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const to = (row * columns + column) * 5;
      for (let c = Math.max(0, column - pool); c <= Math.min(columns - 1, column + pool); c++) {
        const from = (row * columns + c) * 5;
        for (let k = 0; k < 5; k++) across[to + k] = across[to + k]! + sums[from + k]!;
      }
    }
  }
  const out = new Float64Array(sums.length);
  for (let row = 0; row < rows; row++) {
    for (let r = Math.max(0, row - pool); r <= Math.min(rows - 1, row + pool); r++) {
      for (let i = 0; i < columns * 5; i++)
        out[row * columns * 5 + i] = out[row * columns * 5 + i]! + across[r * columns * 5 + i]!;
    }
  }
  return out;
}
