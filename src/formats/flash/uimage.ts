import { utf8TextLossy } from '../../core/index.ts';
import { crc32, crc32Register } from './crc32.ts';
import type { FlashCheck } from './flash-image.ts';
import type { FindStructure } from './find-structure.ts';
import { check, hex } from './flash-layout.ts';

/** 27 05 19 56 as a little-endian word. */
export const uimageMagic = 0x56190527;
const headerSize = 64;
/** Numbers beyond those that U-Boot has given out (include/image.h): 40 would be plausible, 200 is not a header. */
const limits = [64, 64, 64, 16] as const;

/** A legacy U-Boot image (doc/usage and include/image.h of U-Boot): 64 bytes of header and the data, each with a CRC-32. */
export const findUimage: FindStructure = (layout, at, limit) => {
  const { bytes, view } = layout;
  if (limit - at < headerSize) return undefined;
  if (!limits.every((most, i) => (bytes[at + 28 + i] ?? most) < most)) return undefined;
  if (!layout.maySum(headerSize)) return undefined;
  const stated = view.getUint32(at + 4);
  // Summed as if the sum itself were zero.
  let register = crc32Register(0xffffffff, bytes, at, at + 4);
  register = crc32Register(register, new Uint8Array(4));
  const found = (crc32Register(register, bytes, at + 8, at + headerSize) ^ 0xffffffff) >>> 0;
  const size = view.getUint32(at + 12);
  const fits = size <= limit - at - headerSize;
  // A header that is damaged is still one; a wrong sum and a size that does not fit are not.
  if (stated !== found && !fits) return undefined;
  return () => {
    const dataAt = at + headerSize;
    const end = fits ? dataAt + size : limit;
    const headerCheck = check('uimage-header-crc32', stated === found, `${hex(stated)} stated, ${hex(found)} found`);
    layout.open(`uImage ${imageName(bytes.subarray(at + 32, dataAt))}`, { key: 'uImage' });
    layout.leaf('header', dataAt, 'constant', { checks: [headerCheck] });
    const checks: FlashCheck[] = [];
    if (!fits) checks.push(check('uimage-cut-off', false, `${size} bytes of data stated, ${limit - dataAt} are there`));
    else if (layout.maySum(size)) {
      const data = view.getUint32(at + 24);
      const sum = crc32(bytes, dataAt, end);
      checks.push(check('uimage-data-crc32', data === sum, `${hex(data)} stated, ${hex(sum)} found`));
    }
    layout.leaf('data', end, 'constant', { checks });
    layout.close();
  };
};

function imageName(field: Uint8Array): string {
  const end = field.indexOf(0);
  const text = utf8TextLossy(end < 0 ? field : field.subarray(0, end));
  return /^[\w .+()-]{1,32}$/.test(text) ? text : 'unnamed';
}
