import type { FindStructure } from './find-structure.ts';

/** `hsqs` as a little-endian word. */
export const squashfsMagic = 0x73717368;
const superblockSize = 96;
const compressors = ['none', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'] as const;

/**
 * SquashFS 4.0 (Documentation/filesystems/squashfs.rst and fs/squashfs/squashfs_fs.h of Linux), of the size that its
 * superblock states. It has no checksum; its block size is stated twice.
 */
export const findSquashfs: FindStructure = (layout, at, limit) => {
  const { view } = layout;
  if (limit - at < superblockSize) return undefined;
  const madeAt = view.getUint32(at + 8, true);
  const blockSize = view.getUint32(at + 12, true);
  const compressor = compressors[view.getUint16(at + 20, true)];
  const blockLog = view.getUint16(at + 22, true);
  const major = view.getUint16(at + 28, true);
  const minor = view.getUint16(at + 30, true);
  const used = Number(view.getBigUint64(at + 40, true));
  if (major !== 4 || compressor === undefined || blockLog < 12 || blockLog > 20 || blockSize !== 1 << blockLog) {
    return undefined;
  }
  if (used < superblockSize || used > limit - at) return undefined;
  return () => {
    layout.open('SquashFS');
    const made = new Date(madeAt * 1000).toISOString().slice(0, 19);
    layout.note('squashfs', `${layout.inside.path}: version ${major}.${minor}, ${compressor}, made ${made}Z`);
    layout.leaf('superblock', at + superblockSize, 'constant');
    layout.leaf('content', at + used, 'constant');
    layout.close();
  };
};
