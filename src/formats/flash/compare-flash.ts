import { differenceOf } from './byte-difference.ts';
import { ByteRanges } from './byte-ranges.ts';
import type { FlashDifference } from './flash-difference.ts';
import type { FlashImage, FlashRegion } from './flash-image.ts';
import { matchRegions } from './match-regions.ts';
import { movedContainers } from './moved-containers.ts';
import { sweepUnexplained } from './sweep-unexplained.ts';

/**
 * What is different in `image`, region by region of `reference`; equal images give an empty list. The reference is
 * trusted and the image is the suspect: what may vary, what is padding and what a region is called is the reference's
 * word alone, and an image cannot pass an implant off as a variable. Bytes that are equal at the same offset are no
 * difference, whatever the image's headers now make of them; what is left is looked for elsewhere, by path and GUID and
 * then by content; what then stays unexplained in the image was added, or lies in space that is free in the reference.
 * Linear in the images.
 */
export function compareFlash(image: FlashImage, reference: FlashImage): readonly FlashDifference[] {
  // Ranges of the image that are accounted for.
  const explained = new ByteRanges();
  // Regions of the reference that have left their place with the container around them.
  const gone = new Set<FlashRegion>();
  const pending: FlashRegion[] = [];
  for (const region of reference.regions) {
    const { offset, size } = region;
    if (offset + size > image.size || differenceOf(image.bytes, offset, reference.bytes, offset, size) !== undefined) {
      pending.push(region);
    } else explained.add(offset, offset + size);
  }
  const differences: FlashDifference[] = sizeDifference(image, reference);
  if (pending.length > 0) {
    const moved = movedContainers(image, reference, pending, explained, gone);
    differences.push(...moved.differences, ...matchRegions(image, reference, moved.rest, explained, gone));
  }
  differences.push(...sweepUnexplained(image, reference, explained, gone));
  return differences.sort((a, b) => a.offset - b.offset || (a.path < b.path ? -1 : 1));
}

function sizeDifference(image: FlashImage, reference: FlashImage): FlashDifference[] {
  if (image.size === reference.size) return [];
  return [
    {
      kind: 'size',
      path: '',
      offset: 0,
      size: image.size,
      reference: { offset: 0, size: reference.size },
      differingBytes: Math.abs(image.size - reference.size),
      detail: `the image has ${image.size} bytes, the reference ${reference.size}`,
    },
  ];
}
