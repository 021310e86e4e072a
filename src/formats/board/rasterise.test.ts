import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { ArtworkBuilder, shapeDistance } from './artwork.ts';
import type { Point, ShapeLook } from './artwork.ts';
import { rasterise } from './rasterise.ts';

const frame = { width: 1000, height: 800, originMm: [-5, -4], mmPerPx: 0.01 } as const;

function areaMm2(...shapes: readonly (readonly [readonly (readonly Point[])[], ShapeLook])[]): number {
  const artwork = new ArtworkBuilder();
  for (const [rows, look] of shapes) artwork.add(rows, look);
  return rasterise(artwork.build(), frame).data.reduce((sum, value) => sum + value, 0) * 1e-4;
}

const square: readonly Point[] = [
  [-2, -2],
  [2, -2],
  [2, 2],
  [-2, 2],
];
const inner = square.map(([x, y]): Point => [x / 2, y / 2]);

describe('rasterise', () => {
  it('draws a disc, a stroke, a polygon, one with a hole and one with a pen to their areas', () => {
    expect(areaMm2([[[[0, 0]]], { penMm: 3 }])).toBeCloseTo(Math.PI * 2.25, 2);
    expect(
      areaMm2([
        [
          [
            [-2, -1],
            [2, 1],
          ],
        ],
        { penMm: 1 },
      ]),
    ).toBeCloseTo(Math.hypot(4, 2) + Math.PI / 4, 1);
    expect(areaMm2([[square], { filled: true }])).toBeCloseTo(16, 6);
    expect(areaMm2([[square, inner], { filled: true }])).toBeCloseTo(12, 6);
    expect(areaMm2([[square], { filled: true, penMm: 1 }])).toBeCloseTo(16 + 8 + Math.PI / 4, 2);
    expect(areaMm2([[square], { penMm: 0.2 }])).toBeCloseTo(3 * 4 * 0.2 - 2 * 0.01 + Math.PI * 0.015, 2);
  });

  it('takes away with clear, and with a cut from its own group only', () => {
    const disc = [[[[0, 0]]], { penMm: 1 }] as const;
    expect(areaMm2([[square], { filled: true }], [disc[0], { ...disc[1], paint: 'clear' }])).toBeCloseTo(
      16 - Math.PI / 4,
      2,
    );
    const ring = [
      [[inner], { filled: true }],
      [disc[0], { ...disc[1], paint: 'cut' }],
    ] as const;
    expect(areaMm2(...ring)).toBeCloseTo(4 - Math.PI / 4, 2);
    expect(areaMm2([[square], { filled: true }], ...ring)).toBeCloseTo(16, 6);
    expect(areaMm2([[square], { filled: true }], [[inner], { filled: true, paint: 'clear' }], ring[1])).toBeCloseTo(
      12 + Math.PI / 4,
      2,
    );
  });

  it('agrees with the distance to the shape, pixel by pixel', () => {
    const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
    const row = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(row, fc.boolean(), fc.double({ min: 0, max: 0.6, noNaN: true }), (points, filled, penMm) => {
        const builder = new ArtworkBuilder();
        builder.add([points], { filled, penMm });
        const artwork = builder.build();
        const mask = rasterise(artwork, { width: 40, height: 40, originMm: [-1.4, -1.4], mmPerPx: 0.07 });
        for (let y = 0; y < 40; y++) {
          for (let x = 0; x < 40; x++) {
            const [px, py] = [-1.4 + (x + 0.5) * 0.07, -1.4 + (y + 0.5) * 0.07];
            const away = shapeDistance(artwork, 0, px, py);
            // On the very edge either answer is right.
            const near = [-1e-9, 1e-9].some((d) => (shapeDistance(artwork, 0, px + d, py + d) === 0) !== (away === 0));
            if (!near && penMm > 1e-6) expect(mask.data[y * 40 + x]).toBe(away === 0 ? 1 : 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses a frame that no memory holds', () => {
    const artwork = new ArtworkBuilder().build();
    expect(() => rasterise(artwork, { ...frame, width: 1e6, height: 1e6 })).toThrow(UsageError);
    expect(() => rasterise(artwork, { ...frame, width: 0 })).toThrow(UsageError);
  });
});
