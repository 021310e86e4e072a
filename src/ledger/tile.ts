import { concatBytes, UsageError } from '../core/index.ts';
import type { HashTree } from './hash-tree.ts';

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const tileWidth = 256;
const tileHeight = 8;
/** A bundle prefixes each entry with a 16-bit length. */
export const bundleEntryCap = 0xffff;

/** A tile of hashes: `index`-th of its level, with 1 to 256 hashes. */
export interface TileName {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** 1234067 is `x001/x234/067`: no path is both a file and a folder. */
function indexPath(index: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
}

function widthSuffix(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > tileWidth) {
    throw new UsageError(`A tile is 1 to 256 wide, not ${String(width)}`, 'Leave empty tiles out.');
  }
  return width === tileWidth ? '' : `.p/${String(width)}`;
}

/** `tile/<L>/<N>[.p/<W>]`, relative to the log's prefix. */
export function tilePath(tile: TileName): string {
  return `tile/${String(tile.level)}/${indexPath(tile.index)}${widthSuffix(tile.width)}`;
}

/** The tile of such a path; undefined where it names none, or one of a tree beyond 2^53 entries. */
export function parseTilePath(path: string): TileName | undefined {
  const match = /^tile\/([0-6])\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level = '', groups = '', partial = String(tileWidth)] = match;
  const tile = { level: Number(level), index: Number(groups.replaceAll(/[x/]/g, '')), width: Number(partial) };
  // One tile, one name: not `x000/001`, not `.p/256`.
  return tile.width <= tileWidth && tilePath(tile) === path ? tile : undefined;
}

/** How many entries a tree has at least that has this tile. */
export function tileReach(tile: TileName): number {
  return (tile.index * tileWidth + tile.width) * tileWidth ** tile.level;
}

/** `tile/entries/<N>[.p/<W>]`, relative to the log's prefix. */
export function bundlePath(index: number, width: number): string {
  return `tile/entries/${indexPath(index)}${widthSuffix(width)}`;
}

/**
 * The tiles that a tree of `size` has and that of `since` entries had not, or had narrower, level by level. With `since` 0:
 * all of them.
 */
export function* tilesBetween(since: number, size: number): Generator<TileName> {
  for (let level = 0, before = since, now = size; now > 0; level++) {
    for (let index = Math.floor(before / tileWidth); index * tileWidth < now; index++) {
      const width = Math.min(tileWidth, now - index * tileWidth);
      if (index * tileWidth + width > before) yield { level, index, width };
    }
    before = Math.floor(before / tileWidth);
    now = Math.floor(now / tileWidth);
  }
}

/** The content of a tile: its hashes, 32 bytes each. */
export function tileBytes(tree: HashTree, tile: TileName): Uint8Array {
  const from = tile.index * tileWidth;
  return tree.subtrees(tile.level * tileHeight, from, from + tile.width);
}

/** Whether every entry fits the 16-bit length of a bundle; where one does not, the log serves its entries as NDJSON only. */
export function fitsBundle(entries: readonly Uint8Array[]): boolean {
  return entries.every((entry) => entry.length <= bundleEntryCap);
}

/** Up to 256 entries, each behind its big-endian 16-bit length. */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (!fitsBundle(entries)) {
    throw new UsageError('An entry of more than 65,535 bytes fits no bundle', 'Ask fitsBundle first.');
  }
  return concatBytes(
    ...entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry] as const),
  );
}
