import { readdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, realDisk, writeFully } from './files.ts';
import type { TornTail } from './scan-journal.ts';

/** Keeps the bytes of an unfinished frame for whoever wants to look at them, then cuts them off. */
export async function setAside(folder: string, journal: FileHandle, torn: TornTail, end: number): Promise<string> {
  await makeFolder(join(folder, 'torn'));
  const count = readdirSync(join(folder, 'torn')).length;
  const path = join(folder, 'torn', `${String(count).padStart(6, '0')}-at-${String(torn.at)}`);
  const aside = await open(path, 'wx');
  try {
    const chunk = new Uint8Array(1 << 20);
    for (let at = 0; at < torn.bytes;) {
      const { bytesRead } = await journal.read(chunk, 0, Math.min(chunk.length, torn.bytes - at), torn.at + at);
      if (bytesRead === 0) break;
      await writeFully(realDisk, aside, chunk.subarray(0, bytesRead), at);
      at += bytesRead;
    }
    await aside.sync();
  } finally {
    await aside.close();
  }
  await journal.truncate(end);
  await journal.sync();
  return path;
}
