import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilate, erode, shrinkMask } from './morphology.ts';

const cases = fc.record({
  width: fc.integer({ min: 1, max: 15 }),
  height: fc.integer({ min: 1, max: 15 }),
  radius: fc.integer({ min: 0, max: 3 }),
  data: fc.uint8Array({ minLength: 225, maxLength: 225 }),
});

describe('dilate and erode', () => {
  it('equal the largest and smallest value of the window', () => {
    fc.assert(
      fc.property(cases, ({ width, height, radius, data }) => {
        const plane = { width, height, data: data.subarray(0, width * height) };
        const grown = dilate(plane, radius);
        const shrunk = erode(plane, radius);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const window: number[] = [];
            for (let py = Math.max(0, y - radius); py <= Math.min(height - 1, y + radius); py++) {
              for (let px = Math.max(0, x - radius); px <= Math.min(width - 1, x + radius); px++) {
                window.push(plane.data[py * width + px]!);
              }
            }
            expect(grown.data[y * width + x]).toBe(Math.max(...window));
            expect(shrunk.data[y * width + x]).toBe(Math.min(...window));
          }
        }
      }),
    );
  });
});

describe('shrinkMask', () => {
  it('is erode, for a mask', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 35, maxLength: 35 }),
        fc.integer({ min: 0, max: 4 }),
        (bits, r) => {
          const mask = { width: 7, height: 5, data: Uint8Array.from(bits, Number) };
          expect([...shrinkMask(mask, r).data]).toEqual([...erode(mask, r).data]);
        },
      ),
    );
  });
});
