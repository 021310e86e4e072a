import { closeSync, fsync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const sync = promisify(fsync);

/** All bytes, however often the kernel takes less than it was given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

export async function syncFile(file: number): Promise<void> {
  await sync(file);
}

/** What a folder lists is durable only when the folder itself was synced. */
export async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, 'r');
  try {
    await sync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Replaces a file whole: who reads it finds the old bytes or the new ones, also after a power cut. */
export async function replaceDurably(path: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.tmp`;
  const file = openSync(aside, 'w', mode);
  try {
    writeAll(file, bytes);
    await sync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  await syncFolder(dirname(path));
}
