import type { FlashLayout } from './flash-layout.ts';
import { alignUp } from './flash-layout.ts';
import { findJffs2, jffs2Magic } from './jffs2.ts';
import { layGap } from './lay-gap.ts';
import { layVolume } from './lay-volume.ts';
import { environmentStep, findEnvironment } from './uboot-environment.ts';
import { readVolumeHeader, volumeSignature, volumeSignatureOffset } from './volume-header.ts';
import { structures } from './structures.ts';

/** Low halves of first words that are worth a look: one word in thousands is. */
const firstHalves: Uint8Array = new Uint8Array(1 << 16);
for (const word of [...structures.keys(), volumeSignature, jffs2Magic]) firstHalves[word & 0xffff] = 1;

/**
 * Lays an area whose contents nothing announces, up to `to`: volumes, boot images, file systems and environments where
 * they begin, at any multiple of 4 bytes, and what lies between as gaps. Linear: each word is looked at once, and what
 * a structure takes is not looked at again.
 */
export function scanArea(layout: FlashLayout, to: number): void {
  const { view } = layout;
  let at = alignUp(layout.at, 4);
  while (at + 4 <= to && !layout.full) {
    const word = view.getUint32(at, true);
    const mayBegin = firstHalves[word & 0xffff] === 1 || at % environmentStep === 0;
    const lay = mayBegin ? findStructure(layout, word, at, to) : undefined;
    lay?.();
    at = lay === undefined ? at + 4 : alignUp(layout.at, 4);
  }
  layGap(layout, to);
}

/** What lays the structure whose first telling word is at `at`, with the gap before it. */
function findStructure(layout: FlashLayout, word: number, at: number, to: number): (() => void) | undefined {
  if (word === 0 || word === 0xffffffff) return undefined;
  if (word === volumeSignature) {
    const start = at - volumeSignatureOffset;
    const header = start < layout.at ? undefined : readVolumeHeader(layout, start, to);
    if (header === undefined) return undefined;
    return () => {
      layGap(layout, start);
      layVolume(layout, header);
    };
  }
  const find = structures.get(word) ?? ((word & 0xffff) === jffs2Magic ? findJffs2 : findEnvironment);
  const lay = find(layout, at, to);
  if (lay === undefined) return undefined;
  return () => {
    layGap(layout, at);
    lay();
  };
}
