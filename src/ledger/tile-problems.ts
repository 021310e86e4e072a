import type { HashTree } from './hash-tree.ts';
import type { Problem } from './problem.ts';
import type { TileName } from './tile.ts';
import { tileBytes, tileReach, tilePath, tilesBetween, tileWidth } from './tile.ts';

const hashSize = 32;

/** Where the hashes that both have differ first; undefined where they agree. */
function firstDifference(stored: Uint8Array, expected: Uint8Array): number | undefined {
  const common = Math.min(stored.length, expected.length);
  for (let i = 0; i < common; i++) if (stored[i] !== expected[i]) return Math.floor(i / hashSize);
  return undefined;
}

/**
 * What of the stored tiles the journal's own tree contradicts, with the tiles of the first `signed` entries demanded, and all
 * `others` that lie there compared as well. Tiles are a second copy of every leaf hash, written before the checkpoint that
 * needs them: where a record was exchanged they name it, also when the adversary removed the checkpoint or put back an older
 * one. A tile that no checkpoint needs may be shorter than its name says: a crash left it half-written.
 */
export function* tileProblems(
  tree: HashTree,
  signed: number,
  others: readonly TileName[],
  read: (tile: TileName) => Uint8Array | undefined,
): Generator<Problem> {
  const demanded = new Set<string>();
  let furthest: TileName | undefined;
  const compare = function* (tile: TileName, where: string): Generator<Problem> {
    const stored = read(tile);
    if (stored === undefined) {
      if (demanded.has(where)) yield { where, what: 'missing' };
      return;
    }
    const width = Math.min(tile.width, tree.subtreeCount(tile.level * 8) - tile.index * tileWidth);
    const expected = width > 0 ? tileBytes(tree, { ...tile, width }) : new Uint8Array();
    const first = firstDifference(stored, expected);
    const size = tile.width * hashSize;
    if (first !== undefined) {
      const offset = first * hashSize;
      if (tile.level === 0) {
        const entry = tile.index * tileWidth + first;
        yield { where, what: `entry ${String(entry)} has another hash than was recorded`, entry, offset };
      } else {
        yield { where, what: `hash ${String(first)} is not that of its subtree`, offset };
      }
    } else if (stored.length > size) {
      yield { where, what: `longer than its ${String(size)} bytes` };
    } else if (stored.length < size && demanded.has(where)) {
      yield { where, what: `has ${String(stored.length)} bytes, not ${String(size)}` };
    } else if (width < tile.width && (furthest === undefined || tileReach(tile) > tileReach(furthest))) {
      furthest = tile;
    }
  };
  for (const tile of tilesBetween(0, signed)) {
    demanded.add(tilePath(tile));
    yield* compare(tile, tilePath(tile));
  }
  for (const tile of others) {
    if (!demanded.has(tilePath(tile))) yield* compare(tile, tilePath(tile));
  }
  if (furthest !== undefined) {
    // Entries are durable before their tile is written: these were there.
    const what = `was written for ${String(tileReach(furthest))} entries; the journal ends after ${String(tree.size)}`;
    yield { where: tilePath(furthest), what, entry: tree.size };
  }
}
