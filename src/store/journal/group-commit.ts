import type { FileHandle } from 'node:fs/promises';
import type { EntryId, Sha256 } from '../../core/index.ts';
import { leafHash } from '../../ledger/index.ts';
import type { BlobWriter, NamedBytes } from '../blobs/blob-writer.ts';
import type { Disk } from './files.ts';
import { writeFully } from './files.ts';
import { encodeFrame, frameHeaderSize, payloadCap, recordHeaderSize } from './frame.ts';
import type { BlobRef } from './ledger.ts';
import type { LedgerView, Recorded } from './ledger-view.ts';
import { hex } from './ledger-view.ts';

interface Waiting {
  /** Entries of one call carry one number: they share a frame. */
  readonly batch: number;
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
  readonly id: EntryId;
  readonly resolve: (recorded: Recorded) => void;
  readonly reject: (error: unknown) => void;
}

interface WaitingBlob extends NamedBytes {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What waits for the disk. Whatever one turn of the event loop brings shares one fsync, blobs are durable before the entries
 * that are queued after them, and nobody is answered before. After a failure nothing is written any more.
 */
export class GroupCommit {
  readonly #view: LedgerView;
  readonly #journal: FileHandle;
  readonly #blobWriter: BlobWriter;
  readonly #disk: Disk;
  #end: number;
  #queue: Waiting[] = [];
  #batch = 0;
  #blobQueue: WaitingBlob[] = [];
  /** Entries and blobs on their way to the disk, by name, so that a second append of the same waits for the first. */
  readonly #pending = new Map<EntryId, Promise<Recorded>>();
  readonly #pendingBlobs = new Map<Sha256, Promise<BlobRef>>();
  /** Blobs whose stored bytes this process wrote or read back and found right. */
  readonly #seenBlobs = new Set<Sha256>();
  #committing: Promise<void> | undefined;
  #failure: unknown;

  /** `end`: where the next frame of the journal begins. */
  constructor(view: LedgerView, journal: FileHandle, blobWriter: BlobWriter, disk: Disk, end: number) {
    this.#view = view;
    this.#journal = journal;
    this.#blobWriter = blobWriter;
    this.#disk = disk;
    this.#end = end;
  }

  /** What a write failed with; undefined where none did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Entries that are given together share a frame where they fit. */
  entries(encoded: readonly Uint8Array[]): readonly Promise<Recorded>[] {
    const batch = this.#batch++;
    return encoded.map((bytes) => this.#enqueue(bytes, batch));
  }

  #enqueue(bytes: Uint8Array, batch: number): Promise<Recorded> {
    const leaf = leafHash(bytes);
    const id = hex(leaf);
    const index = this.#view.indexOf(id);
    if (index !== undefined) return Promise.resolve({ id, index });
    const pending = this.#pending.get(id);
    if (pending !== undefined) return pending;
    const promise = new Promise<Recorded>((resolve, reject) => {
      this.#queue.push({ batch, bytes, leaf, id, resolve, reject });
    });
    this.#pending.set(id, promise);
    this.#commit();
    return promise;
  }

  blob(sha256: Sha256, bytes: Uint8Array): Promise<BlobRef> {
    const ref = { sha256, size: bytes.length };
    if (this.#seenBlobs.has(sha256)) return Promise.resolve(ref);
    const pending = this.#pendingBlobs.get(sha256);
    if (pending !== undefined) return pending;
    // Bytes that an earlier process left may be half of what they should be: they are believed after they were read.
    if (this.#view.blobs.has(sha256) && this.#view.blobs.problems(sha256, bytes.length).length === 0) {
      this.#seenBlobs.add(sha256);
      return Promise.resolve(ref);
    }
    const promise = new Promise<BlobRef>((resolve, reject) => {
      const done = (): void => {
        resolve(ref);
      };
      this.#blobQueue.push({ sha256, bytes, resolve: done, reject });
    });
    this.#pendingBlobs.set(sha256, promise);
    this.#commit();
    return promise;
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#committing !== undefined) await this.#committing;
  }

  #commit(): void {
    // Started in a later turn, so that what one turn appends shares one fsync.
    this.#committing ??= Promise.resolve().then(async () => {
      try {
        while (this.#queue.length > 0 || this.#blobQueue.length > 0) await this.#commitOnce();
      } finally {
        this.#committing = undefined;
      }
    });
  }

  /** How many waiting entries the next frame takes: whole batches, unless one alone is over the cap. */
  #frameCount(): number {
    let payload = 0;
    let wholeBatches = 0;
    for (const [i, waiting] of this.#queue.entries()) {
      if (i > 0 && waiting.batch !== this.#queue[i - 1]?.batch) wholeBatches = i;
      payload += recordHeaderSize + waiting.bytes.length;
      if (payload > payloadCap) return wholeBatches > 0 ? wholeBatches : i;
    }
    return this.#queue.length;
  }

  /** Blobs first: an entry must never be durable before the evidence that it names. */
  async #commitOnce(): Promise<void> {
    const blobs = this.#blobQueue;
    this.#blobQueue = [];
    const records = this.#queue.splice(0, this.#frameCount());
    try {
      if (blobs.length > 0) await this.#blobWriter.store(blobs);
      for (const blob of blobs) {
        this.#seenBlobs.add(blob.sha256);
        this.#pendingBlobs.delete(blob.sha256);
        blob.resolve();
      }
      if (records.length > 0) await this.#commitRecords(records);
    } catch (error) {
      this.#fail(error, [...blobs, ...records]);
    }
  }

  async #commitRecords(records: readonly Waiting[]): Promise<void> {
    const frame = encodeFrame(
      records.map((record) => record.bytes),
      this.#view.size,
    );
    await writeFully(this.#disk, this.#journal, frame, this.#end);
    await this.#disk.sync(this.#journal);
    let at = this.#end + frameHeaderSize;
    this.#end += frame.length;
    for (const record of records) {
      const index = this.#view.publish(record.leaf, at + recordHeaderSize, record.bytes);
      at += recordHeaderSize + record.bytes.length;
      this.#pending.delete(record.id);
      record.resolve({ id: record.id, index });
    }
  }

  #fail(error: unknown, waiting: readonly { readonly reject: (error: unknown) => void }[]): void {
    this.#failure = error;
    for (const one of [...waiting, ...this.#queue, ...this.#blobQueue]) one.reject(error);
    this.#queue = [];
    this.#blobQueue = [];
    this.#pending.clear();
    this.#pendingBlobs.clear();
  }
}
