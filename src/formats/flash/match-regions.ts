import type { ByteDifference } from './byte-difference.ts';
import { differenceOf } from './byte-difference.ts';
import type { ByteRanges } from './byte-ranges.ts';
import { indexAt, regionsIn } from './byte-ranges.ts';
import type { FlashDifference } from './flash-difference.ts';
import { differenceAt } from './flash-difference.ts';
import type { FlashImage, FlashRegion } from './flash-image.ts';
import { hex } from './flash-layout.ts';
import { mergeInContainers } from './merge-in-containers.ts';

/** Content shorter than this is too common (section headers, fillers) to say that a region has moved. */
const tellingSize = 16;
const maxNamed = 3;

/**
 * Says of each region that is not in its place what became of it: found by key, then by content, then compared where it
 * was. What the image has accounted for by that is added to `explained`, and regions that are missing with what lay
 * between them to `gone`. Padding is left for the sweep.
 */
export function matchRegions(
  image: FlashImage,
  reference: FlashImage,
  pending: readonly FlashRegion[],
  explained: ByteRanges,
  gone: Set<FlashRegion>,
): FlashDifference[] {
  const differences: FlashDifference[] = [];
  const missing = new Map<FlashRegion, ByteDifference | undefined>();
  const elsewhere = new Candidates(image, explained);
  for (const region of pending) {
    if (region.variability === 'padding') continue;
    const { offset, size } = region;
    const here = Math.max(0, Math.min(size, image.size - offset));
    const inPlace = differenceOf(image.bytes, offset, reference.bytes, offset, here);
    const found = elsewhere.take(region);
    if (found !== undefined) {
      explained.add(found.offset, found.offset + found.size);
      if (found.offset === offset) explained.add(offset, offset + here);
      differences.push(foundDifference(image, reference, region, found, inPlace));
    } else if (standsInPlace(image, region, inPlace)) {
      explained.add(offset, offset + here);
      const kind = region.variability === 'variable' ? 'variable' : 'changed';
      const detail = `other bytes in its place; ${standsThere(image, offset, here)}`;
      differences.push(differenceAt(kind, region, { offset, size: here }, inPlace, detail));
    } else missing.set(region, inPlace);
  }
  for (const { named } of mergeInContainers(reference, missing)) {
    const { offset, size } = named;
    for (const region of regionsIn(reference, named)) gone.add(region);
    const detail = `not found in the image; ${standsThere(image, offset, Math.min(size, image.size - offset))}`;
    differences.push({ ...differenceAt('missing', named, named, undefined, detail), differingBytes: size });
  }
  return differences;
}

/** Regions of the image that are not already those of the reference at the same place; each is given out once. */
class Candidates {
  readonly #byKey = new Map<string, FlashRegion>();
  readonly #byContent = new Map<string, FlashRegion[]>();
  readonly #taken = new Set<FlashRegion>();

  constructor(image: FlashImage, explained: ByteRanges) {
    let last: FlashRegion | undefined;
    for (const range of explained.complement(image.size)) {
      for (let i = indexAt(image.regions, range.from); ; i++) {
        const region = image.regions[i];
        if (region === undefined || region.offset >= range.to) break;
        if (region === last) continue;
        last = region;
        this.#byKey.set(region.key, region);
        if (region.size < tellingSize || region.variability === 'padding') continue;
        const list = this.#byContent.get(region.sha256);
        if (list === undefined) this.#byContent.set(region.sha256, [region]);
        else list.push(region);
      }
    }
  }

  take(wanted: FlashRegion): FlashRegion | undefined {
    const named = this.#byKey.get(wanted.key);
    if (named !== undefined && !this.#taken.has(named)) return this.#give(named);
    const list = wanted.size < tellingSize ? undefined : this.#byContent.get(wanted.sha256);
    for (let same = list?.pop(); same !== undefined; same = list?.pop()) {
      if (!this.#taken.has(same)) return this.#give(same);
    }
    return undefined;
  }

  #give(region: FlashRegion): FlashRegion {
    this.#taken.add(region);
    return region;
  }
}

function foundDifference(
  image: FlashImage,
  reference: FlashImage,
  region: FlashRegion,
  found: FlashRegion,
  inPlace: ByteDifference | undefined,
): FlashDifference {
  const stays = found.offset === region.offset;
  const place = stays ? '' : `, from ${hex(region.offset)} to ${hex(found.offset)}`;
  if (!stays && found.sha256 === region.sha256) {
    return differenceAt('moved', region, found, undefined, `unchanged${place}`);
  }
  const common = Math.min(region.size, found.size);
  // Where it stays the bytes of its place count, also those that the image's header no longer includes.
  const bytes = stays ? inPlace : differenceOf(image.bytes, found.offset, reference.bytes, region.offset, common);
  const sameSize = found.size === region.size;
  const kind = region.variability === 'variable' ? 'variable' : sameSize ? 'changed' : 'size';
  const size = sameSize ? '' : `, ${found.size} bytes in place of ${region.size}`;
  const there = stays && !sameSize ? `; ${standsThere(image, region.offset, region.size)}` : '';
  // A region that begins in its place is spoken of to its old end too, if the image's headers have shortened it.
  const extent = stays ? Math.max(found.size, Math.min(region.size, image.size - region.offset)) : found.size;
  const at = { offset: found.offset, size: extent };
  return differenceAt(kind, region, at, bytes, `other bytes${place}${size}${there}`);
}

/**
 * Whether what now lies in a region's place should be called that region, changed: it may always vary; or nothing else
 * is there that has a name; or a structure of the same extent and GUID is, or most bytes are still the same.
 */
function standsInPlace(image: FlashImage, region: FlashRegion, inPlace: ByteDifference | undefined): boolean {
  const { offset, size } = region;
  if (offset >= image.size) return false;
  if (region.variability === 'variable') return true;
  if (inPlace !== undefined && inPlace.count * 2 < Math.min(size, image.size - offset)) return true;
  let isNameless = false;
  for (let i = indexAt(image.regions, offset); ; i++) {
    const other = image.regions[i];
    if (other === undefined || other.offset >= offset + size) break;
    const isSameShape = other.offset === offset && other.size === size && other.guid === region.guid;
    if (isSameShape && other.variability !== 'padding') return true;
    isNameless ||= isUnmapped(other);
  }
  return isNameless;
}

export function isUnmapped(region: FlashRegion): boolean {
  return region.variability === 'unknown' && region.name.startsWith('unmapped');
}

function standsThere(image: FlashImage, offset: number, size: number): string {
  if (size <= 0) return 'the image ends before it';
  const from = indexAt(image.regions, offset);
  const names = image.regions
    .slice(from, from + maxNamed + 1)
    .filter((other) => other.offset < offset + size)
    .map(({ path }) => path);
  return `there: ${names.slice(0, maxNamed).join(', ')}${names.length > maxNamed ? ', …' : ''}`;
}
