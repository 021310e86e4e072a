import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../core/index.ts';
import { boardDesign, renderBoard } from '../../../simulate/board/index.ts';
import { inspectUnit, learnGolden } from '../index.ts';
import { shareHeld, shifted, turned, view } from '../testdata/view.ts';
import { cellStates } from '../types.ts';
import { cellArea, coverageMap } from './coverage-map.ts';

const design = boardDesign('COV-1', 13, { widthMm: 34, heightMm: 26, smallParts: 150 });
const { raster } = renderBoard(design, { seed: 1, umPerPx: 40 });
const golden = learnGolden([{ unit: 'g', umPerPx: 40, raster }]);
const { width, height } = raster;

describe('coverage', () => {
  const views = [
    ['upper left', shifted(0, 0), 0.6, 0.6],
    ['lower right', shifted(Math.round(width * 0.4), Math.round(height * 0.4)), 0.6, 0.6],
    ['a strip', shifted(0, Math.round(height * 0.35)), 1, 0.4],
    ['nearly all', shifted(20, 15), 0.95, 0.95],
    ['turned a little', turned(raster, 1.5, width, height), 1, 1],
    ['turned by 40', turned(raster, 40, width, height), 1, 1],
    ['on end, cut', turned(raster, 90, width, height), 1, 1],
    ['upside down', turned(raster, 180, width, height), 1, 1],
  ] as const;
  it.each(views)('of a picture that is %s is right within 2 % of the side', (_, at, wide, high) => {
    const [w, h] = [Math.round(width * wide), Math.round(height * high)];
    const result = inspectUnit(view(raster, at, w, h), golden);
    const truth = shareHeld(raster, at, w, h);
    expect(result.registered).toBe(true);
    expect(Math.abs(result.coverage - truth)).toBeLessThan(0.02);
    expect(result.findings).toEqual([]);
    const outside = result.blind.find(({ reason }) => reason === 'outside-frame')?.areaMm2 ?? 0;
    const sideMm2 = width * height * 0.0016;
    expect(Math.abs(outside / sideMm2 - (1 - truth))).toBeLessThan(0.02);
  });

  it('is the sum of its map, to less than half a percent', () => {
    const result = inspectUnit(view(raster, turned(raster, 30, width, height), width, height), golden);
    const map = result.coverageMap;
    if (map === undefined) throw new Error('registered, but without a map');
    let seen = 0;
    for (let cell = 0; cell < map.seen.length; cell++) {
      seen += ((map.seen[cell] ?? 0) / 255) * cellArea(map, cell, width, height);
    }
    expect(Math.abs(seen / (width * height) - result.coverage)).toBeLessThan(0.005);
  });

  it('counts what is burnt out and what is black apart from what lies outside', () => {
    const data = Uint8Array.from(raster.data);
    for (let y = 0; y < height; y++) {
      const from = y * width * 3;
      data.fill(255, from, from + 0.25 * width * 3);
      data.fill(0, from + 0.8 * width * 3, from + width * 3);
    }
    const spoiled: Raster = { ...raster, data };
    const result = inspectUnit(spoiled, golden);
    const share = (reason: string): number => result.blind.find((one) => one.reason === reason)?.share ?? 0;
    // By blocks of 64 pixels, fourteen of them across this picture.
    expect(Math.abs(share('glare') - 0.25)).toBeLessThan(0.07);
    expect(Math.abs(share('too-dark') - 0.2)).toBeLessThan(0.07);
    expect(Math.abs(result.coverage - 0.55)).toBeLessThan(0.07);
  });

  it('says of a black frame that it is too dark, of a white one that it is burnt out, of a grey one neither', () => {
    for (const [value, reason] of [
      [0, 'too-dark'],
      [255, 'glare'],
      [90, 'not-registered'],
    ] as const) {
      const blank: Raster = { width: 640, height: 480, channels: 3, data: new Uint8Array(640 * 480 * 3).fill(value) };
      const result = inspectUnit(blank, golden);
      expect([result.registered, result.findings.length]).toEqual([false, 0]);
      expect(result.blind).toMatchObject([{ reason, share: 1, areaMm2: width * height * 0.0016 }]);
    }
  });
});

describe('coverageMap', () => {
  it('gives each cell its share, its reason and its difference, also where it is cut by the edge', () => {
    const plane = (f: (x: number, y: number) => number) => ({
      width: 80,
      height: 70,
      data: Uint8Array.from({ length: 80 * 70 }, (_, i) => f(i % 80, Math.floor(i / 80))),
    });
    const mask = plane((x, y) => (x < 64 && y < 48 ? 1 : 0));
    const beyond = plane((x, y) => (x < 16 && y < 32 ? 40 : 0));
    const map = coverageMap(mask, beyond, 12, [undefined, undefined, 'glare', undefined], 64);
    expect([map.columns, map.rows, map.cellPx]).toEqual([3, 3, 32]);
    expect([...map.seen]).toEqual([255, 255, 0, 127, 127, 0, 0, 0, 0]);
    expect([...map.differs]).toEqual([128, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...map.state].map((at) => cellStates[at])).toEqual(
      ['seen', 'seen', 'outside-frame', 'outside-frame', 'outside-frame', 'outside-frame'].concat([
        'glare',
        'glare',
        'outside-frame',
      ]),
    );
    expect([0, 2, 6, 8].map((cell) => cellArea(map, cell, 80, 70))).toEqual([1024, 512, 192, 96]);
  });
});
