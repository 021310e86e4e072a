import type { ReadDescriptor } from './descriptor.ts';
import { descriptorSize } from './descriptor.ts';
import type { FlashLayout } from './flash-layout.ts';
import { check, hex } from './flash-layout.ts';
import { layGap } from './lay-gap.ts';
import { scanArea } from './scan-area.ts';

/** Regions in which firmware volumes and other structures are looked for. */
const scanned: ReadonlySet<string> = new Set(['BIOS', 'BIOS2', 'PDR']);

/** Lays an image that has a flash descriptor: region by region, and what no region claims. */
export function layDescriptorImage(layout: FlashLayout, { descriptor, sections }: ReadDescriptor): void {
  const size = layout.bytes.length;
  layDescriptor(layout, sections);
  const regions = descriptor.regions.filter((region) => region.name !== 'Descriptor');
  for (const region of [...regions].sort((a, b) => a.offset - b.offset)) {
    const end = region.offset + region.size;
    if (end > size) {
      layout.problem(
        'region-beyond-end',
        region.offset,
        `${region.name} ends at ${hex(end)}, the image at ${hex(size)}`,
      );
    }
    if (region.offset < layout.at) {
      layout.problem('regions-overlap', region.offset, `${region.name} begins inside of the region before it`);
    }
    const to = Math.min(end, size);
    if (to <= layout.at || region.offset >= size) continue;
    if (region.offset > layout.at) scanArea(layout, region.offset);
    layout.open(region.name);
    if (scanned.has(region.name)) scanArea(layout, to);
    else if (region.name === 'GbE') layGbe(layout, to);
    else {
      layout.note('opaque-region', `the region ${region.name} is not taken apart`);
      layGap(layout, to);
    }
    layout.close();
  }
  scanArea(layout, size);
}

function layDescriptor(layout: FlashLayout, sections: ReadDescriptor['sections']): void {
  layout.open('Descriptor');
  for (const { name, from, to } of sections) {
    if (from < layout.at) continue;
    layGap(layout, from);
    // A hostile map may point two sections at the same bytes: the first one has them.
    layout.leaf(name, Math.min(to, descriptorSize), 'constant');
  }
  layGap(layout, descriptorSize);
  layout.close();
}

const gbeBank = 4096;
const gbeWords = 128;
const gbeSum = 0xbaba;

/** Two banks of network settings: 64 words that add up to BABA, with the machine's own MAC address in the first three. */
function layGbe(layout: FlashLayout, to: number): void {
  const { view } = layout;
  for (let bank = 0; bank < 2 && to - layout.at >= gbeBank; bank++) {
    const at = layout.at;
    let sum = 0;
    for (let i = 0; i < gbeWords; i += 2) sum += view.getUint16(at + i, true);
    // A second bank that was never written is erased.
    const blank = view.getUint32(at, true) === 0xffffffff;
    const sums = check('gbe-checksum', (sum & 0xffff) === gbeSum, `the words add up to ${hex(sum & 0xffff)}`);
    const checks = blank ? [] : [sums];
    layout.leaf(`settings of bank ${bank}`, at + gbeWords, 'variable', { checks });
    layGap(layout, at + gbeBank);
  }
  layGap(layout, to);
}
