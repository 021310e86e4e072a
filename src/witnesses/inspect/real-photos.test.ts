import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../core/index.ts';
import type { Homography } from '../../image/index.ts';
import { decodePixels } from '../../store/pixels.ts';
import { inspectUnit, learnGolden, type GoldenModel } from './index.ts';
import { shareHeld, shifted, turned, view } from './testdata/view.ts';

const root = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'inspect');
const present = existsSync(join(root, 'photos'));
if (!present) console.info(`inspect: no real photos at ${root}; the tests on them were skipped`);

/** Each shows another board, revision or side; the two X-rays show one board in two ways, which are no more to be mixed up. */
const files = [
  'photos/antmicro-artix-dc-scm.jpg',
  'photos/ulx3sb-v17.jpg',
  'photos/ulx3st-v17.jpg',
  'photos/ulx3st-v212.jpg',
  'renders/ULX3S_v303_top.png',
  'renders/artix-dc-scm-orthoB.png',
  'renders/artix-dc-scm-orthoT.png',
  'xray/ULX3S_v303_XRay1.jpg',
  'xray/ULX3S_v303_XRay2.jpg',
] as const;

const known = new Map<string, Promise<{ raster: Raster; golden: GoldenModel }>>();

function load(file: string): Promise<{ raster: Raster; golden: GoldenModel }> {
  const loading =
    known.get(file) ??
    decodePixels(readFileSync(join(root, file))).then((raster) => ({
      raster,
      golden: learnGolden([{ unit: file, raster }]),
    }));
  known.set(file, loading);
  return loading;
}

describe.runIf(present)('real pictures', () => {
  it.each(files)('%s is refused against every other board, revision and side', async (file) => {
    const { golden } = await load(file);
    for (const other of files) {
      if (other === file) continue;
      const result = inspectUnit((await load(other)).raster, golden);
      const said = result.findings.map(({ check }) => check);
      expect([other, result.registered, result.coverage]).toEqual([other, false, 0]);
      expect([other, said]).toEqual([other, ['inspect/other-board']]);
      expect(result.blind.map(({ reason }) => reason)).toEqual(['not-registered']);
    }
  });

  // The board fills a quarter of this picture; windows beside it show a table.
  const onTable = new Set(['photos/antmicro-artix-dc-scm.jpg']);
  const photos = files.filter((file) => file.startsWith('photos/'));

  it.each(photos)('%s, cropped and turned, is covered as far as geometry says', async (file) => {
    const { raster, golden } = await load(file);
    const { width: w, height: h } = raster;
    const windows = onTable.has(file)
      ? [
          [0.2, 0.15, 0.6, 0.75],
          [0.1, 0.05, 0.8, 0.9],
          [0.25, 0.2, 0.5, 0.68],
        ]
      : [
          [0, 0, 0.55, 0.55],
          [0.45, 0.45, 0.55, 0.55],
          [0, 0.3, 1, 0.5],
          [0.2, 0, 0.6, 1],
          [0.05, 0.05, 0.95, 0.95],
        ];
    const views: { name: string; at: Homography; width: number; height: number }[] = windows.map(
      ([x = 0, y = 0, wide = 1, high = 1]) => ({
        name: `window ${[x, y, wide, high].join(' ')}`,
        at: shifted(Math.round(x * w), Math.round(y * h)),
        width: Math.round(wide * w),
        height: Math.round(high * h),
      }),
    );
    for (const deg of [-2.5, 1, 17, 45, 118, 180]) {
      views.push({ name: `turned by ${deg}`, at: turned(raster, deg, w, h), width: w, height: h });
    }
    views.push({ name: 'on end', at: turned(raster, 90, h, w), width: h, height: w });
    views.push({ name: 'on end, cut', at: turned(raster, -90, w, h), width: w, height: h });
    for (const one of views) {
      const result = inspectUnit(view(raster, one.at, one.width, one.height), golden);
      const truth = shareHeld(raster, one.at, one.width, one.height);
      expect([one.name, result.registered]).toEqual([one.name, true]);
      expect(Math.abs(result.coverage - truth), `${one.name}: ${result.coverage} of ${truth}`).toBeLessThan(0.02);
      expect([one.name, result.findings.map(({ check, box }) => [check, ...box])]).toEqual([one.name, []]);
      const outside = result.blind.find(({ reason }) => reason === 'outside-frame');
      expect(Math.abs((outside?.share ?? 0) - (1 - truth)), one.name).toBeLessThan(0.02);
    }
  });
});
