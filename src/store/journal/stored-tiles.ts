import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TileName } from '../../ledger/index.ts';
import { parseTilePath, tilePath } from '../../ledger/index.ts';
import { hasCode } from './files.ts';
import { readAt } from './scan-journal.ts';

/** A full tile's bytes. */
const tileCap = 8192;
/** `tile/<L>/x001/…/<N>.p/<W>`: no name of a tile lies deeper. */
const depthCap = 9;

/** The tiles that lie under `tile/` in a ledger or an export, in the order of their names. Files of other names are passed over. */
export function storedTiles(folder: string): readonly TileName[] {
  const found: TileName[] = [];
  const walk = (path: string, depth: number): void => {
    let names;
    try {
      names = readdirSync(join(folder, path), { withFileTypes: true });
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return;
      throw error;
    }
    for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory() && depth < depthCap) walk(inside, depth + 1);
      const tile = entry.isFile() ? parseTilePath(inside) : undefined;
      if (tile !== undefined) found.push(tile);
    }
  };
  walk('tile', 0);
  return found;
}

/** The bytes of a stored tile, one more than it can have where its file is too long; undefined where there is none. */
export function readTile(folder: string, tile: TileName): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(join(folder, tilePath(tile)), 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    return readAt(file, 0, tileCap + 1);
  } catch (error) {
    if (hasCode(error, 'EISDIR')) return undefined;
    throw error;
  } finally {
    closeSync(file);
  }
}
