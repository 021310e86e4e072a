import { bytesEqual } from '../../core/index.ts';
import type { ByteRanges } from './byte-ranges.ts';
import { indexAt, regionsIn } from './byte-ranges.ts';
import type { FlashDifference } from './flash-difference.ts';
import { differenceAt } from './flash-difference.ts';
import type { FlashContainer, FlashImage, FlashRegion } from './flash-image.ts';
import { hex } from './flash-layout.ts';

/** A hostile image may hold thousands of one name and size, and each costs a comparison. */
const maxCandidates = 4;

/** Last part of the key, without its ordinal, and size: a volume may move into another region of the descriptor. */
function kindOf({ key, size }: FlashContainer): string {
  return `${key.slice(key.lastIndexOf('/') + 1).replace(/ #\d+$/, '')} ${size}`;
}

/**
 * Containers of the reference that lie elsewhere in the image, byte for byte: one difference and not one a region. A
 * copy that the reference has at that place too is no move: of two equal volumes one may have been changed.
 */
export function movedContainers(
  image: FlashImage,
  reference: FlashImage,
  pending: readonly FlashRegion[],
  explained: ByteRanges,
  gone: Set<FlashRegion>,
): { differences: FlashDifference[]; rest: FlashRegion[] } {
  const candidates = new Map<string, FlashContainer[]>();
  for (const container of image.containers) {
    const kind = kindOf(container);
    const list = candidates.get(kind);
    if (list === undefined) candidates.set(kind, [container]);
    else if (list.length < maxCandidates) list.push(container);
  }
  const differences: FlashDifference[] = [];
  const rest: FlashRegion[] = [];
  let next = 0;
  let done = 0;
  for (const container of reference.containers) {
    const { offset, size } = container;
    const at = indexAt(pending, offset - 1) + 1;
    if (offset < done || size === 0 || (pending[at]?.offset ?? Infinity) >= offset + size) continue;
    const found = candidates.get(kindOf(container))?.find((other) => isMoved(image, reference, container, other));
    if (found === undefined) continue;
    done = offset + size;
    explained.add(found.offset, found.offset + size);
    for (const region of regionsIn(reference, container)) gone.add(region);
    rest.push(...pending.slice(next, at));
    next = indexAt(pending, done - 1) + 1;
    const detail = `from ${hex(offset)} to ${hex(found.offset)}, unchanged`;
    differences.push(differenceAt('moved', container, found, undefined, detail));
  }
  rest.push(...pending.slice(next));
  return { differences, rest };
}

function isMoved(image: FlashImage, reference: FlashImage, from: FlashContainer, to: FlashContainer): boolean {
  if (from.offset === to.offset) return false;
  const bytes = image.bytes.subarray(to.offset, to.offset + to.size);
  const wanted = reference.bytes.subarray(from.offset, from.offset + from.size);
  const before = reference.bytes.subarray(to.offset, to.offset + to.size);
  return bytesEqual(bytes, wanted) && !bytesEqual(bytes, before);
}
