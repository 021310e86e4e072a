import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../plane.ts';
import * as kernels from './kernels.ts';
import * as twin from './twin.ts';

/** Planes of any shape from 1 x 1 up, so that vectors end inside rows, at their ends and past them. */
const size = fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 12 }) });
function planes(count: number): fc.Arbitrary<readonly Plane[]> {
  return size.chain(({ width, height }) =>
    fc
      .array(fc.uint8Array({ minLength: width * height, maxLength: width * height }), {
        minLength: count,
        maxLength: count,
      })
      .map((list) => list.map((data) => ({ width, height, data }))),
  );
}
const one = planes(1).map(([plane]) => plane ?? { width: 0, height: 0, data: new Uint8Array() });

function same(a: Plane, b: Plane): void {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  expect([...a.data]).toEqual([...b.data]);
}

describe('a compiled kernel gives what its twin gives', () => {
  it('spreads', () => {
    fc.assert(
      fc.property(one, fc.boolean(), (plane, largest) => {
        same(kernels.spreadOnce(plane, largest), twin.spreadOnce(plane, largest));
      }),
    );
  });
  it('blurs, whatever the reach', () => {
    const taps = fc.constantFrom(
      [64, 128, 64],
      [14, 62, 104, 62, 14],
      [5, 20, 60, 86, 60, 20, 5],
      [0, 0, 2, 8, 30, 55, 66, 55, 30, 8, 2, 0, 0],
    );
    fc.assert(
      fc.property(one, taps, (plane, list) => {
        same(kernels.blurByTaps(plane, Int32Array.from(list)), twin.blurByTaps(plane, Int32Array.from(list)));
      }),
    );
  });
  it('measures excess', () => {
    fc.assert(
      fc.property(planes(10), (list) => {
        const given = [list.slice(0, 3), list.slice(3, 6), list.slice(6, 9)] as const;
        const inside = list[9] ?? { width: 0, height: 0, data: new Uint8Array() };
        same(kernels.excessPlane(...given, inside), twin.excessPlane(...given, inside));
      }),
    );
  });
  it('masks, halves and means', () => {
    fc.assert(
      fc.property(one, fc.integer({ min: 0, max: 255 }), (plane, least) => {
        same(kernels.maskAtLeast(plane, least), twin.maskAtLeast(plane, least));
      }),
    );
    fc.assert(
      fc.property(one, (plane) => {
        same(kernels.halvePlane(plane), twin.halvePlane(plane));
      }),
    );
    fc.assert(
      fc.property(one, (plane) => {
        fc.pre(plane.width > 2 && plane.height > 2);
        expect([...kernels.boxThreeInside(plane)]).toEqual([...twin.boxThreeInside(plane)]);
      }),
    );
  });
  it('leaves nothing behind that changes a later result', () => {
    const small: Plane = { width: 5, height: 4, data: Uint8Array.from({ length: 20 }, (_, i) => (i * 37) % 256) };
    const before = kernels.spreadOnce(small, true);
    kernels.blurByTaps(
      { width: 3000, height: 3, data: new Uint8Array(9000).fill(255) },
      Int32Array.from([64, 128, 64]),
    );
    same(kernels.spreadOnce(small, true), before);
  });
});
