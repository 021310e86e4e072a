import type { ByteDifference } from './byte-difference.ts';
import { joined } from './byte-difference.ts';
import { indexAt } from './byte-ranges.ts';
import type { FlashContainer, FlashImage, FlashRegion } from './flash-image.ts';

export interface Merged {
  readonly named: FlashRegion | FlashContainer;
  readonly bytes: ByteDifference | undefined;
}

/**
 * Speaks of the largest container of which every region is among `regions`, padding aside: a firmware file that was
 * added is one statement, not one for each of its sections.
 */
export function mergeInContainers(
  image: FlashImage,
  regions: ReadonlyMap<FlashRegion, ByteDifference | undefined>,
): Merged[] {
  const merged: Merged[] = [];
  if (regions.size === 0) return merged;
  const taken = new Set<FlashRegion>();
  let done = 0;
  for (const container of image.containers) {
    if (container.offset < done || container.size === 0) continue;
    const inside: FlashRegion[] = [];
    let whole = true;
    let bytes: ByteDifference | undefined;
    for (let i = indexAt(image.regions, container.offset); whole; i++) {
      const region = image.regions[i];
      if (region === undefined || region.offset >= container.offset + container.size) break;
      if (regions.has(region)) {
        inside.push(region);
        bytes = joined(bytes, regions.get(region));
      } else whole = region.variability === 'padding';
    }
    if (!whole || inside.length === 0) continue;
    for (const region of inside) taken.add(region);
    done = container.offset + container.size;
    merged.push({ named: container, bytes });
  }
  for (const [region, bytes] of regions) if (!taken.has(region)) merged.push({ named: region, bytes });
  return merged;
}
