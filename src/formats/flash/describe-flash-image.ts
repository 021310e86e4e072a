import type { Description } from '../format.ts';
import type { FlashImage, FlashRegion } from './flash-image.ts';

/** A real image has thousands of regions: the rest can be asked for, a screen cannot show them. */
const listed = 200;

export function describeFlashImage(image: FlashImage): Description {
  const { descriptor } = image;
  return {
    kind: image.kind,
    sizeBytes: image.size,
    regionCount: image.regions.length,
    bytesByVariability: bytesByVariability(image.regions),
    ...(descriptor === undefined ? {} : { descriptor }),
    regions: image.regions.slice(0, listed).map(({ path, guid, offset, size, sha256, variability, checks }) => ({
      path,
      ...(guid === undefined ? {} : { guid }),
      offset,
      sizeBytes: size,
      sha256,
      variability,
      ...(checks.length === 0 ? {} : { checks }),
    })),
    problemCount: image.problems.length,
    problems: image.problems.slice(0, listed),
    notes: image.notes,
  };
}

function bytesByVariability(regions: readonly FlashRegion[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { constant: 0, variable: 0, padding: 0, unknown: 0 };
  for (const { variability, size } of regions) sums[variability] = (sums[variability] ?? 0) + size;
  return sums;
}
