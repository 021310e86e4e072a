import { crc32Register } from './crc32.ts';
import type { FindStructure } from './find-structure.ts';
import type { FlashLayout } from './flash-layout.ts';

/** Environments lie on erase blocks. */
export const environmentStep = 4096;
const sizes = [0x1000, 0x2000, 0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000] as const;
const maxNameLength = 64;

/**
 * A U-Boot environment (env/common.c of U-Boot): a CRC-32, perhaps a flag of redundancy, and `name=value` strings to an
 * empty one. It has no magic number and does not say its size: it is one where the first string looks like one and the
 * sum agrees at one of the usual sizes. One whose sum is wrong is left unmapped.
 */
export const findEnvironment: FindStructure = (layout, at, limit) => {
  if (at % environmentStep !== 0) return undefined;
  for (const header of [4, 5]) {
    const size = startsVariable(layout.bytes, at + header, limit) ? sizeThatSums(layout, at, header, limit) : undefined;
    if (size === undefined) continue;
    return () => {
      layout.leaf('U-Boot environment', at + size, 'variable');
    };
  }
  return undefined;
};

function startsVariable(bytes: Uint8Array, from: number, limit: number): boolean {
  const end = Math.min(limit, from + maxNameLength);
  for (let at = from; at < end; at++) {
    const octet = bytes[at] ?? 0;
    if (octet === 0x3d) return at > from;
    // Names are printable, without spaces.
    if (octet <= 0x20 || octet > 0x7e) return false;
  }
  return false;
}

function sizeThatSums(layout: FlashLayout, at: number, header: number, limit: number): number | undefined {
  const stated = layout.view.getUint32(at, true);
  let register = 0xffffffff;
  let summed = at + header;
  for (const size of sizes) {
    const end = at + size;
    if (end > limit || !layout.maySum(end - summed)) return undefined;
    register = crc32Register(register, layout.bytes, summed, end);
    summed = end;
    if ((register ^ 0xffffffff) >>> 0 === stated) return size;
  }
  return undefined;
}
