import { crc32Register } from './crc32.ts';
import type { FindStructure } from './find-structure.ts';
import { check, hex } from './flash-layout.ts';

export const cramfsMagic = 0x28cd3d45;
const superblockSize = 76;
const signature = new TextEncoder().encode('Compressed ROMFS');
/** CRAMFS_FLAG_FSID_VERSION_2: only then is there a CRC. */
const hasCrc = 1;
const crcAt = 32;

/** cramfs (include/uapi/linux/cramfs_fs.h of Linux), of the size that its superblock states. */
export const findCramfs: FindStructure = (layout, at, limit) => {
  const { bytes, view } = layout;
  if (limit - at < superblockSize || signature.some((octet, i) => bytes[at + 16 + i] !== octet)) return undefined;
  const size = view.getUint32(at + 4, true);
  const flags = view.getUint32(at + 8, true);
  if (size < superblockSize || size > limit - at) return undefined;
  return () => {
    const end = at + size;
    const checks = [];
    if ((flags & hasCrc) !== 0 && layout.maySum(size)) {
      const stated = view.getUint32(at + crcAt, true);
      let register = crc32Register(0xffffffff, bytes, at, at + crcAt);
      register = crc32Register(register, new Uint8Array(4));
      const found = (crc32Register(register, bytes, at + crcAt + 4, end) ^ 0xffffffff) >>> 0;
      checks.push(check('cramfs-crc32', stated === found, `${hex(stated)} stated, ${hex(found)} found`));
    }
    layout.leaf('cramfs', end, 'constant', { checks });
  };
};
