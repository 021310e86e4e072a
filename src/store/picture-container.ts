import { ByteReader, FormatError, UsageError } from '../core/index.ts';

/** The formats whose bytes reach the decoder. */
export type Container = 'jpeg' | 'png' | 'webp' | 'tiff';

export interface PictureHeader {
  readonly container: Container;
  /** Where the header says so before the decoder is asked; undefined for TIFF and WebP. */
  readonly widthPx?: number;
  readonly heightPx?: number;
  /** Bytes after the picture's own end: a second picture of a phone, a screenshot that was cut, or something hidden. */
  readonly trailingBytes: number;
}

const convert = {
  heic: 'Convert it to PNG, or to JPEG at quality 95 or more, for example `heif-convert in.heic out.png`, or let the phone take JPEG ("most compatible").',
  raw: 'Develop it to PNG or to JPEG at quality 95 or more, for example `dcraw -c -w in.raw | pnmtopng > out.png`, or let the camera write JPEG beside it.',
  other: 'Save it as PNG, for example `magick in out.png`.',
};

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function unread(what: string, remedy: string): never {
  throw new UsageError(`${what} pictures are not read`, remedy);
}

/** ISO base media (ISO/IEC 14496-12): the major brand says which. */
function refuseMedia(bytes: Uint8Array): void {
  if (text(bytes, 4, 8) !== 'ftyp') return;
  const brand = text(bytes, 8, 12);
  if (brand.startsWith('crx')) unread('RAW (Canon CR3)', convert.raw);
  if (/^avi[fs]$/.test(brand)) unread('AVIF', convert.heic.replace('heif-convert in.heic', 'heif-convert in.avif'));
  if (/^(hei[cmxs]|hev[cmxs]|mif1|msf1)$/.test(brand)) unread('HEIC', convert.heic);
  throw new UsageError('a film, or media of another kind', 'Give a photograph: JPEG, PNG, WebP or TIFF.');
}

function refuseByMagic(bytes: Uint8Array): void {
  refuseMedia(bytes);
  if (text(bytes, 0, 15) === 'FUJIFILMCCD-RAW') unread('RAW (Fujifilm RAF)', convert.raw);
  if (/^(IIRO|IIRS|MMOR)$/.test(text(bytes, 0, 4))) unread('RAW (Olympus ORF)', convert.raw);
  if (text(bytes, 0, 4) === 'IIU\0') unread('RAW (Panasonic RW2)', convert.raw);
  if (text(bytes, 8, 10) === 'CR' && /^(II|MM)$/.test(text(bytes, 0, 2))) unread('RAW (Canon CR2)', convert.raw);
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) unread('GIF', `It has 256 colours at most. ${convert.other}`);
  if (text(bytes, 0, 2) === 'BM') unread('BMP', convert.other);
  if (text(bytes, 0, 5) === '%PDF-') unread('PDF', 'Give the photograph itself, as the camera wrote it.');
  if (text(bytes, 4, 8) === 'JXL ' || text(bytes, 0, 2) === '\xff\n') unread('JPEG XL', convert.other);
  const opening = text(bytes, 0, 256)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  // A drawing may name files and addresses, and is no photograph.
  if (opening.startsWith('<')) throw new UsageError('SVG, XML or HTML, which is no photograph', convert.other);
}

const tag = { make: 271, subIfds: 330, dngVersion: 50_706 };

/** Camera RAW that calls itself TIFF: the first directory names it (TIFF 6.0 section 2; DNG 1.7 chapter 4). */
function refuseRawTiff(bytes: Uint8Array): void {
  const little = bytes[0] === 0x49;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = bytes.length >= 8 ? view.getUint32(4, little) : 0;
  if (at < 8 || at + 2 > bytes.length)
    throw new FormatError('image', 'TIFF whose first directory lies outside the file', 4);
  const count = view.getUint16(at, little);
  let [make, subs] = ['', false];
  for (let i = 0; i < count; i++) {
    const entry = at + 2 + 12 * i;
    if (entry + 12 > bytes.length) throw new FormatError('image', 'TIFF directory that ends too early', bytes.length);
    const id = view.getUint16(entry, little);
    if (id === tag.dngVersion) unread('RAW (DNG)', convert.raw);
    if (id === tag.subIfds) subs = true;
    if (id === tag.make) {
      const size = Math.min(64, view.getUint32(entry + 4, little));
      const from = size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
      make = text(bytes, from, from + size);
    }
  }
  // Scanners write Make as well, but keep no further directories below the first.
  if (!subs) return;
  if (/^nikon/i.test(make)) unread('RAW (Nikon NEF)', convert.raw);
  if (/^sony/i.test(make)) unread('RAW (Sony ARW)', convert.raw);
  if (/^pentax|^ricoh/i.test(make)) unread('RAW (Pentax PEF)', convert.raw);
}

function png(bytes: Uint8Array): PictureHeader {
  const reader = new ByteReader(bytes, 'image');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 33 || text(bytes, 12, 16) !== 'IHDR') reader.fail('PNG without its header: cut short or damaged');
  const [widthPx, heightPx] = [view.getUint32(16), view.getUint32(20)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const size = view.getUint32(at);
    const end = at + 12 + size;
    if (end > bytes.length) break;
    if (text(bytes, at + 4, at + 8) === 'IEND') {
      return { container: 'png', widthPx, heightPx, trailingBytes: bytes.length - end };
    }
    at = end;
  }
  throw new FormatError('image', 'PNG without its end: the file was cut short; copy it again', bytes.length);
}

/** JPEG up to its frame header (ITU-T T.81, B.1.1 and B.2.2); the entropy-coded part is the decoder's. */
function jpeg(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let size: { widthPx: number; heightPx: number } | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw new FormatError('image', 'JPEG with bytes between its segments', at);
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      if (at + 9 > bytes.length) break;
      size = { heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) };
    }
    if (marker === 0xda) {
      if (size === undefined) throw new FormatError('image', 'JPEG scan before any frame header', at);
      return { container: 'jpeg', ...size, trailingBytes: afterJpeg(bytes, at) };
    }
    const length = view.getUint16(at + 2);
    if (length < 2) throw new FormatError('image', 'JPEG segment of impossible length', at + 2);
    at += 2 + length;
  }
  throw new FormatError('image', 'JPEG that ends before its picture begins: cut short; copy it again', bytes.length);
}

/** Bytes after the end marker. In coded data 0xFF is followed by 0 or a restart marker, so that an end is an end. */
function afterJpeg(bytes: Uint8Array, scan: number): number {
  for (let at = bytes.indexOf(0xff, scan + 2); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd9) return bytes.length - at - 2;
  }
  throw new FormatError('image', 'JPEG without its end: the file was cut short; copy it again', bytes.length);
}

/**
 * What kind of picture these bytes are, by content. Only four formats go on to the decoder; HEIC, AVIF and camera RAW are
 * UsageErrors that say how to convert, drawings and documents are refused unread. Throws FormatError for what is none of
 * these, or cut short.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader {
  if (bytes.length === 0) throw new FormatError('image', 'the file is empty', 0);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes);
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return png(bytes);
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') {
    const stated = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4, true) + 8;
    if (stated > bytes.length) {
      throw new FormatError('image', 'WebP without its end: the file was cut short; copy it again', bytes.length);
    }
    return { container: 'webp', trailingBytes: bytes.length - stated };
  }
  refuseByMagic(bytes);
  if (/^(II[*+]\0|MM\0[*+])$/.test(text(bytes, 0, 4))) {
    // BigTIFF (+) has another directory layout; cameras do not write it.
    if (bytes[2] === 0x2a || bytes[3] === 0x2a) refuseRawTiff(bytes);
    return { container: 'tiff', trailingBytes: 0 };
  }
  throw new FormatError('image', 'not a photograph: neither JPEG, PNG, WebP nor TIFF', 0);
}
