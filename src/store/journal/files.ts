import { constants, openSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The two calls on which durability hangs. Replaced by tests that need a disk which fills up or lies. */
export interface Disk {
  /** Writes some of `bytes` at `position` and says how many. */
  readonly write: (file: FileHandle, bytes: Uint8Array, position: number) => Promise<number>;
  /** Returns when everything written to the file survives a power cut. */
  readonly sync: (file: FileHandle) => Promise<void>;
}

export const realDisk: Disk = {
  write: async (file, bytes, position) => (await file.write(bytes, 0, bytes.length, position)).bytesWritten,
  sync: (file) => file.datasync(),
};

/** Writes all of `bytes`: a short write is legal (write(2)) and happens when the disk is nearly full. */
export async function writeFully(disk: Disk, file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const written = await disk.write(file, bytes.subarray(done), position + done);
    if (written <= 0) throw new Error(`wrote ${String(done)} of ${String(bytes.length)} bytes, then nothing more`);
    done += written;
  }
}

/** A new or renamed file survives a power cut only when its folder has been synced as well (fsync(2), notes). */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; its file system keeps names in the same journal as the data.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder with its parents, and syncs the parent of each one that was made. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || dirname(made) === made) return;
  }
}

/** Creates or replaces a file so that a crash leaves the old or the new content and nothing in between. */
export async function replaceFile(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await writeFully(realDisk, file, bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Whether an error of the file system has this code (`ENOENT`, `EEXIST`, …). */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** A file opened for reading; undefined where there is none. The caller closes it. */
export function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
