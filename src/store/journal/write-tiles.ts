import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesEqual, FormatError } from '../../core/index.ts';
import type { HashTree } from '../../ledger/index.ts';
import { tileBytes, tilePath, tilesBetween } from '../../ledger/index.ts';
import { hasCode, syncFolder } from './files.ts';

/** Tiles written at the same time: fsyncs of several files share a commit of the file system's own journal. */
const atOnce = 16;

/**
 * Writes the tiles that a tree of `size` has and one of `since` had not, durably, before a checkpoint of that size is
 * signed. A tile's name fixes its content: one that is there is finished where it was left half-written, and never replaced
 * by another, for it may be the last witness against an altered journal. Throws FormatError there.
 */
export async function writeTiles(folder: string, tree: HashTree, since: number, size: number): Promise<void> {
  const tiles = [...tilesBetween(since, size)];
  const folders = new Set<string>();
  for (let i = 0; i < tiles.length; i += atOnce) {
    await Promise.all(
      tiles.slice(i, i + atOnce).map(async (tile) => {
        const path = join(folder, tilePath(tile));
        await mkdir(dirname(path), { recursive: true });
        for (let at = dirname(path); at !== dirname(folder) && at.length >= folder.length; at = dirname(at))
          folders.add(at);
        await writeTile(path, tilePath(tile), tileBytes(tree, tile));
      }),
    );
  }
  for (const made of folders) await syncFolder(made);
}

async function writeTile(path: string, where: string, bytes: Uint8Array): Promise<void> {
  const there = await storedBytes(path);
  if (!bytesEqual(there, bytes.subarray(0, there.length))) {
    throw new FormatError(where, 'another tile of this name is there already: the journal is not the one it was', 0);
  }
  // Through another name: under its own a tile is whole, so that one of its full length was never left by a crash.
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function storedBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new Uint8Array();
    throw error;
  }
}
