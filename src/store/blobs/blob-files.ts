import { closeSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../../core/index.ts';
import { FormatError, sha256Hex } from '../../core/index.ts';
import { openIfThere } from '../journal/files.ts';
import { readAt } from '../journal/scan-journal.ts';
import type { PackScan } from './scan-pack.ts';
import { scanPack } from './scan-pack.ts';

/** Bigger blobs are files of their own. */
export const packedSizeCap: number = 256 * 1024;
/** Blobs are read whole; larger files are kept by hash and place. */
export const blobSizeCap: number = 1024 * 1024 * 1024;

export interface BlobPlace {
  readonly pack: number;
  readonly at: number;
  readonly size: number;
}

export const packPath = (folder: string, pack: number): string => join(folder, `pack-${String(pack).padStart(6, '0')}`);
export const bigBlobPath = (folder: string, sha256: Sha256): string => join(folder, sha256.slice(0, 2), sha256);

/** The stored evidence bytes, for reading: where each blob lies, and what is damaged. */
export class BlobFiles {
  readonly folder: string;
  readonly places: Map<Sha256, BlobPlace> = new Map<Sha256, BlobPlace>();
  /** The last pack and its scan; undefined in a new folder. */
  readonly lastPack: { readonly number: number; readonly scan: PackScan } | undefined;
  /** What the packs hold that is no record, in words. */
  readonly damage: readonly string[];

  constructor(folder: string) {
    this.folder = folder;
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const packs = names
      .filter((name) => /^pack-\d{6}$/.test(name))
      .map((name) => Number(name.slice(5)))
      .sort((a, b) => a - b);
    const damage: string[] = [];
    let last: { readonly number: number; readonly scan: PackScan } | undefined;
    for (const number of packs) {
      const scan = scanPack(packPath(folder, number));
      for (const { sha256, size, at } of scan.blobs) this.places.set(sha256, { pack: number, at, size });
      for (const at of scan.damagedAt)
        damage.push(`pack-${String(number).padStart(6, '0')}: no blob at byte ${String(at)}`);
      last = { number, scan };
    }
    this.lastPack = last;
    this.damage = damage;
  }

  has(sha256: Sha256): boolean {
    return this.places.has(sha256) || existsSync(bigBlobPath(this.folder, sha256));
  }

  /** The bytes of that name; undefined where they are not here. Throws FormatError where they no longer hash to it. */
  read(sha256: Sha256): Uint8Array | undefined {
    const place = this.places.get(sha256);
    const path = place === undefined ? bigBlobPath(this.folder, sha256) : packPath(this.folder, place.pack);
    const file = openIfThere(path);
    if (file === undefined) return undefined;
    try {
      const size = place === undefined ? statSync(path).size : place.size;
      if (size > blobSizeCap) throw new FormatError('blob', `${sha256} is over a gigabyte`, 0);
      const bytes = readAt(file, place?.at ?? 0, size);
      if (sha256Hex(bytes) !== sha256) {
        const where = place === undefined ? sha256 : `pack-${String(place.pack).padStart(6, '0')}`;
        throw new FormatError(
          'blob',
          `the bytes of ${sha256} in ${where} are not those that were stored`,
          place?.at ?? 0,
        );
      }
      return bytes;
    } finally {
      closeSync(file);
    }
  }

  /** What is wrong with a blob that an entry names; empty where nothing is. */
  problems(sha256: Sha256, size: number): readonly string[] {
    try {
      const bytes = this.read(sha256);
      if (bytes === undefined) return [`the bytes of ${sha256} are not here`];
      return bytes.length === size ? [] : [`has ${String(bytes.length)} bytes, ${String(size)} were recorded`];
    } catch (error) {
      if (error instanceof FormatError) return [`${error.message} (byte ${String(error.offset)})`];
      throw error;
    }
  }
}
