import { FormatError, UsageError, type Raster } from '../core/index.ts';
import type { Note } from '../formats/index.ts';
import { readPictureHeader } from './picture-container.ts';

/** A server board at 40 um/px is 62 MP; four times that is no photograph but an attack on memory. */
const maximumPixels = 250e6;
/** Thinner than this shows no board, whatever its length. */
const thinnest = 8;

/** A picture as it is compared, and what had to be done to it for that. */
export interface DecodedPicture {
  readonly raster: Raster;
  readonly notes: readonly Note[];
}

async function loadSharp(): Promise<typeof import('sharp').default> {
  // Loaded on first use: libvips costs 60 ms and 20 MB that `assayer --help` need not pay.
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}

/** ISO/TIFF orientation (EXIF 2.32, tag 274): what has to be done to see the picture upright. */
const turns: readonly string[] = [
  '',
  '',
  'mirrored',
  'turned by 180 degrees',
  'mirrored and turned by 180 degrees',
  'mirrored and turned by 270 degrees',
  'turned by 90 degrees',
  'mirrored and turned by 90 degrees',
  'turned by 270 degrees',
];

function checkSize(width: number, height: number): void {
  if (width * height > maximumPixels) {
    throw new FormatError(
      'image',
      `${width} x ${height} pixels: more than the 250 megapixels that are read; photograph the side in several overlapping pictures`,
      0,
    );
  }
  if (Math.min(width, height) < 1)
    throw new FormatError('image', `${width} x ${height} pixels: a picture of nothing`, 0);
  if (Math.min(width, height) < thinnest && Math.max(width, height) > 1000) {
    throw new FormatError('image', `${width} x ${height} pixels: too thin to show a board`, 0);
  }
}

function notesOf(header: import('sharp').Metadata, trailingBytes: number): Note[] {
  const notes: Note[] = [];
  const note = (id: string, detail: string): void => {
    notes.push({ id, detail });
  };
  const { orientation, space, depth, channels, hasAlpha, pages } = header;
  if (orientation !== undefined && orientation >= 2 && orientation <= 8) {
    note('image/orientation', `${turns[orientation] ?? ''} as its orientation ${orientation} (EXIF) asks`);
  }
  if (space === 'cmyk') note('image/cmyk', 'printing colours (CMYK) converted to sRGB: no camera wrote this');
  if (depth !== 'uchar') note('image/depth', `${depth} samples reduced to 8 bits`);
  if (hasAlpha) note('image/alpha', 'what is transparent is taken for black');
  if (header.isPalette) note('image/palette', 'at most 256 colours: no camera wrote this');
  if (channels === 1 || (channels === 2 && space === 'b-w')) note('image/grey', 'without colour');
  if ((pages ?? 1) > 1) note('image/pages', `the first of ${pages ?? 1} pages or frames; the others are not looked at`);
  if (trailingBytes > 0) note('image/trailing-bytes', `${trailingBytes} bytes after the picture are not looked at`);
  return notes;
}

/**
 * Pixels of a JPEG, PNG, WebP or TIFF: upright by its EXIF orientation, sRGB or grey, 8 bits, with a note of everything that
 * was changed for that. Throws UsageError for HEIC and RAW (with how to convert) and FormatError for what is damaged or larger
 * than 250 megapixels. The bytes come from whoever supplied the picture: format and size are read from the header and
 * bounded before anything is decoded, and drawings (SVG), which may name files and addresses, reach no decoder.
 */
export async function decodePicture(bytes: Uint8Array): Promise<DecodedPicture> {
  const { container, widthPx, heightPx, trailingBytes } = readPictureHeader(bytes);
  if (widthPx !== undefined && heightPx !== undefined) checkSize(widthPx, heightPx);
  const sharp = await loadSharp();
  try {
    const header = await sharp(bytes, { failOn: 'error', limitInputPixels: false, pages: 1 }).metadata();
    checkSize(header.width, header.height);
    if (header.format !== container) throw new FormatError('image', `${container} outside, ${header.format} inside`, 0);
    const grey = header.channels === 1 || (header.channels === 2 && header.space === 'b-w');
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: maximumPixels, pages: 1 })
      .autoOrient()
      .flatten({ background: '#000' })
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 1 && channels !== 3) throw new FormatError('image', `${channels} channels`, 0);
    if (data.length !== width * height * channels) throw new FormatError('image', 'pixel data end too early', 0);
    return {
      raster: { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.length) },
      notes: notesOf(header, trailingBytes),
    };
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const said = error instanceof Error ? error.message.trim().slice(0, 200) : 'no reason given';
    throw new FormatError('image', `damaged or cut short, so that it cannot be decoded (${said}); copy it again`, 0);
  }
}

/** The pixels of `decodePicture` alone. */
export async function decodePixels(bytes: Uint8Array): Promise<Raster> {
  return (await decodePicture(bytes)).raster;
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
