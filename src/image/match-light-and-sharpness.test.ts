import { describe, expect, it } from 'vitest';
import { boardDesign, renderBoard } from '../simulate/board/index.ts';
import { gaussianBlur } from './blur.ts';
import { excess, widenEnvelope } from './compare.ts';
import { matchBrightness } from './photometric.ts';
import { luma, split, type Plane } from './plane.ts';
import { halve, resize } from './scale.ts';
import { matchSharpness } from './sharpness.ts';
import { identityHomography } from './homography.ts';
import { warp } from './warp.ts';

const design = boardDesign('L-1', 7, { widthMm: 24, heightMm: 18, smallParts: 60 });
const { raster } = renderBoard(design, { seed: 1, umPerPx: 40, noise: 1 });
const plane = luma(raster);
const everywhere: Plane = { ...plane, data: new Uint8Array(plane.data.length).fill(1) };

describe('matchBrightness', () => {
  it('undoes a lamp at one side, though a white part covers an eighth of a tile', () => {
    const { width, height } = plane;
    const lit = Uint8Array.from(plane.data, (value, i) => {
      const x = i % width;
      const y = Math.floor(i / width);
      const light = 0.8 + (0.4 * x) / width;
      return x > 200 && x < 225 && y > 200 && y < 225 ? 230 : Math.round((value + 12) * light - 12);
    });
    const other = { width, height, data: lit };
    matchBrightness(plane, other, everywhere, 70);
    let worst = 0;
    for (let y = 100; y < 300; y += 7) {
      for (let x = 240; x < 500; x += 7) {
        worst = Math.max(worst, Math.abs(other.data[y * width + x]! - plane.data[y * width + x]!));
      }
    }
    expect(worst).toBeLessThan(9);
    expect(other.data[212 * width + 212]! - plane.data[212 * width + 212]!).toBeGreaterThan(60);
  });
});

describe('matchSharpness', () => {
  it('finds the blur that was applied', () => {
    const soft = gaussianBlur(plane, 1.6);
    const match = matchSharpness(plane, soft, everywhere);
    expect(match.second).toBe(0);
    expect(match.first).toBeGreaterThan(1);
    expect(match.first).toBeLessThan(2.1);
    expect(matchSharpness(soft, plane, everywhere).first).toBe(0);
  });
});

describe('excess', () => {
  it('tolerates a shift of one pixel and sees a block of another colour', () => {
    const planes = split(raster);
    const envelope = widenEnvelope({ low: planes, high: planes }, 1);
    const shifted = warp(raster, [1, 0, 1, 0, 1, 0, 0, 0, 1], undefined, plane.width, plane.height);
    expect(Math.max(...excess(shifted.planes, envelope, shifted.inside).data)).toBe(0);
    const same = warp(raster, identityHomography, undefined, plane.width, plane.height);
    for (let y = 200; y < 212; y++) same.planes[0].data.fill(255, y * plane.width + 200, y * plane.width + 220);
    expect(excess(same.planes, envelope, same.inside).data[206 * plane.width + 210]).toBeGreaterThan(20);
    const unseen = { ...same.inside, data: new Uint8Array(same.inside.data.length) };
    expect(Math.max(...excess(same.planes, envelope, unseen).data)).toBe(0);
  });
});

describe('scale', () => {
  it('halves by block means and resizes an even plane evenly', () => {
    expect([...halve({ width: 4, height: 2, data: Uint8Array.of(0, 4, 8, 8, 4, 8, 8, 8) }).data]).toEqual([4, 8]);
    const even = resize({ width: 10, height: 10, data: new Uint8Array(100).fill(77) }, 0.7);
    expect(even.width).toBe(7);
    expect(new Set(even.data)).toEqual(new Set([77]));
  });
});
