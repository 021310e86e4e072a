import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeDepth, edgeDepthAt } from './distance.ts';
import type { Plane } from './plane.ts';

const masks = fc.integer({ min: 1, max: 14 }).chain((width) =>
  fc.array(fc.constantFrom(0, 0, 0, 1, 1), { minLength: width, maxLength: width * 12 }).map((bits): Plane => {
    const height = Math.floor(bits.length / width);
    return { width, height, data: Uint8Array.from(bits.slice(0, width * height)) };
  }),
);

/** The definition: the cheapest way to a pixel of the other value in steps of 3 and 4. */
function nearest({ width, height, data }: Plane, x: number, y: number): number {
  let least = 255;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      if (data[v * width + u] === data[y * width + x]) continue;
      const [a, b] = [Math.abs(u - x), Math.abs(v - y)];
      least = Math.min(least, 3 * Math.max(a, b) + Math.min(a, b));
    }
  }
  return least;
}

describe('edgeDepth', () => {
  it('is the chamfer distance to the nearest pixel of the other value', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const { data } = edgeDepth(mask);
        for (let y = 0, at = 0; y < mask.height; y++) {
          for (let x = 0; x < mask.width; x++, at++) {
            const expected = nearest(mask, x, y);
            expect(data[at]).toBe(expected);
            expect(edgeDepthAt(mask, x, y)).toBe(expected <= 15 ? expected : 255);
          }
        }
      }),
    );
  });

  it('stops at 255 on a picture of one value and far from an edge', () => {
    const flat: Plane = { width: 5, height: 4, data: new Uint8Array(20) };
    expect([...new Set(edgeDepth(flat).data)]).toEqual([255]);
    const data = new Uint8Array(200);
    data[0] = 1;
    expect(edgeDepth({ width: 200, height: 1, data }).data[199]).toBe(255);
  });
});
