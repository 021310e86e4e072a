import { utf8TextLossy } from '../../core/index.ts';
import { crc32Register } from './crc32.ts';
import type { FlashVariability } from './flash-image.ts';
import type { FindStructure } from './find-structure.ts';
import type { FlashLayout } from './flash-layout.ts';
import { check } from './flash-layout.ts';
import { layGap } from './lay-gap.ts';

/** `UBI#` and `UBI!` as little-endian words; every field of UBI is big-endian (drivers/mtd/ubi/ubi-media.h of Linux). */
export const ubiMagic = 0x23494255;
const volumeMagic = 0x21494255;
const headerSize = 64;
const smallestBlock = 2048;
const largestBlock = 4 << 20;
const layoutVolume = 0x7fffefff;
const recordSize = 172;
const maxVolumes = 128;
const writable = /^(?:rwfs|env|u-boot-env|.*-env|data|log)$/;

interface Volume {
  readonly name: string;
  readonly variability: FlashVariability;
}

interface EraseHeader {
  readonly volumeAt: number;
  readonly dataAt: number;
  readonly holds: boolean;
}

/**
 * A run of UBI erase blocks. Blocks are named by volume and logical number where they hold data: the system moves them
 * about, and a block that lies elsewhere with the same data has moved. Counters in both headers are variable.
 */
export const findUbi: FindStructure = (layout, at, limit) => {
  const first = readEraseHeader(layout, at, limit);
  const size = first?.holds === true ? blockSize(layout, at, limit, first.dataAt) : undefined;
  if (size === undefined) return undefined;
  return () => {
    layout.open('UBI');
    const volumes = readVolumeTable(layout, at, limit, size);
    for (let block = 0, from = at; from + size <= limit && !layout.full; block++, from += size) {
      const header = readEraseHeader(layout, from, from + size);
      if (header === undefined) break;
      layBlock(layout, block, header, from + size, volumes);
    }
    layout.close();
  };
};

function readEraseHeader({ bytes, view }: FlashLayout, at: number, limit: number): EraseHeader | undefined {
  if (limit - at < headerSize || view.getUint32(at, true) !== ubiMagic) return undefined;
  const volumeAt = view.getUint32(at + 16);
  const dataAt = view.getUint32(at + 20);
  if (volumeAt < headerSize || dataAt < volumeAt + headerSize || dataAt > limit - at || dataAt >= largestBlock) {
    return undefined;
  }
  const sum = crc32Register(0xffffffff, bytes, at, at + headerSize - 4);
  return { volumeAt, dataAt, holds: sum === view.getUint32(at + headerSize - 4) };
}

/** Blocks do not say their size: it is the distance to the next header, a power of two. A single block is the area. */
function blockSize({ view }: FlashLayout, at: number, limit: number, dataAt: number): number | undefined {
  for (let size = smallestBlock; size <= largestBlock && at + size + 4 <= limit; size *= 2) {
    if (size > dataAt && view.getUint32(at + size, true) === ubiMagic) return size;
  }
  return limit - at <= largestBlock && limit - at > dataAt ? limit - at : undefined;
}

/** Names and kinds of the volumes, from the first block of the layout volume. */
function readVolumeTable(layout: FlashLayout, at: number, limit: number, size: number): ReadonlyMap<number, Volume> {
  const { bytes, view } = layout;
  const volumes = new Map<number, Volume>();
  for (let from = at; from + size <= limit; from += size) {
    const header = readEraseHeader(layout, from, from + size);
    if (header === undefined) break;
    const volume = from + header.volumeAt;
    if (view.getUint32(volume, true) !== volumeMagic || view.getUint32(volume + 8) !== layoutVolume) continue;
    for (let id = 0, record = from + header.dataAt; id < maxVolumes && record + recordSize <= from + size; id++) {
      const sum = crc32Register(0xffffffff, bytes, record, record + recordSize - 4);
      const length = view.getUint16(record + 14);
      if (sum === view.getUint32(record + recordSize - 4) && length > 0 && length <= 127) {
        const text = utf8TextLossy(bytes.subarray(record + 16, record + 16 + length));
        const name = /^[\w.+-]+$/.test(text) ? text : `volume ${id}`;
        // Type 2 is static: written once, as a whole.
        const fixed = view.getUint8(record + 12) === 2;
        volumes.set(id, { name, variability: fixed ? 'constant' : writable.test(name) ? 'variable' : 'unknown' });
      }
      record += recordSize;
    }
    break;
  }
  return volumes;
}

function layBlock(
  layout: FlashLayout,
  block: number,
  header: EraseHeader,
  end: number,
  volumes: ReadonlyMap<number, Volume>,
): void {
  const { bytes, view } = layout;
  const start = layout.at;
  layout.leaf(`erase header ${block}`, start + headerSize, 'variable', {
    checks: [check('ubi-erase-header-crc32', header.holds, `erase block ${block}`)],
  });
  const volumeAt = start + header.volumeAt;
  if (view.getUint32(volumeAt, true) !== volumeMagic) {
    // Wear levelling writes here whenever it likes.
    layout.leaf(`free block ${block}`, end, 'variable');
    return;
  }
  const id = view.getUint32(volumeAt + 8);
  const number = view.getUint32(volumeAt + 12);
  const volume = id === layoutVolume ? { name: 'volume table', variability: 'constant' as const } : volumes.get(id);
  const { name, variability } = volume ?? { name: `volume ${id}`, variability: 'unknown' as const };
  const sum = crc32Register(0xffffffff, bytes, volumeAt, volumeAt + headerSize - 4);
  layGap(layout, volumeAt);
  layout.leaf(`${name} header ${number}`, volumeAt + headerSize, 'variable', {
    checks: [check('ubi-volume-header-crc32', sum === view.getUint32(volumeAt + headerSize - 4), `block ${block}`)],
  });
  layGap(layout, start + header.dataAt);
  layout.leaf(`${name} block ${number}`, end, variability);
}
