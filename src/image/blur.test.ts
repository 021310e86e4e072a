import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxBlur, gaussianBlur } from './blur.ts';
import type { Plane } from './plane.ts';

const planes = fc
  .record({ width: fc.integer({ min: 3, max: 24 }), height: fc.integer({ min: 3, max: 24 }), seed: fc.integer() })
  .map(({ width, height, seed }): Plane => {
    let state = seed | 1;
    const data = Uint8Array.from({ length: width * height }, () => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
      return state >>> 24;
    });
    return { width, height, data };
  });

/** The definition, one pixel at a time. */
function naive(plane: Plane, weight: (dx: number, dy: number) => number, reach: number, cut: boolean): number[] {
  const out: number[] = [];
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      let sum = 0;
      let total = 0;
      for (let dy = -reach; dy <= reach; dy++) {
        for (let dx = -reach; dx <= reach; dx++) {
          const inside = x + dx >= 0 && y + dy >= 0 && x + dx < plane.width && y + dy < plane.height;
          if (cut && !inside) continue;
          const px = Math.min(plane.width - 1, Math.max(0, x + dx));
          const py = Math.min(plane.height - 1, Math.max(0, y + dy));
          sum += weight(dx, dy) * plane.data[py * plane.width + px]!;
          total += weight(dx, dy);
        }
      }
      out.push(sum / total);
    }
  }
  return out;
}

function worst(plane: Plane, expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(value - plane.data[i]!)));
}

describe('boxBlur', () => {
  it.each([1, 2, 4])('equals the mean over the window at radius %i, to a grey level', (radius) => {
    fc.assert(
      fc.property(planes, (plane) => {
        expect(
          worst(
            boxBlur(plane, radius),
            naive(plane, () => 1, radius, true),
          ),
        ).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });
});

describe('gaussianBlur', () => {
  it.each([0.7, 1.3, 2.4])('equals the definition at sigma %f, to two grey levels', (sigma) => {
    const weight = (dx: number, dy: number): number => Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
    fc.assert(
      fc.property(planes, (plane) => {
        const reach = Math.max(1, Math.ceil(sigma * 2.5));
        expect(worst(gaussianBlur(plane, sigma), naive(plane, weight, reach, false))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves an even plane even', () => {
    const plane = { width: 9, height: 7, data: new Uint8Array(63).fill(255) };
    expect(new Set(gaussianBlur(plane, 1.1).data)).toEqual(new Set([255]));
  });
});
