import { describe, expect, it } from 'vitest';
import { FormatError, UsageError, type Raster } from '../core/index.ts';
import { decodePixels, encodeJpeg, encodePng, encodeWebp } from './pixels.ts';

const raster: Raster = {
  width: 40,
  height: 24,
  channels: 3,
  data: Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * 7) % 251),
};

describe('pixels', () => {
  it('come back from PNG as they went in', async () => {
    const back = await decodePixels(await encodePng(raster));
    expect({ ...back, data: Uint8Array.from(back.data) }).toEqual(raster);
    const grey: Raster = { width: 8, height: 8, channels: 1, data: Uint8Array.from({ length: 64 }, (_, i) => i * 3) };
    const greyBack = await decodePixels(await encodePng(grey));
    expect(greyBack.channels).toBe(1);
    expect([...greyBack.data]).toEqual([...grey.data]);
  });

  it('survive JPEG and WebP in size, and small WebP keep their shape', async () => {
    expect(await decodePixels(await encodeJpeg(raster, 90))).toMatchObject({ width: 40, height: 24, channels: 3 });
    expect(await decodePixels(await encodeWebp(raster, 80, 20))).toMatchObject({ width: 20, height: 12 });
    expect(await decodePixels(await encodeWebp(raster, 80, 400))).toMatchObject({ width: 40 });
  });

  it('are refused with a FormatError when damaged, at any cut', async () => {
    const bytes = await encodeJpeg(raster, 90);
    for (const cut of [0, 1, 3, 20, bytes.length >> 1, bytes.length - 40]) {
      await expect(decodePixels(bytes.subarray(0, cut))).rejects.toBeInstanceOf(FormatError);
    }
    await expect(decodePixels(new Uint8Array(5000))).rejects.toBeInstanceOf(FormatError);
  });

  it('say how to convert HEIC and RAW', async () => {
    const heic = Uint8Array.of(0, 0, 0, 24, ...new TextEncoder().encode('ftypheic'), 0, 0, 0, 0);
    await expect(decodePixels(heic)).rejects.toBeInstanceOf(UsageError);
    const remedy = await decodePixels(heic).catch((error: unknown) =>
      error instanceof UsageError ? error.remedy : '',
    );
    expect(remedy).toContain('heif-convert');
    await expect(decodePixels(new TextEncoder().encode('FUJIFILMCCD-RAW 0201'))).rejects.toBeInstanceOf(UsageError);
  });

  it('of an impossible raster are refused before anything is encoded', async () => {
    await expect(encodePng({ ...raster, width: 400_000 })).rejects.toBeInstanceOf(UsageError);
  });
});
