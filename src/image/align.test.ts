import { describe, expect, it } from 'vitest';
import { alignAffine } from './align-affine.ts';
import { bend } from './bend.ts';
import { boxBlur } from './blur.ts';
import { coarseShift } from './coarse-shift.ts';
import { applyHomography, identityHomography } from './homography.ts';
import type { Plane } from './plane.ts';

const size = 120;

/** Smooth blobs and bars, sampled at shifted places. */
function scene(place: (x: number, y: number) => readonly [number, number]): Plane {
  const data = new Uint8Array(size * size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at++) {
      const [u, v] = place(x, y);
      const bars = Math.sin(u / 5) + Math.sin(v / 7 + 1) + Math.sin((u + v) / 11);
      data[at] = bars > 0.4 ? 255 : 0;
    }
  }
  return boxBlur({ width: size, height: size, data }, 1);
}

const plain = scene((x, y) => [x, y]);

describe('alignment of edges', () => {
  it('finds a whole-pixel shift, and the negative', () => {
    const moved = scene((x, y) => [x - 4, y + 3]);
    expect(coarseShift(plain, moved, 6)).toMatchObject({ dx: 4, dy: -3 });
    const dark = { ...moved, data: moved.data.map((value) => 255 - value) };
    expect(coarseShift(plain, dark, 6)?.correlation).toBeLessThan(-0.9);
    expect(coarseShift(plain, { ...plain, data: new Uint8Array(size * size) }, 2)).toBeUndefined();
  });

  it('finds an affine map to a tenth of a pixel', () => {
    const h = [1.01, 0.012, 1.1, -0.009, 0.995, -0.8, 0, 0, 1];
    // What the reference has at p, the other picture has at H p.
    const det = h[0]! * h[4]! - h[1]! * h[3]!;
    const moved = scene((x, y) => {
      const [a, b] = [x - h[2]!, y - h[5]!];
      return [(h[4]! * a - h[1]! * b) / det, (h[0]! * b - h[3]! * a) / det];
    });
    const found = alignAffine(plain, moved, identityHomography, 8);
    for (const [x, y] of [
      [10, 10],
      [110, 15],
      [60, 100],
    ] as const) {
      const [u, v] = applyHomography(found ?? identityHomography, x, y);
      const [s, t] = applyHomography(h, x, y);
      expect(Math.hypot(u - s, v - t)).toBeLessThan(0.1);
    }
  });

  it('follows a shift that changes across the picture, and stays within its bound', () => {
    const moved = scene((x, y) => [x - 1.4 * Math.sin(x / 40), y]);
    const field = bend(plain, moved, identityHomography, 4, 2);
    const at = (x: number): number => field.dx[7 * field.columns + Math.floor(x / 8)]!;
    expect(at(60)).toBeGreaterThan(0.9);
    expect(at(4)).toBeLessThan(0.8);
    const far = bend(
      plain,
      scene((x, y) => [x - 6, y]),
      identityHomography,
      4,
      2,
    );
    expect(Math.max(...far.dx.map(Math.abs))).toBeLessThanOrEqual(2);
  });
});
