import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Enough for a Zeek header of 512 columns, or for some fifty JSON lines. */
const headBytes = 256 * 1024;

export interface LogHead {
  readonly gzip: boolean;
  readonly text: string;
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await file.read(buffer, 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The beginning of a log, unpacked. At most 256 KiB come out, however much a hostile archive would unpack to. */
export async function logHead(path: string): Promise<LogHead> {
  const magic = await firstBytes(path, 2);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
    return { gzip: false, text: (await firstBytes(path, headBytes)).toString('utf8') };
  }
  const source = createReadStream(path);
  const gunzip = createGunzip();
  const parts: Buffer[] = [];
  let size = 0;
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const part of source.pipe(gunzip)) {
      if (!Buffer.isBuffer(part)) continue;
      parts.push(part);
      size += part.length;
      if (size >= headBytes) break;
    }
  } catch (error) {
    // A damaged archive may still have a readable beginning: what was unpacked decides.
    if (size === 0) throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  return { gzip: true, text: Buffer.concat(parts).subarray(0, headBytes).toString('utf8') };
}
