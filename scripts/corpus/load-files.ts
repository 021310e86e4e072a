import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError, sha256Hex } from '../../src/core/index.ts';
import type { AnyDecoded } from '../../src/formats/index.ts';
import { decode } from '../../src/formats/index.ts';
import type { Documents, Evidence } from '../../src/witnesses/evidence.ts';

/** Fixed, so that the same corpus gives the same answer on any day. */
export const now = '2026-11-01T00:00:00.000Z';

export function attempt(bytes: Uint8Array): AnyDecoded | FormatError {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

export interface Loaded {
  readonly sha256: string;
  readonly file: string;
  readonly bytes: Uint8Array;
}

export function load(folder: string, file: string): Loaded {
  const bytes = new Uint8Array(readFileSync(join(folder, file)));
  return { sha256: sha256Hex(bytes), file, bytes };
}

export function documentsOf(files: readonly Loaded[]): Documents {
  const readable: Evidence<AnyDecoded>[] = [];
  const unreadable: Documents['unreadable'][number][] = [];
  for (const { sha256, file, bytes } of files) {
    const value = attempt(bytes);
    if (value instanceof FormatError) unreadable.push({ sha256, file, message: value.message, offset: value.offset });
    else readable.push({ sha256, file, value });
  }
  return { readable, unreadable };
}
