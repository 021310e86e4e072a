import { ByteReader } from '../../core/index.ts';
import { guidSize, guidText } from './guid.ts';

/** EFI_FIRMWARE_VOLUME_HEADER and its extension (PI 1.8, volume 3, 3.2.1 and 3.2.2); offsets in the image. */
export interface VolumeHeader {
  readonly offset: number;
  readonly end: number;
  readonly fileSystem: string;
  readonly headerEnd: number;
  readonly checksumHolds: boolean;
  /** What the block map adds up to. */
  readonly blockMapSize: number;
  /** What erased bytes are. */
  readonly erased: 0 | 0xff;
  /** FvName of the extended header, and where that ends. */
  readonly name?: string;
  readonly extendedEnd?: number;
}

interface Viewed {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const fixedSize = 56;
const maxHeader = 4096;
export const volumeSignature = 0x4856465f;
export const volumeSignatureOffset = 40;
const extendedSize = 20;
const erasePolarity = 0x800;

/**
 * The header of a volume at `at` that ends by `limit`; undefined where there is none, or where it cannot be one: its
 * lengths are the only thing that says so, since a wrong checksum is a finding and no reason to look away.
 */
export function readVolumeHeader({ bytes, view }: Viewed, at: number, limit: number): VolumeHeader | undefined {
  if (at < 0 || limit - at < fixedSize) return undefined;
  // What is cheap comes first: hostile bytes may hold millions of signatures.
  const length = view.getUint32(at + 32, true);
  const headerLength = view.getUint16(at + 48, true);
  const revision = view.getUint8(at + 55);
  if (view.getUint32(at + volumeSignatureOffset, true) !== volumeSignature || view.getUint32(at + 36) !== 0) {
    return undefined;
  }
  if (length > limit - at || headerLength > length || headerLength < fixedSize + 8 || headerLength > maxHeader) {
    return undefined;
  }
  if (headerLength % 2 !== 0 || (revision !== 1 && revision !== 2)) return undefined;
  const blockMapSize = readBlockMap(view, at + fixedSize, at + headerLength);
  if (blockMapSize === undefined) return undefined;
  const fileSystem = guidText(bytes, at + guidSize);
  const attributes = view.getUint32(at + 44, true);
  const extendedAt = view.getUint16(at + 52, true);
  let sum = 0;
  for (let i = 0; i < headerLength; i += 2) sum += (bytes[at + i] ?? 0) | ((bytes[at + i + 1] ?? 0) << 8);
  return {
    offset: at,
    end: at + length,
    fileSystem,
    headerEnd: at + headerLength,
    checksumHolds: (sum & 0xffff) === 0,
    blockMapSize,
    erased: (attributes & erasePolarity) === 0 ? 0 : 0xff,
    ...(revision === 2 && extendedAt >= headerLength ? readExtended(bytes, at, extendedAt, at + length) : {}),
  };
}

/** Pairs of count and block size, to a pair of zeros; undefined where the terminator is missing. */
function readBlockMap(view: DataView, from: number, to: number): number | undefined {
  let size = 0;
  for (let at = from; at + 8 <= to; at += 8) {
    const count = view.getUint32(at, true);
    const blockSize = view.getUint32(at + 4, true);
    if (count === 0 && blockSize === 0) return size;
    size += count * blockSize;
  }
  return undefined;
}

function readExtended(
  bytes: Uint8Array,
  at: number,
  extendedAt: number,
  end: number,
): Pick<VolumeHeader, 'name' | 'extendedEnd'> {
  if (end - at < extendedAt + extendedSize) return {};
  const reader = new ByteReader(bytes.subarray(at + extendedAt, end), 'flash-image', at + extendedAt);
  const name = guidText(reader.take(guidSize, 'volume name'));
  const size = reader.u32le('extended header size');
  if (size < extendedSize || size > end - at - extendedAt) return {};
  return { name, extendedEnd: at + extendedAt + size };
}
