import { crc32Register } from './crc32.ts';
import type { FindStructure } from './find-structure.ts';
import type { FlashLayout } from './flash-layout.ts';
import { alignUp } from './flash-layout.ts';

/** The magic of a node, little-endian as the controllers of this field write it. */
export const jffs2Magic = 0x1985;
const headerSize = 12;
/** JFFS2_NODE_ACCURATE: cleared in place when a node becomes obsolete; the CRC is over the header before that. */
const accurate = 0x20;

/**
 * A JFFS2 file system (fs/jffs2 of Linux): from its first node over nodes and erased bytes, to the first bytes that are
 * neither. A log that the running system writes: all of it is variable, the erased part too, since it will be written.
 */
export const findJffs2: FindStructure = (layout, at, limit) => {
  if (!isNode(layout, at, limit)) return undefined;
  return () => {
    const { view } = layout;
    let end = at;
    while (isNode(layout, end, limit)) {
      end = Math.min(limit, alignUp(end + view.getUint32(end + 4, true), 4));
      while (end + 4 <= limit && view.getUint32(end, true) === 0xffffffff) end += 4;
    }
    layout.leaf('JFFS2', end, 'variable');
  };
};

function isNode({ bytes, view }: FlashLayout, at: number, limit: number): boolean {
  if (limit - at < headerSize || view.getUint16(at, true) !== jffs2Magic) return false;
  const size = view.getUint32(at + 4, true);
  if (size < headerSize || size > limit - at) return false;
  let register = crc32Register(0, bytes, at, at + 3);
  register = crc32Register(register, Uint8Array.of(view.getUint8(at + 3) | accurate));
  return crc32Register(register, bytes, at + 4, at + 8) === view.getUint32(at + 8, true);
}
