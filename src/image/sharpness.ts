import { gaussianBlur } from './blur.ts';
import type { Plane } from './plane.ts';

function crop(plane: Plane, x0: number, y0: number, size: number): Plane {
  const data = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    const from = (y0 + y) * plane.width + x0;
    data.set(plane.data.subarray(from, from + size), y * size);
  }
  return { width: size, height: size, data };
}

/** Mean squared step between neighbours, both directions. */
export function gradientEnergy(plane: Plane): number {
  const { width, height, data } = plane;
  let sum = 0;
  for (let y = 0; y < height - 1; y++) {
    for (let at = y * width; at < y * width + width - 1; at++) {
      const right = data[at + 1]! - data[at]!;
      const down = data[at + width]! - data[at]!;
      sum += right * right + down * down;
    }
  }
  return sum / Math.max(1, (width - 1) * (height - 1));
}

export interface SharpnessMatch {
  /** Blur (Gaussian, pixels) that brings the first picture to the second's sharpness; 0 where it is not the sharper. */
  readonly first: number;
  readonly second: number;
  /** Typical ratio of fine gradient energy, second to first, before matching. */
  readonly ratio: number;
}

const trial: readonly number[] = [0.6, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.3, 4];
const block = 64;

/**
 * How much either of two aligned pictures must be blurred to be as sharp as the other, from their most structured
 * blocks. The median over blocks, so that nothing planted decides it; blocks are smoothed first, so that noise is not
 * taken for sharpness.
 */
export function matchSharpness(first: Plane, second: Plane, inside: Plane): SharpnessMatch {
  const blocks: { energy: number; x: number; y: number }[] = [];
  for (let y = 0; y + block <= first.height; y += block) {
    for (let x = 0; x + block <= first.width; x += block) {
      const at = (px: number, py: number): number => inside.data[py * first.width + px]!;
      const e = block - 1;
      if (at(x, y) + at(x + e, y) + at(x, y + e) + at(x + e, y + e) < 4) continue;
      let energy = 0;
      for (let py = y; py < y + block; py += 4) {
        for (let px = x; px < x + block - 1; px += 2) {
          const step = first.data[py * first.width + px + 1]! - first.data[py * first.width + px]!;
          energy += step * step;
        }
      }
      blocks.push({ energy, x, y });
    }
  }
  blocks.sort((a, b) => b.energy - a.energy);
  const pairs = blocks.slice(0, 15).map(({ x, y }) => ({
    a: gaussianBlur(crop(first, x, y, block), 0.8),
    b: gaussianBlur(crop(second, x, y, block), 0.8),
  }));
  if (pairs.length === 0) return { first: 0, second: 0, ratio: 1 };
  const median = (values: number[]): number => values.sort((p, q) => p - q)[values.length >> 1]!;
  const ratioAt = (sigma: number, blurFirst: boolean): number =>
    median(
      pairs.map(({ a, b }) => {
        const ea = gradientEnergy(blurFirst && sigma > 0 ? gaussianBlur(a, sigma) : a);
        const eb = gradientEnergy(!blurFirst && sigma > 0 ? gaussianBlur(b, sigma) : b);
        return (eb + 0.01) / (ea + 0.01);
      }),
    );
  const ratio = ratioAt(0, true);
  const softer = ratio < 1;
  let chosen = 0;
  for (const sigma of trial) {
    const now = ratioAt(sigma, softer);
    // Stop before the blurred one becomes the softer of the two.
    if (softer ? now > 1 : now < 1) break;
    chosen = sigma;
  }
  return { first: softer ? chosen : 0, second: softer ? 0 : chosen, ratio };
}
