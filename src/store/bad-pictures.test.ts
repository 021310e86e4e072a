import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { FormatError, UsageError } from '../core/index.ts';
import { decodePicture } from './pixels.ts';
import { heicHeader, jpegWithApp, pngOf, rawTiff, withSize } from './testdata/bad-pictures.ts';

const [width, height] = [64, 48];
const colours = (channels: 1 | 2 | 3 | 4): Sharp =>
  sharp(
    Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37) % 251),
    { raw: { width, height, channels } },
  );
const jpeg = async (): Promise<Uint8Array> => new Uint8Array(await colours(3).jpeg().toBuffer());

async function refusal(bytes: Uint8Array): Promise<FormatError | UsageError> {
  try {
    await decodePicture(bytes);
  } catch (error) {
    if (error instanceof FormatError || error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const remedyOf = (error: FormatError | UsageError): string => (error instanceof UsageError ? error.remedy : '');
const idsOf = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await decodePicture(bytes)).notes.map(({ id }) => id);

describe('a picture that is too large', () => {
  it('is refused by its header, before anything is decoded, with what to do', async () => {
    const header = withSize(await jpeg(), 60_000, 60_000);
    for (const bytes of [pngOf(60_000, 60_000, deflateSync(new Uint8Array(1000))), header]) {
      const before = process.memoryUsage().rss;
      const error = await refusal(bytes);
      expect(error).toBeInstanceOf(FormatError);
      expect(error.message).toContain('60000 x 60000 pixels');
      expect(error.message).toContain('several overlapping pictures');
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    }
    expect((await refusal(pngOf(0x7fffffff, 3, new Uint8Array(8)))).message).toContain('250 megapixels');
  });

  it('is refused where its bytes cannot fill what the header claims', async () => {
    const error = await refusal(pngOf(15_000, 15_000, deflateSync(new Uint8Array(1000))));
    expect(error.message).toContain('damaged or cut short');
  });

  it('or has no height to speak of, or none at all, says so', async () => {
    const strip = new Uint8Array(
      await sharp(new Uint8Array(60_000 * 3), { raw: { width: 60_000, height: 1, channels: 3 } })
        .png()
        .toBuffer(),
    );
    expect((await refusal(strip)).message).toContain('too thin');
    expect((await refusal(pngOf(0, 5, new Uint8Array(8)))).message).toContain('a picture of nothing');
  });
});

describe('a picture that was cut short', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s is refused at every cut', async (format) => {
    const whole = new Uint8Array(await colours(3)[format]().toBuffer());
    expect((await decodePicture(whole)).raster).toMatchObject({ width, height });
    for (let cut = 0; cut < whole.length; cut += cut < 700 ? 1 : 23) {
      await expect(decodePicture(whole.subarray(0, cut)), `${format} cut at ${cut}`).rejects.toBeInstanceOf(
        FormatError,
      );
    }
    await expect(decodePicture(whole.subarray(0, -1))).rejects.toBeInstanceOf(FormatError);
  });

  it('says that it was', async () => {
    const whole = await jpeg();
    expect((await refusal(whole.subarray(0, -300))).message).toContain('cut short');
    expect((await refusal(new Uint8Array(0))).message).toContain('empty');
  });
});

describe('a format that is not read', () => {
  it.each([
    ['heic', 'HEIC'],
    ['mif1', 'HEIC'],
    ['hevx', 'HEIC'],
    ['avif', 'AVIF'],
    ['crx ', 'RAW (Canon CR3)'],
  ])('%s: how to convert it', async (brand, name) => {
    const error = await refusal(heicHeader(brand));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(name);
    expect(remedyOf(error)).toMatch(/heif-convert|dcraw/);
  });

  it('MP4 is told from a picture', async () => {
    expect((await refusal(heicHeader('isom'))).message).toContain('film');
  });

  it.each([
    ['NIKON CORPORATION', false, 'RAW (Nikon NEF)'],
    ['SONY', false, 'RAW (Sony ARW)'],
    ['PENTAX', false, 'RAW (Pentax PEF)'],
    ['Leica', true, 'RAW (DNG)'],
  ])('RAW of %s is known by its first directory', async (make, dng, name) => {
    for (const little of [true, false]) {
      const error = await refusal(rawTiff(make, dng, little));
      expect([error.constructor, error.message]).toEqual([UsageError, `${name} pictures are not read`]);
      expect(remedyOf(error)).toContain('dcraw');
    }
  });

  it.each([
    ['II*\0\x10\0\0\0CR\x02\0', 'CR2'],
    ['FUJIFILMCCD-RAW 0201', 'RAF'],
    ['IIRO\x08\0\0\0', 'ORF'],
    ['IIU\0\x18\0\0\0', 'RW2'],
    ['GIF89a\x40\0\x30\0', 'GIF'],
    ['BM\x36\0\0\0', 'BMP'],
    ['%PDF-1.7\n', 'PDF'],
    ['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'SVG'],
    ['\xef\xbb\xbf  <?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg/>', 'SVG'],
  ])('%j is refused unread', async (start, name) => {
    const error = await refusal(Uint8Array.from(start, (letter) => letter.charCodeAt(0)));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(name);
    expect(remedyOf(error).length).toBeGreaterThan(20);
  });

  it('directories of RAW files that lead nowhere are refused', async () => {
    const raw = rawTiff('SONY', false, true);
    for (let cut = 8; cut < raw.length - 8; cut++) {
      const error = await refusal(raw.subarray(0, cut));
      expect(error.message.length).toBeGreaterThan(10);
    }
    expect((await refusal(new Uint8Array(5000))).message).toContain('not a photograph');
  });
});

describe('an unusual picture', () => {
  it.each([
    ['CMYK TIFF', (): Promise<Uint8Array> => colours(3).toColourspace('cmyk').tiff().toBuffer(), 3, ['image/cmyk']],
    ['CMYK JPEG', (): Promise<Uint8Array> => colours(3).toColourspace('cmyk').jpeg().toBuffer(), 3, ['image/cmyk']],
    ['16-bit PNG', (): Promise<Uint8Array> => colours(3).toColourspace('rgb16').png().toBuffer(), 3, ['image/depth']],
    [
      '16-bit grey PNG',
      (): Promise<Uint8Array> => colours(1).toColourspace('grey16').png().toBuffer(),
      1,
      ['image/depth', 'image/grey'],
    ],
    ['grey PNG', (): Promise<Uint8Array> => colours(1).toColourspace('b-w').png().toBuffer(), 1, ['image/grey']],
    ['PNG with alpha', (): Promise<Uint8Array> => colours(4).png().toBuffer(), 3, ['image/alpha']],
    [
      'palette PNG',
      (): Promise<Uint8Array> => colours(3).png({ palette: true, colours: 16 }).toBuffer(),
      3,
      ['image/palette'],
    ],
    ['progressive JPEG', (): Promise<Uint8Array> => colours(3).jpeg({ progressive: true }).toBuffer(), 3, []],
  ] as const)('%s is read, and what was changed is noted', async (_, make, channels, ids) => {
    const { raster, notes } = await decodePicture(new Uint8Array(await make()));
    expect(raster).toMatchObject({ width, height, channels });
    expect(raster.data).toHaveLength(width * height * channels);
    expect(notes.map(({ id }) => id)).toEqual(ids);
  });

  it.each(['webp', 'tiff'] as const)('%s of several frames is its first one, noted', async (format) => {
    const frames = new Uint8Array(width * 2 * height * 3).fill(200, width * height * 3);
    const raw = { width, height: 2 * height, channels: 3, pageHeight: height } as const;
    const bytes = new Uint8Array(
      await sharp(frames, { raw })[format]({ lossless: true, compression: 'lzw' }).toBuffer(),
    );
    const { raster, notes } = await decodePicture(bytes);
    expect([raster.width, raster.height, Math.max(...raster.data)]).toEqual([width, height, 0]);
    expect(notes).toMatchObject([
      { id: 'image/pages', detail: 'the first of 2 pages or frames; the others are not looked at' },
    ]);
  });

  it('with bytes after it is read, and the bytes are counted', async () => {
    const picture = await jpeg();
    expect(await idsOf(Uint8Array.of(...picture, ...new TextEncoder().encode('PK\x03\x04')))).toEqual([
      'image/trailing-bytes',
    ]);
    const png = new Uint8Array(await colours(3).png().toBuffer());
    expect((await decodePicture(Uint8Array.of(...png, 1, 2, 3))).notes).toMatchObject([
      { detail: '3 bytes after the picture are not looked at' },
    ]);
  });

  it('with megabytes of EXIF or a broken colour profile is read', async () => {
    const picture = await jpeg();
    for (const bytes of [
      jpegWithApp(picture, 0xe1, 'Exif\0\0', 160),
      jpegWithApp(picture, 0xe2, 'ICC_PROFILE\0\x01\x01', 3),
    ]) {
      expect((await decodePicture(bytes)).raster).toMatchObject({ width, height, channels: 3 });
    }
  });
});

describe('EXIF orientation', () => {
  /** Which corner of the picture is bright: upper left is 0, upper right 1, lower left 2, lower right 3. */
  const corner = async (orientation: number): Promise<number> => {
    const data = new Uint8Array(width * height * 3).fill(20);
    for (let y = 0; y < 16; y++) data.fill(230, y * width * 3, y * width * 3 + 16 * 3);
    const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 95 })
      .withMetadata({ orientation })
      .toBuffer();
    const { raster, notes } = await decodePicture(new Uint8Array(bytes));
    expect([raster.width, raster.height]).toEqual(orientation > 4 ? [height, width] : [width, height]);
    expect(notes.map(({ id }) => id)).toEqual(orientation === 1 ? [] : ['image/orientation']);
    const at = (x: number, y: number): number => raster.data[(y * raster.width + x) * 3] ?? 0;
    const [r, b] = [raster.width - 4, raster.height - 4];
    const values = [at(3, 3), at(r, 3), at(3, b), at(r, b)];
    return values.indexOf(Math.max(...values));
  };

  it('is applied, all eight of them (EXIF 2.32, tag 274)', async () => {
    const found: number[] = [];
    for (let orientation = 1; orientation <= 8; orientation++) found.push(await corner(orientation));
    expect(found).toEqual([0, 1, 3, 2, 0, 1, 3, 2]);
  });
});
