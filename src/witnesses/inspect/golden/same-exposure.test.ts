import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../core/index.ts';
import { boardDesign, renderBoard } from '../../../simulate/board/index.ts';
import { decodePixels, encodeJpeg } from '../../../store/pixels.ts';
import { exposureDifference, sameExposureBelow } from './same-exposure.ts';

const design = boardDesign('E-1', 5, { widthMm: 22, heightMm: 18, smallParts: 60 });
const capture = async (seed: number): Promise<Raster> =>
  decodePixels(await encodeJpeg(renderBoard(design, { seed, umPerPx: 40 }).raster, 92));

describe('the difference of two exposures', () => {
  it('is that of one exposure for a copy that was encoded again, made brighter or cut', async () => {
    const golden = await capture(1);
    for (const quality of [95, 85, 75]) {
      const copy = await decodePixels(await encodeJpeg(golden, quality));
      expect(exposureDifference(copy, golden)).toBeLessThan(sameExposureBelow);
    }
    const [width, height] = [golden.width - 50, golden.height - 40];
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      const from = ((y + 30) * golden.width + 20) * 3;
      data.set(golden.data.slice(from, from + width * 3), y * width * 3);
    }
    expect(exposureDifference({ width, height, channels: 3, data }, golden)).toBeLessThan(sameExposureBelow);
  });

  it('is larger for honest captures of other units of the design, with a margin of a half', async () => {
    const shots = await Promise.all([1, 2, 3, 4].map(capture));
    for (const [i, one] of shots.entries()) {
      for (const other of shots.slice(0, i)) {
        expect(exposureDifference(one, other)).toBeGreaterThan(1.5 * sameExposureBelow);
      }
    }
  });
});
