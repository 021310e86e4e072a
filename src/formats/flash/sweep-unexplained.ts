import type { ByteDifference } from './byte-difference.ts';
import { differenceOf, joined } from './byte-difference.ts';
import type { ByteRanges } from './byte-ranges.ts';
import { indexAt } from './byte-ranges.ts';
import type { FlashDifference } from './flash-difference.ts';
import { differenceAt } from './flash-difference.ts';
import type { FlashImage, FlashRegion } from './flash-image.ts';
import { isUnmapped } from './match-regions.ts';
import { mergeInContainers } from './merge-in-containers.ts';

/**
 * What nothing of the reference explains, piece by piece: a piece lies in one region of the image and in one of the
 * reference. Structures are `added`, nameless bytes in padding are `free-space`; padding where something was is the
 * other side of a region that is missing or moved (`gone`), which has been said.
 */
export function sweepUnexplained(
  image: FlashImage,
  reference: FlashImage,
  explained: ByteRanges,
  gone: ReadonlySet<FlashRegion>,
): FlashDifference[] {
  const added = new Map<FlashRegion, ByteDifference | undefined>();
  const filled = new Map<FlashRegion, ByteDifference>();
  const refilled: { readonly old: FlashRegion; readonly bytes: ByteDifference }[] = [];
  for (const { from, to, region, old } of pieces(image, reference, explained)) {
    const bytes =
      old === undefined
        ? { first: from, last: to - 1, count: to - from }
        : differenceOf(image.bytes, from, reference.bytes, from, to - from);
    if (bytes === undefined) continue;
    const isPadding = region.variability === 'padding';
    if (old?.variability !== 'padding') {
      if (!isPadding) added.set(region, joined(added.get(region), bytes));
    } else if (isPadding) {
      if (!gone.has(old)) refilled.push({ old, bytes });
    } else if (isUnmapped(region)) filled.set(old, joined(filled.get(old), bytes) ?? bytes);
    else added.set(region, joined(added.get(region), bytes));
  }
  const merged = mergeInContainers(image, added).sort((a, b) => a.named.offset - b.named.offset);
  // Other padding than before, unless it is the padding between the parts of something that was added.
  const names = merged.map(({ named }) => named);
  for (const { old, bytes } of refilled) {
    const around = names[indexAt(names, bytes.first)];
    if (around !== undefined && bytes.last < around.offset + around.size) continue;
    filled.set(old, joined(filled.get(old), bytes) ?? bytes);
  }
  return [
    ...[...filled].map(([region, bytes]) =>
      differenceAt('free-space', region, region, bytes, 'other bytes than the padding that the reference has there'),
    ),
    ...merged.map(({ named, bytes }) => differenceAt('added', named, named, bytes, 'the reference has no such region')),
  ];
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly region: FlashRegion;
  /** Absent behind the end of the reference. */
  readonly old: FlashRegion | undefined;
}

function* pieces(image: FlashImage, reference: FlashImage, explained: ByteRanges): Generator<Piece> {
  for (const range of explained.complement(image.size)) {
    for (let from = range.from; from < range.to;) {
      const region = image.regions[indexAt(image.regions, from)];
      const old = from < reference.size ? reference.regions[indexAt(reference.regions, from)] : undefined;
      if (region === undefined) break;
      const end = old === undefined ? Infinity : old.offset + old.size;
      const to = Math.min(range.to, region.offset + region.size, end);
      yield { from, to, region, old };
      from = to;
    }
  }
}
