import type { FileHandle } from 'node:fs/promises';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Sha256 } from '../../core/index.ts';
import { concatBytes } from '../../core/index.ts';
import type { Disk } from '../journal/files.ts';
import { makeFolder, syncFolder, writeFully } from '../journal/files.ts';
import type { BlobFiles } from './blob-files.ts';
import { bigBlobPath, packedSizeCap, packPath } from './blob-files.ts';
import { encodePackRecord, packHeader, packRecordHeaderSize } from './pack-record.ts';

/** A pack that has reached this size is followed by a new one. */
const packSizeCap = 256 * 1024 * 1024;

export interface NamedBytes {
  readonly sha256: Sha256;
  readonly bytes: Uint8Array;
}

/** Adds blobs to the folder that `BlobFiles` reads. One writer at a time: the ledger's lock sees to that. */
export class BlobWriter {
  readonly #files: BlobFiles;
  readonly #disk: Disk;
  #pack: { readonly number: number; readonly file: FileHandle; end: number } | undefined;

  constructor(files: BlobFiles, disk: Disk) {
    this.#files = files;
    this.#disk = disk;
  }

  /** When this returns, every blob survives a power cut. An error leaves the writer unusable. */
  async store(blobs: readonly NamedBytes[]): Promise<void> {
    const small = blobs.filter((blob) => blob.bytes.length <= packedSizeCap);
    for (const blob of blobs) if (blob.bytes.length > packedSizeCap) await this.#storeFile(blob);
    if (small.length > 0) await this.#storePacked(small);
  }

  async #storePacked(blobs: readonly NamedBytes[]): Promise<void> {
    const pack = await this.#openPack();
    const start = pack.end;
    await writeFully(
      this.#disk,
      pack.file,
      concatBytes(...blobs.map((blob) => encodePackRecord(blob.sha256, blob.bytes))),
      start,
    );
    await this.#disk.sync(pack.file);
    for (const { sha256, bytes } of blobs) {
      const at = pack.end + packRecordHeaderSize;
      this.#files.places.set(sha256, { pack: pack.number, at, size: bytes.length });
      pack.end = at + bytes.length;
    }
  }

  async #openPack(): Promise<{ readonly number: number; readonly file: FileHandle; end: number }> {
    if (this.#pack !== undefined && this.#pack.end < packSizeCap) return this.#pack;
    const last = this.#files.lastPack;
    let number = (this.#pack?.number ?? last?.number ?? -1) + 1;
    let end = packHeader.length;
    let fresh = true;
    if (this.#pack === undefined && last !== undefined) {
      // After damage nothing is overwritten: a new pack is begun. A torn last record was named by no entry and is cut.
      const usable =
        last.scan.damagedAt.length === 0 && last.scan.end >= packHeader.length && last.scan.end < packSizeCap;
      if (usable) {
        number = last.number;
        end = last.scan.end;
        fresh = false;
      }
    }
    await this.#pack?.file.close();
    this.#pack = undefined;
    await makeFolder(this.#files.folder);
    const path = packPath(this.#files.folder, number);
    const file = await open(path, fresh ? 'wx+' : 'r+');
    try {
      if (fresh) await writeFully(this.#disk, file, packHeader, 0);
      else await file.truncate(end);
      await file.sync();
      await syncFolder(this.#files.folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#pack = { number, file, end };
    return this.#pack;
  }

  async #storeFile({ sha256, bytes }: NamedBytes): Promise<void> {
    const path = bigBlobPath(this.#files.folder, sha256);
    await makeFolder(dirname(path));
    const temporary = `${path}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await writeFully(this.#disk, file, bytes, 0);
      await this.#disk.sync(file);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  }

  async close(): Promise<void> {
    await this.#pack?.file.close();
    this.#pack = undefined;
  }
}
