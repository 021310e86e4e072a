import type { DescriptorMaster, DescriptorRegion, FlashDescriptor } from './flash-image.ts';

/** What is read of an Intel flash descriptor: its maps, and where its sections lie in its 4 KiB. */
export interface ReadDescriptor {
  readonly descriptor: FlashDescriptor;
  readonly sections: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

const signature = 0x0ff0a55a;
export const descriptorSize = 4096;
const oemSection = 0xf00;
const names = [
  'Descriptor',
  'BIOS',
  'ME',
  'GbE',
  'PDR',
  'DevExp1',
  'BIOS2',
  'region 7',
  'EC',
  'DevExp2',
  'IE',
  '10GbE0',
  '10GbE1',
  'region 13',
  'region 14',
  'PTT',
] as const;
const masters = ['BIOS', 'ME', 'GbE', 'master 4', 'EC'] as const;
/** Regions that version 1 has; its other bits and words are reserved. */
const oldRegions = 5;
/** Read clock of the flash component section: 0 (20 MHz) only in version 1. */
const clockShift = 17;

export function regionName(index: number): string {
  return names[index] ?? `region ${index}`;
}

/** Where the signature lies: after the 16 reserved bytes, or at 0 in the oldest; undefined where nowhere. */
export function descriptorSignature(bytes: Uint8Array): number | undefined {
  if (bytes.length < descriptorSize) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [0x10, 0].find((at) => view.getUint32(at, true) === signature);
}

/**
 * Reads the descriptor at the start of an image (Intel chipset SPI programming guides: FLVALSIG, FLMAP0, FLMAP1, then
 * component, region and master sections). undefined where there is none or its sections lie outside of it.
 */
export function readDescriptor(bytes: Uint8Array): ReadDescriptor | undefined {
  const at = descriptorSignature(bytes);
  if (at === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const map0 = view.getUint32(at + 4, true);
  const map1 = view.getUint32(at + 8, true);
  const component = (map0 & 0xff) << 4;
  const region = ((map0 >>> 16) & 0xff) << 4;
  const master = (map1 & 0xff) << 4;
  const mapEnd = at + 16;
  // The sections must lie behind the map and, at their largest, inside of the descriptor.
  if ([component, region, master].some((base) => base < mapEnd || base > descriptorSize - 4 * names.length)) {
    return undefined;
  }
  const version = ((view.getUint32(component, true) >>> clockShift) & 7) === 0 ? 1 : 2;
  const after = Math.min(...[component, master, oemSection].filter((base) => base > region));
  const regionCount = version === 1 ? oldRegions : Math.min(names.length, (after - region) >>> 2);
  const masterCount = version === 1 ? 3 : masters.length;
  const sections = [
    { name: 'map', from: 0, to: mapEnd },
    { name: 'components', from: component, to: component + 12 },
    { name: 'region table', from: region, to: region + 4 * regionCount },
    { name: 'master access', from: master, to: master + 4 * masterCount },
    { name: 'OEM', from: oemSection, to: descriptorSize },
  ].sort((a, b) => a.from - b.from);
  const regions = readRegions(view, region, regionCount);
  const read = (): DescriptorMaster[] =>
    masters.slice(0, masterCount).flatMap((name, i) => {
      const word = view.getUint32(master + 4 * i, true);
      return word === 0 || word === 0xffffffff ? [] : [readMaster(name, word, version, regionCount)];
    });
  return { descriptor: { version, regions, masters: read() }, sections };
}

/** FLREGn: base and limit in units of 4 KiB; a base above its limit marks a region that is not used. */
function readRegions(view: DataView, at: number, count: number): DescriptorRegion[] {
  const regions: DescriptorRegion[] = [];
  for (let i = 0; i < count; i++) {
    const word = view.getUint32(at + 4 * i, true);
    const base = (word & 0x7fff) * 4096;
    const end = (((word >>> 16) & 0x7fff) + 1) * 4096;
    // A table of fewer regions goes on in zeros, which would be a second descriptor region.
    if (base >= end || (i > 0 && word === 0)) continue;
    regions.push({ name: regionName(i), offset: base, size: end - base });
  }
  return regions;
}

/** FLMSTRn: version 1 has 8 bits for writing over 8 for reading over an id, version 2 has 12 over 12 over 8. */
function readMaster(name: string, word: number, version: 1 | 2, count: number): DescriptorMaster {
  const width = version === 1 ? 8 : 12;
  const writeShift = 32 - width;
  const readShift = writeShift - width;
  const list = (shift: number): string[] =>
    names.slice(0, Math.min(width, count)).filter((_, i) => ((word >>> (shift + i)) & 1) === 1);
  return { name, reads: list(readShift), writes: list(writeShift) };
}
