import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, EntryBodies, EntryId, EntryKind, Interval, ResultKey, Sha256, Subject } from '../../core/index.ts';
import { sha256Hex, UsageError, utf8Bytes } from '../../core/index.ts';
import type { Checkpoint, VerifierKey } from '../../ledger/index.ts';
import { canonicalBytes, formatCheckpoint, formatNote, isEntry, leafHash } from '../../ledger/index.ts';
import type { NamedBytes } from '../blobs/blob-writer.ts';
import { BlobWriter } from '../blobs/blob-writer.ts';
import { blobSizeCap } from '../blobs/blob-files.ts';
import type { LedgerKey } from '../keys/ledger-key.ts';
import { openLedgerKey } from '../keys/ledger-key.ts';
import type { FolderLock } from '../lock/folder-lock.ts';
import { lockFolder } from '../lock/folder-lock.ts';
import type { Disk } from './files.ts';
import { makeFolder, realDisk, replaceFile, syncFolder, writeFully } from './files.ts';
import { encodeFrame, fileHeader, frameHeaderSize, payloadCap, recordCap, recordHeaderSize } from './frame.ts';
import type { Recorded, RecordedEntry } from './ledger-view.ts';
import { checkpointPath, hex, journalPath, LedgerView } from './ledger-view.ts';
import type { TornTail } from './scan-journal.ts';
import { wellFormed } from './well-formed.ts';
import { writeTiles } from './write-tiles.ts';

export interface LedgerOptions {
  /** Name and version of the program that writes. */
  readonly software: string;
  /** Who says so, where a draft names nobody; `software` by default. */
  readonly by?: string;
  /** The clock: UTC, ISO 8601. */
  readonly now: () => string;
  /** Path of the signing key; `key.pem` in the folder by default. */
  readonly key?: string;
  /** Name of a new log, by default one made from its key. */
  readonly origin?: string;
  /** Replaced where a test needs a disk that fails. */
  readonly disk?: Disk;
}

/** An entry before the ledger adds version, time and software. */
export type Draft<K extends EntryKind = EntryKind> = K extends EntryKind
  ? {
      readonly kind: K;
      readonly subject: Subject;
      readonly trueWhen?: Interval | null;
      readonly saidWhen?: string | null;
      readonly by?: string;
      readonly body: EntryBodies[K];
    }
  : never;

export interface BlobRef {
  readonly sha256: Sha256;
  readonly size: number;
}

/** What opening found after a crash. */
export interface Recovery {
  /** An unfinished last frame, which nobody was told of. Its bytes were set aside in `torn/`, and not believed. */
  readonly torn: TornTail | undefined;
  readonly setAside: string | undefined;
}

/** The append-only record. One process writes at a time. */
export interface Ledger {
  readonly folder: string;
  readonly verifier: VerifierKey;
  readonly recovery: Recovery;
  readonly size: number;
  readonly root: string;
  /** Resolves when the entry survives a power cut. An entry that is already there, byte for byte, is not added again. */
  append(draft: Draft): Promise<Recorded>;
  /** The same for many, with one fsync; up to 64 MiB of them survive a crash together or not at all. */
  appendAll(drafts: readonly Draft[]): Promise<readonly Recorded[]>;
  /** Stores evidence bytes under their SHA-256; durable when it resolves, and before any entry that is
   *  appended after the call. The bytes must not change meanwhile. */
  putBlob(bytes: Uint8Array): Promise<BlobRef>;
  hasBlob(sha256: Sha256): boolean;
  readBlob(sha256: Sha256): Uint8Array | undefined;
  get(id: EntryId): RecordedEntry | undefined;
  entries(): Iterable<RecordedEntry>;
  entries<K extends EntryKind>(kind: K): Iterable<RecordedEntry<K>>;
  /** The latest `found` entry with this result key; undefined: it has to be computed. */
  result(key: ResultKey): Recorded | undefined;
  /** Signs for everything that is durable now, and writes the tiles that it needs. */
  checkpoint(): Promise<Checkpoint>;
  /** A `.tlog-proof` against the last checkpoint. */
  prove(id: EntryId): string;
  /** Waits for what is under way, signs a checkpoint where one is due, and gives up the lock. */
  close(): Promise<void>;
}

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

class OpenLedger implements Ledger {
  readonly folder: string;
  readonly recovery: Recovery;
  readonly #view: LedgerView;
  readonly #options: LedgerOptions;
  readonly #disk: Disk;
  readonly #key: LedgerKey;
  readonly #lock: FolderLock;
  readonly #journal: FileHandle;
  readonly #blobWriter: BlobWriter;
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
  #signing: Promise<unknown> = Promise.resolve();
  #failure: unknown;
  #closed = false;

  constructor(
    view: LedgerView,
    options: LedgerOptions,
    key: LedgerKey,
    lock: FolderLock,
    journal: FileHandle,
    end: number,
    recovery: Recovery,
  ) {
    this.folder = view.folder;
    this.recovery = recovery;
    this.#view = view;
    this.#options = options;
    this.#disk = options.disk ?? realDisk;
    this.#key = key;
    this.#lock = lock;
    this.#journal = journal;
    this.#end = end;
    this.#blobWriter = new BlobWriter(view.blobs, this.#disk);
  }

  get verifier(): VerifierKey {
    return this.#key.verifier;
  }

  get size(): number {
    return this.#view.size;
  }

  get root(): string {
    return this.#view.root;
  }

  #usable(): void {
    if (this.#closed) throw new UsageError('The ledger is closed', 'Open it again.');
    if (this.#failure !== undefined) {
      // After a failed fsync the kernel may have dropped the pages: what is on the disk is known only after reading it again.
      const why = this.#failure instanceof Error ? this.#failure.message : 'unknown error';
      throw new UsageError(
        `The ledger stopped after a write failed: ${why}`,
        'Free the disk and open the ledger again.',
      );
    }
  }

  #encode(draft: Draft): Uint8Array {
    const entry = {
      v: 1,
      kind: draft.kind,
      subject: draft.subject,
      trueWhen: draft.trueWhen ?? null,
      saidWhen: draft.saidWhen ?? null,
      recordedWhen: this.#options.now(),
      by: draft.by ?? this.#options.by ?? this.#options.software,
      software: this.#options.software,
      body: draft.body,
    };
    if (!isEntry(entry)) {
      throw new UsageError(`The body of this ${draft.kind} entry has another shape`, 'Follow docs/schemas.');
    }
    const bytes = canonicalOrRepaired(entry);
    if (bytes.length > recordCap) {
      throw new UsageError(
        `An entry of ${String(bytes.length)} bytes`,
        'Keep what is over 16 MiB in a blob and name it.',
      );
    }
    return bytes;
  }

  async append(draft: Draft): Promise<Recorded> {
    this.#usable();
    const bytes = this.#encode(draft);
    return this.#enqueue(bytes, this.#batch++);
  }

  async appendAll(drafts: readonly Draft[]): Promise<readonly Recorded[]> {
    this.#usable();
    // Everything is encoded before anything is queued: a bad draft leaves the good ones unwritten.
    const encoded = drafts.map((draft) => this.#encode(draft));
    const batch = this.#batch++;
    return Promise.all(encoded.map((bytes) => this.#enqueue(bytes, batch)));
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

  async putBlob(bytes: Uint8Array): Promise<BlobRef> {
    this.#usable();
    if (bytes.length > blobSizeCap) {
      throw new UsageError('Evidence of over a gigabyte', 'Record it by hash and place, with stored: false.');
    }
    const sha256 = sha256Hex(bytes);
    const ref = { sha256, size: bytes.length };
    if (this.#seenBlobs.has(sha256)) return ref;
    const pending = this.#pendingBlobs.get(sha256);
    if (pending !== undefined) return pending;
    // Bytes that an earlier process left may be half of what they should be: they are believed after they were read.
    if (this.#view.blobs.has(sha256) && this.#view.blobs.problems(sha256, bytes.length).length === 0) {
      this.#seenBlobs.add(sha256);
      return ref;
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

  async #settled(): Promise<void> {
    while (this.#committing !== undefined) await this.#committing;
  }

  async checkpoint(): Promise<Checkpoint> {
    this.#usable();
    await this.#settled();
    this.#usable();
    return this.#sign();
  }

  #sign(): Promise<Checkpoint> {
    const signing = this.#signing.then(async () => {
      const size = this.#view.size;
      const last = this.#view.signed;
      if (last?.checkpoint.size === size) return last.checkpoint;
      const checkpoint = { origin: this.#key.verifier.name, size, root: this.#view.tree.root(size) };
      const text = formatCheckpoint(checkpoint);
      const note = formatNote(text, [this.#key.sign(text)]);
      await writeTiles(this.folder, this.#view.tree, last?.checkpoint.size ?? 0, size);
      await replaceFile(checkpointPath(this.folder), utf8Bytes(note));
      this.#view.signed = { checkpoint, note };
      return checkpoint;
    });
    this.#signing = signing.catch(() => undefined);
    return signing;
  }

  hasBlob(sha256: Sha256): boolean {
    return this.#view.hasBlob(sha256);
  }

  readBlob(sha256: Sha256): Uint8Array | undefined {
    return this.#view.readBlob(sha256);
  }

  get(id: EntryId): RecordedEntry | undefined {
    return this.#view.get(id);
  }

  entries(): Iterable<RecordedEntry>;
  entries<K extends EntryKind>(kind: K): Iterable<RecordedEntry<K>>;
  entries(kind?: EntryKind): Iterable<RecordedEntry> {
    return kind === undefined ? this.#view.entries() : this.#view.entries(kind);
  }

  result(key: ResultKey): Recorded | undefined {
    return this.#view.result(key);
  }

  prove(id: EntryId): string {
    return this.#view.prove(id);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#settled();
      if (this.#failure === undefined) await this.#sign();
    } finally {
      await this.#journal.close();
      await this.#blobWriter.close();
      this.#lock.release();
    }
  }
}

/** The repair copies the whole entry, so it is made only where the canonical form refuses. */
function canonicalOrRepaired(entry: Entry): Uint8Array {
  try {
    return canonicalBytes(entry);
  } catch (error) {
    if (error instanceof UsageError) return canonicalBytes(wellFormed(entry));
    throw error;
  }
}

/** Keeps the bytes of an unfinished frame for whoever wants to look at them, then cuts them off. */
async function setAside(folder: string, journal: FileHandle, torn: TornTail, end: number): Promise<string> {
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

/**
 * Opens a ledger for writing, or makes one. Every frame is read, checked and hashed, and the tree is compared with the last
 * signed checkpoint; an unfinished last frame is set aside and reported. Throws UsageError where another process holds the
 * ledger, and FormatError, with entry and byte, where something acknowledged is not there as it was.
 */
export async function openLedger(folder: string, options: LedgerOptions): Promise<Ledger> {
  await makeFolder(folder);
  if (!existsSync(journalPath(folder))) refuseForeignFolder(folder);
  const lock = lockFolder(join(folder, 'lock'), options.software, options.now());
  try {
    const key = await openLedgerKey(folder, options.key, options.origin);
    const view = new LedgerView(folder);
    const journal = await open(journalPath(folder), existsSync(journalPath(folder)) ? 'r+' : 'wx+');
    try {
      const { end, torn } = view.end;
      const aside = torn === undefined ? undefined : await setAside(folder, journal, torn, end);
      if (end === 0) {
        await writeFully(options.disk ?? realDisk, journal, fileHeader, 0);
        await journal.sync();
        await syncFolder(folder);
      }
      const start = Math.max(end, fileHeader.length);
      return new OpenLedger(view, options, key, lock, journal, start, { torn, setAside: aside });
    } catch (error) {
      await journal.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A ledger is not made in the middle of somebody's files. */
function refuseForeignFolder(folder: string): void {
  const ours = new Set(['lock', 'key.pem', 'log.vkey', 'blobs', 'torn', 'checkpoint', 'tile', 'projection']);
  const other = readdirSync(folder).find((name) => !ours.has(name) && !name.endsWith('.tmp'));
  if (other !== undefined) {
    throw new UsageError(`${folder} is no ledger and not empty (${other})`, 'Give an empty or a new folder.');
  }
}
