import type { Plane } from './plane.ts';

const bins = 512;
const lift = 12;

/** log2((reference + lift) / (other + lift)) as a bin: a table, because two logarithms per pixel cost more than all else. */
const logOf: Float32Array = Float32Array.from({ length: 256 }, (_, value) => Math.log2(value + lift));

/** Median of log ratios in a histogram over [-2, 2), interpolated inside its bin. */
function medianOf(histogram: Uint32Array, total: number): number {
  let seen = 0;
  const half = total / 2;
  for (let bin = 0; bin < bins; bin++) {
    const here = histogram[bin]!;
    if (seen + here >= half && here > 0) return ((bin + (half - seen) / here) / bins) * 4 - 2;
    seen += here;
  }
  return 0;
}

/**
 * Brings `other` to the brightness of `reference`, channel by channel: median ratio per tile, smoothed and interpolated.
 * A median, because a planted part in the tile must not pull its surroundings along. `inside` 0 is left out. In place.
 */
export function matchBrightness(reference: Plane, other: Plane, inside: Plane, tilePx: number): void {
  const { width, height } = reference;
  const columns = Math.max(1, Math.round(width / tilePx));
  const rows = Math.max(1, Math.round(height / tilePx));
  const gains = new Float32Array(columns * rows);
  const known = new Uint8Array(columns * rows);
  const histogram = new Uint32Array(bins);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      histogram.fill(0);
      let total = 0;
      const y1 = Math.floor(((row + 1) * height) / rows);
      const x1 = Math.floor(((column + 1) * width) / columns);
      for (let y = Math.floor((row * height) / rows); y < y1; y += 2) {
        for (let x = Math.floor((column * width) / columns) + (y & 2); x < x1; x += 3) {
          const at = y * width + x;
          const a = reference.data[at]!;
          const b = other.data[at]!;
          // Clipped values say nothing about the ratio.
          if (inside.data[at] === 0 || a > 248 || b > 248) continue;
          const bin = Math.floor((logOf[a]! - logOf[b]! + 2) * (bins / 4));
          if (bin < 0 || bin >= bins) continue;
          histogram[bin] = histogram[bin]! + 1;
          total++;
        }
      }
      if (total < 40) continue;
      gains[row * columns + column] = medianOf(histogram, total);
      known[row * columns + column] = 1;
    }
  }
  const smooth = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let weight = 0;
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          if (known[r * columns + c] === 0) continue;
          const w = r === row && c === column ? 4 : r === row || c === column ? 2 : 1;
          sum += w * gains[r * columns + c]!;
          weight += w;
        }
      }
      smooth[row * columns + column] = weight > 0 ? sum / weight : 0;
    }
  }
  const line = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const at = Math.max(0, Math.min(rows - 1, ((y + 0.5) * rows) / height - 0.5));
    const r0 = Math.floor(at);
    const r1 = Math.min(rows - 1, r0 + 1);
    for (let c = 0; c < columns; c++) {
      const mixed = smooth[r0 * columns + c]! * (r0 + 1 - at) + smooth[r1 * columns + c]! * (at - r0);
      line[c] = 2 ** mixed;
    }
    const base = y * width;
    const step = columns / width;
    let place = 0.5 * step - 0.5;
    for (let x = 0; x < width; x++, place += step) {
      const p = place < 0 ? 0 : place > columns - 1 ? columns - 1 : place;
      const c0 = p | 0;
      const c1 = c0 < columns - 1 ? c0 + 1 : c0;
      const gain = line[c0]! + (line[c1]! - line[c0]!) * (p - c0);
      const raw = other.data[base + x]!;
      let value = (raw + lift) * gain - lift + 0.5;
      // A clipped value was at least this bright: it is no evidence of being darker than the reference.
      if (raw >= 251 && value < reference.data[base + x]!) value = reference.data[base + x]!;
      other.data[base + x] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}
