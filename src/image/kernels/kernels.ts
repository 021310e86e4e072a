import type { Plane } from '../plane.ts';
import { machine } from './machine.ts';

/*
 * Whole planes through the compiled kernels, a row at a time: rows are copied in, so that the working memory stays in the
 * processor's cache. Each has a twin in twin.ts that gives the same bytes.
 */

/** Vectors read and write past the end of a row by up to this many bytes. */
const slack = 32;

function aligned(bytes: number): number {
  return (bytes + 15) & ~15;
}

/** Largest or smallest value of each 3 x 3 square; windows are cut at the border. */
export function spreadOnce({ width, height, data }: Plane, largest: boolean): Plane {
  const kernels = machine();
  const row = aligned(width + 2 * slack);
  const { bytes } = kernels.room(5 * row);
  const out = new Uint8Array(width * height);
  const flag = largest ? 1 : 0;
  const source = slack;
  // Three rows in turn hold the spread of their own neighbours; the fifth takes the result.
  const rows = [row, 2 * row, 3 * row] as const;
  const target = 4 * row;
  const fill = (y: number): void => {
    const base = y * width;
    bytes.set(data.subarray(base, base + width), source);
    bytes[source - 1] = data[base]!;
    bytes[source + width] = data[base + width - 1]!;
    kernels.spreadRow(source, rows[y % 3]!, width, flag);
  };
  fill(0);
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) fill(y + 1);
    const here = rows[y % 3]!;
    const above = y === 0 ? here : rows[(y + 2) % 3]!;
    const below = y + 1 < height ? rows[(y + 1) % 3]! : here;
    kernels.spreadColumns(above, here, below, target, width, flag);
    out.set(bytes.subarray(target, target + width), y * width);
  }
  return { width, height, data: out };
}

/** Separable blur by symmetric taps in 1/256 that sum to 256; the border repeats its last pixel. */
export function blurByTaps({ width, height, data }: Plane, taps: Int32Array): Plane {
  const kernels = machine();
  const reach = taps.length >> 1;
  const count = taps.length;
  const row = aligned(width + 2 * (slack + reach));
  const wide = aligned(2 * width + 2 * slack);
  const list = aligned(2 * count);
  const addresses = list + aligned(2 * count);
  const source = addresses + aligned(4 * count) + slack + aligned(reach);
  const ring = aligned(source + row);
  const target = ring + count * wide;
  const { bytes, words, halves } = kernels.room(target + row);
  for (let t = 0; t < count; t++) halves[list / 2 + t] = taps[t]!;
  const out = new Uint8Array(width * height);
  const fill = (y: number): void => {
    const base = y * width;
    bytes.set(data.subarray(base, base + width), source);
    bytes.fill(data[base]!, source - reach, source);
    bytes.fill(data[base + width - 1]!, source + width, source + width + reach);
    kernels.blurRow(source, ring + (y % count) * wide, width, list, reach);
  };
  for (let y = 0; y <= Math.min(reach, height - 1); y++) fill(y);
  for (let y = 0; y < height; y++) {
    if (y > 0 && y + reach < height) fill(y + reach);
    for (let t = 0; t < count; t++) {
      const from = Math.min(height - 1, Math.max(0, y + t - reach));
      words[addresses / 4 + t] = ring + (from % count) * wide;
    }
    kernels.blurColumns(addresses, target, width, list, reach);
    out.set(bytes.subarray(target, target + width), y * width);
  }
  return { width, height, data: out };
}

/** Three planes against the low and high planes of an envelope: distance outside, summed and capped at 255; 0 where `inside` is 0. */
export function excessPlane(
  seen: readonly Plane[],
  low: readonly Plane[],
  high: readonly Plane[],
  inside: Plane,
): Plane {
  const kernels = machine();
  const { width, height } = inside;
  const row = aligned(width + slack);
  const table = 16;
  const first = 80;
  const { bytes, words } = kernels.room(first + 11 * row);
  const planes = [...seen, ...low, ...high, inside].map(({ data }) => data);
  for (let k = 0; k <= planes.length; k++) words[table / 4 + k] = first + k * row;
  const target = first + planes.length * row;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    for (const [k, data] of planes.entries()) bytes.set(data.subarray(base, base + width), first + k * row);
    kernels.excessRow(table, width);
    out.set(bytes.subarray(target, target + width), base);
  }
  return { width, height, data: out };
}

/** 1 where a byte is at least `least`, else 0. */
export function maskAtLeast({ width, height, data }: Plane, least: number): Plane {
  const kernels = machine();
  const chunk = 32_768;
  const { bytes } = kernels.room(16 + 2 * chunk + slack);
  const out = new Uint8Array(width * height);
  for (let from = 0; from < data.length; from += chunk) {
    const part = data.subarray(from, from + chunk);
    bytes.set(part, 16);
    kernels.atLeast(16, 16 + chunk, part.length, least);
    out.set(bytes.subarray(16 + chunk, 16 + chunk + part.length), from);
  }
  return { width, height, data: out };
}

/** Half the size by rounded means of 2 x 2; an odd last row or column is left out. */
export function halvePlane(plane: Plane): Plane {
  const kernels = machine();
  const width = plane.width >> 1;
  const height = plane.height >> 1;
  const row = aligned(2 * width + slack);
  const { bytes } = kernels.room(16 + 3 * row);
  const [above, below, target] = [16, 16 + row, 16 + 2 * row];
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const base = 2 * y * plane.width;
    bytes.set(plane.data.subarray(base, base + 2 * width), above);
    bytes.set(plane.data.subarray(base + plane.width, base + plane.width + 2 * width), below);
    kernels.halveRows(above, below, target, width);
    out.set(bytes.subarray(target, target + width), y * width);
  }
  return { width, height, data: out };
}

/** Means of 3 x 3 away from the border; the border itself is left 0 for the caller. */
export function boxThreeInside({ width, height, data }: Plane): Uint8Array {
  const kernels = machine();
  const row = aligned(width + 2 * slack);
  const { bytes } = kernels.room(5 * row);
  const rows = [slack, row + slack, 2 * row + slack] as const;
  const target = 3 * row + slack;
  const out = new Uint8Array(width * height);
  const fill = (y: number): void => {
    bytes.set(data.subarray(y * width, (y + 1) * width), rows[y % 3]);
  };
  fill(0);
  fill(1);
  for (let y = 1; y < height - 1; y++) {
    fill(y + 1);
    kernels.boxThree(rows[(y + 2) % 3]!, rows[y % 3]!, rows[(y + 1) % 3]!, target, width);
    out.set(bytes.subarray(target + 1, target + width - 1), y * width + 1);
  }
  return out;
}
