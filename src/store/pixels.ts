import { FormatError, UsageError, type Raster } from '../core/index.ts';

/** A server board at 40 um/px is 62 MP; four times that is no photograph but an attack on memory. */
const maximumPixels = 250e6;

/** Phones and cameras write these; sharp's prebuilt libvips reads neither. */
function unsupportedFormat(bytes: Uint8Array): string | undefined {
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (ascii(4, 8) === 'ftyp' && /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(ascii(8, 12))) return 'HEIC';
  if (ascii(4, 8) === 'ftyp' && ascii(8, 11) === 'crx') return 'RAW (Canon CR3)';
  if (ascii(8, 10) === 'CR' && (ascii(0, 2) === 'II' || ascii(0, 2) === 'MM')) return 'RAW (Canon CR2)';
  if (ascii(0, 15) === 'FUJIFILMCCD-RAW') return 'RAW (Fujifilm RAF)';
  if (ascii(0, 4) === 'IIRO' || ascii(0, 4) === 'IIRS') return 'RAW (Olympus ORF)';
  if (ascii(0, 3) === 'IIU') return 'RAW (Panasonic RW2)';
  return undefined;
}

async function loadSharp(): Promise<typeof import('sharp').default> {
  // Loaded on first use: libvips costs 60 ms and 20 MB that `assayer --help` need not pay.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}

/**
 * Pixels of a JPEG, PNG, WebP or TIFF: upright by its EXIF orientation, sRGB or grey, 8 bits. Throws UsageError for HEIC
 * and RAW (with how to convert) and FormatError for what is damaged or larger than 250 megapixels. The bytes come from
 * whoever supplied the picture: the size is read from the header and capped before anything is decoded.
 */
export async function decodePixels(bytes: Uint8Array): Promise<Raster> {
  const unsupported = unsupportedFormat(bytes);
  if (unsupported !== undefined) {
    throw new UsageError(
      `${unsupported} pictures are not read`,
      'Convert it to PNG or to JPEG at quality 95 or more, for example `heif-convert in.heic out.png` or `dcraw -c -w in.raw | pnmtopng > out.png`.',
    );
  }
  const sharp = await loadSharp();
  try {
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: maximumPixels, pages: 1 });
    const header = await picture.metadata();
    if (!['jpeg', 'png', 'webp', 'tiff'].includes(header.format)) {
      throw new FormatError('image', `${header.format} is not a photograph format`, 0);
    }
    const grey = header.channels === 1 || (header.channels === 2 && header.space === 'b-w');
    const { data, info } = await picture
      .autoOrient()
      .flatten({ background: '#000' })
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 1 && channels !== 3) throw new FormatError('image', `${channels} channels`, 0);
    if (data.length !== width * height * channels) throw new FormatError('image', 'pixel data end too early', 0);
    return { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('image', error instanceof Error ? error.message.slice(0, 300) : 'cannot be decoded', 0);
  }
}

async function rawInput(raster: Raster): Promise<import('sharp').Sharp> {
  const { width, height, channels } = raster;
  if (raster.data.length !== width * height * channels) {
    throw new UsageError('a raster whose data do not fit its size', 'Give width x height x channels values.');
  }
  const sharp = await loadSharp();
  const input = sharp(raster.data, { raw: { width, height, channels }, limitInputPixels: maximumPixels });
  return channels === 1 ? input.toColourspace('b-w') : input;
}

/** JPEG at the given quality (1 to 100), 4:2:0 as cameras write it below quality 90. */
export async function encodeJpeg(raster: Raster, quality: number): Promise<Uint8Array> {
  const chromaSubsampling = quality >= 90 ? '4:4:4' : '4:2:0';
  return new Uint8Array(await (await rawInput(raster)).jpeg({ quality, chromaSubsampling }).toBuffer());
}

export async function encodePng(raster: Raster): Promise<Uint8Array> {
  return new Uint8Array(await (await rawInput(raster)).png({ compressionLevel: 6 }).toBuffer());
}

/** WebP for reports; `widthPx` makes it smaller, never larger. */
export async function encodeWebp(raster: Raster, quality: number, widthPx?: number): Promise<Uint8Array> {
  let picture = await rawInput(raster);
  if (widthPx !== undefined && widthPx < raster.width) picture = picture.resize({ width: widthPx });
  return new Uint8Array(await picture.webp({ quality }).toBuffer());
}
