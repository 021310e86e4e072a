import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../core/index.ts';
import { cut, cutAligned, windowAround } from './golden-crop.ts';

/** One channel, each pixel its own number while there are fewer than 256. */
function numbered(width: number, height: number): Raster {
  return { width, height, channels: 1, data: Uint8Array.from({ length: width * height }, (_, i) => i) };
}

describe('windowAround', () => {
  it('stands in the middle of the box with room around it, and stays inside of the picture', () => {
    const picture = numbered(1000, 800);
    expect(windowAround([480, 380, 40, 40], picture, 160, 640)).toEqual([420, 320, 160, 160]);
    expect(windowAround([400, 300, 100, 50], picture, 160, 640)).toEqual([300, 175, 300, 300]);
    expect(windowAround([0, 0, 10, 10], picture, 160, 640)).toEqual([0, 0, 160, 160]);
    expect(windowAround([990, 790, 10, 10], picture, 160, 640)).toEqual([840, 640, 160, 160]);
    expect(windowAround([0, 0, 1000, 800], picture, 160, 640)).toEqual([180, 80, 640, 640]);
    expect(windowAround([10, 10, 5, 5], numbered(50, 30), 160, 640)).toEqual([0, 0, 50, 30]);
  });

  it('is inside of any picture, whatever box is asked', () => {
    const size = fc.integer({ min: 1, max: 3000 });
    const place = fc.double({ min: -5000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(size, size, place, place, size, size, (width, height, x, y, w, h) => {
        const picture: Raster = { width, height, channels: 1, data: new Uint8Array(0) };
        const [left, top, wide, high] = windowAround([x, y, w, h], picture, 160, 640);
        expect(left >= 0 && top >= 0 && wide > 0 && high > 0).toBe(true);
        expect(left + wide <= width && top + high <= height).toBe(true);
        expect([left, top, wide, high].every(Number.isInteger)).toBe(true);
      }),
    );
  });
});

describe('the two crops', () => {
  const picture = numbered(10, 8);

  it('show the same pixels where the golden picture lies as the unit does', () => {
    const window = [2, 3, 4, 2] as const;
    const own = cut(picture, window);
    expect([...own.data]).toEqual([32, 33, 34, 35, 42, 43, 44, 45]);
    expect(cutAligned(picture, [1, 0, 0, 0, 1, 0, 0, 0, 1], window)).toEqual(own);
  });

  it('follow the golden picture where it lies aside, half a pixel too, and are black beyond its edge', () => {
    const aside = cutAligned(picture, [1, 0, 1, 0, 1, 2, 0, 0, 1], [2, 3, 2, 1]);
    expect([...aside.data]).toEqual([53, 54]);
    const half = cutAligned(picture, [1, 0, 0, 0, 1, 0.5, 0, 0, 1], [2, 3, 2, 1]);
    expect([...half.data]).toEqual([37, 38]);
    const slanted: Raster = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 0, 0, 200) };
    expect([...cutAligned(slanted, [1, 0, 0.5, 0, 1, 0.5, 0, 0, 1], [0, 0, 1, 1]).data]).toEqual([50]);
    // The last row and column have no neighbour to be mixed with.
    expect([...cutAligned(picture, [1, 0, 0, 0, 1, 0, 0, 0, 1], [8, 6, 2, 2]).data]).toEqual([68, 0, 0, 0]);
    const beyond = cutAligned(picture, [1, 0, 100, 0, 1, 0, 0, 0, 1], [2, 3, 2, 2]);
    expect([...beyond.data]).toEqual([0, 0, 0, 0]);
  });

  it('keep the channels of a pixel together', () => {
    const colour: Raster = { width: 2, height: 2, channels: 3, data: Uint8Array.from({ length: 12 }, (_, i) => i) };
    expect([...cut(colour, [1, 0, 1, 2]).data]).toEqual([3, 4, 5, 9, 10, 11]);
  });
});
