import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FormatError } from '../../core/index.ts';
import { parseCollectionRecord } from '../../formats/collection/index.ts';
import type { CollectionRecord } from '../../formats/collection/index.ts';

export const recordName = 'collection.json';
const maxRecordBytes = 64 * 1024 * 1024;

/** The record in a folder; undefined where there is none that can be read. */
export function readRecord(folder: string): CollectionRecord | undefined {
  const path = join(folder, recordName);
  try {
    if (!existsSync(path) || statSync(path).size > maxRecordBytes) return undefined;
    return parseCollectionRecord(readFileSync(path));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The last collection of a machine: the one in place, or else the newest that was set aside. */
export function earlierRecord(place: string, aside: string): CollectionRecord | undefined {
  const here = readRecord(place);
  if (here !== undefined) return here;
  const names = existsSync(aside) ? readdirSync(aside).sort().reverse() : [];
  for (const name of names) {
    const record = readRecord(join(aside, name));
    if (record !== undefined) return record;
  }
  return undefined;
}
