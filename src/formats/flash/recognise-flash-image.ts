import { descriptorSignature, readDescriptor } from './descriptor.ts';
import { FlashLayout } from './flash-layout.ts';
import { findJffs2 } from './jffs2.ts';
import { jffs2Magic } from './jffs2.ts';
import { bootCodeName } from './boot-code.ts';
import { readVolumeHeader, volumeSignature, volumeSignatureOffset } from './volume-header.ts';
import { structures } from './structures.ts';

const smallest = 512;
/** Volumes and partitions begin on erase blocks. */
const eraseBlock = 4096;
const maxBlocks = 1 << 18;

/**
 * Whether the bytes are a dump of a flash chip, or of a partition of one: a flash descriptor, boot code for a management
 * controller at 0, or a volume, boot image or file system on an erase block. One word of each block is looked at.
 */
export function isFlashImage(bytes: Uint8Array): boolean {
  if (bytes.length < smallest) return false;
  if (descriptorSignature(bytes) !== undefined && readDescriptor(bytes) !== undefined) return true;
  if (bootCodeName(bytes, bytes.length) !== undefined) return true;
  const layout = new FlashLayout(bytes);
  const { view } = layout;
  for (let block = 0, at = 0; block < maxBlocks && at + 64 <= bytes.length; block++, at += eraseBlock) {
    if (view.getUint32(at + volumeSignatureOffset, true) === volumeSignature) {
      if (readVolumeHeader(layout, at, bytes.length)?.checksumHolds === true) return true;
    }
    const word = view.getUint32(at, true);
    const find = structures.get(word) ?? ((word & 0xffff) === jffs2Magic ? findJffs2 : undefined);
    if (find?.(layout, at, bytes.length) !== undefined) return true;
  }
  return false;
}
