import { crc32, inflateRawSync } from 'node:zlib';
import { FormatError } from '../../core/index.ts';

const format = 'zip';
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const centralSize = 46;
const localSize = 30;

/** Caps, before anything is unpacked: a delivery's certificates are small and many; a bomb is small and becomes large. */
export interface ZipCaps {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
}

export const defaultZipCaps: ZipCaps = { entries: 200_000, entryBytes: 64 * 2 ** 20, totalBytes: 2 ** 30 };

export interface ZipEntry {
  /** With forward slashes, relative, without `.` and `..`. */
  readonly name: string;
  /** Byte of the archive at which the entry's local header starts. */
  readonly offset: number;
  readonly size: number;
  /** Unpacks the entry. Throws FormatError where its data are not what the directory says. */
  readonly read: () => Uint8Array;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The end record is the last thing but a comment that says its own length (APPNOTE 4.3.16); its text may not hide another. */
function findDirectory(view: DataView): Directory {
  const least = Math.max(0, view.byteLength - endSize - 0xffff);
  for (let at = view.byteLength - endSize; at >= least; at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    if (at + endSize + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    if (
      view.getUint16(at + 4, true) !== 0 ||
      view.getUint16(at + 6, true) !== 0 ||
      view.getUint16(at + 8, true) !== count
    )
      throw new FormatError(format, 'an archive in several volumes', at);
    if (count === 0xffff || size === 0xffffffff || start === 0xffffffff)
      throw new FormatError(format, 'a ZIP64 archive, which is not read here; split it', at);
    if (start + size !== at)
      throw new FormatError(format, 'the directory does not end where the end record starts', at);
    return { count, start, end: at };
  }
  throw new FormatError(format, 'no end record: the archive is cut off, or is none', view.byteLength);
}

function safeName(raw: Uint8Array, at: number): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    name = new TextDecoder('latin1').decode(raw);
  }
  const parts = name.split(/[/\\]/);
  const escapes = parts.some((part, i) => part === '..' || part === '.' || (part === '' && i < parts.length - 1));
  if (escapes || /^[A-Za-z]:/.test(name) || name.includes('\0'))
    throw new FormatError(format, `the name ${JSON.stringify(name.slice(0, 80))} leaves the archive's folder`, at);
  return parts.join('/');
}

interface Packed {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function unpack(bytes: Uint8Array, entry: Packed, from: number): Uint8Array {
  const data = bytes.subarray(from, from + entry.packed);
  let out: Uint8Array;
  try {
    out =
      entry.method === 0 ? data : new Uint8Array(inflateRawSync(data, { maxOutputLength: Math.max(1, entry.size) }));
  } catch (error) {
    throw new FormatError(
      format,
      `data that cannot be unpacked (${error instanceof Error ? error.message : ''})`,
      from,
    );
  }
  if (out.length !== entry.size)
    throw new FormatError(format, 'an entry of another size than its directory says', from);
  if (crc32(out) !== entry.crc) throw new FormatError(format, 'an entry whose CRC-32 is wrong', from);
  return out;
}

/** Where the data of an entry start; the local header must tell the same as the directory, or two readers see two archives. */
function dataStart(view: DataView, entry: Packed, name: Uint8Array, bytes: Uint8Array, limit: number): number {
  const at = entry.offset;
  if (at + localSize > limit || view.getUint32(at, true) !== localSignature)
    throw new FormatError(format, 'no local header where the directory says', at);
  const nameSize = view.getUint16(at + 26, true);
  const same =
    nameSize === name.length &&
    view.getUint16(at + 8, true) === entry.method &&
    name.every((byte, i) => bytes[at + localSize + i] === byte);
  if (!same) throw new FormatError(format, 'a local header that differs from the directory', at);
  const start = at + localSize + nameSize + view.getUint16(at + 28, true);
  if (start + entry.packed > limit) throw new FormatError(format, 'data that run into the directory', at);
  return start;
}

/**
 * Lists the files of a ZIP archive (PKWARE APPNOTE 6.3, stored and deflated entries), folders left out. Names that would
 * leave the folder, entries that overlap (which is how 40 kB become 5 GB), encrypted ones and sizes over the caps are
 * refused before anything is unpacked. Throws FormatError with the byte.
 */
export function readZip(bytes: Uint8Array, caps: ZipCaps = defaultZipCaps): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < endSize)
    throw new FormatError(format, 'no end record: the archive is cut off, or is none', bytes.length);
  const directory = findDirectory(view);
  if (directory.count > caps.entries)
    throw new FormatError(format, `${String(directory.count)} entries`, directory.end);
  const entries: ZipEntry[] = [];
  const spans: [number, number][] = [];
  let total = 0;
  let at = directory.start;
  for (let index = 0; index < directory.count; index++) {
    if (at + centralSize > directory.end || view.getUint32(at, true) !== centralSignature)
      throw new FormatError(format, 'no directory entry where one is due', at);
    const nameSize = view.getUint16(at + 28, true);
    const next = at + centralSize + nameSize + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > directory.end) throw new FormatError(format, 'a directory entry that runs over the end', at);
    const raw = bytes.subarray(at + centralSize, at + centralSize + nameSize);
    const name = safeName(raw, at);
    const packed: Packed = {
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw new FormatError(format, `${name} is encrypted`, at);
    if (packed.method !== 0 && packed.method !== 8)
      throw new FormatError(format, `${name} is packed by method ${String(packed.method)}, not stored or deflated`, at);
    total += packed.size;
    if (packed.size > caps.entryBytes || total > caps.totalBytes)
      throw new FormatError(format, `${name} would unpack to more than is read here`, at);
    const start = dataStart(view, packed, raw, bytes, directory.start);
    spans.push([packed.offset, start + packed.packed]);
    if (!name.endsWith('/'))
      entries.push({ name, offset: packed.offset, size: packed.size, read: () => unpack(bytes, packed, start) });
    at = next;
  }
  if (at !== directory.end) throw new FormatError(format, 'bytes between the directory and its end', at);
  refuseOverlaps(spans);
  return entries;
}

function refuseOverlaps(spans: [number, number][]): void {
  spans.sort((a, b) => a[0] - b[0]);
  let end = 0;
  for (const [from, to] of spans) {
    if (from < end) throw new FormatError(format, 'two entries that share bytes', from);
    end = to;
  }
}

export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes.length >= endSize && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
