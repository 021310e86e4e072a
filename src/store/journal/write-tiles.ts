import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HashTree } from '../../ledger/index.ts';
import { tileBytes, tilePath, tilesBetween } from '../../ledger/index.ts';
import { syncFolder } from './files.ts';

/** Tiles written at the same time: fsyncs of several files share a commit of the file system's own journal. */
const atOnce = 16;

/**
 * Writes the tiles that a tree of `size` has and one of `since` had not, durably, before a checkpoint of that size is
 * signed. A tile's name fixes its content, so that one left half-written by a crash is simply written again.
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
        const file = await open(path, 'w');
        try {
          await file.writeFile(tileBytes(tree, tile));
          await file.datasync();
        } finally {
          await file.close();
        }
      }),
    );
  }
  for (const made of folders) await syncFolder(made);
}
