import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryId, EntryKind, ResultKey, Sha256 } from '../../core/index.ts';
import { sha256Hex, UsageError, utf8Bytes } from '../../core/index.ts';
import type { Checkpoint, VerifierKey } from '../../ledger/index.ts';
import { formatCheckpoint, formatNote } from '../../ledger/index.ts';
import { blobSizeCap } from '../blobs/blob-files.ts';
import { BlobWriter } from '../blobs/blob-writer.ts';
import type { LedgerKey } from '../keys/ledger-key.ts';
import { openLedgerKey } from '../keys/ledger-key.ts';
import type { FolderLock } from '../lock/folder-lock.ts';
import { lockFolder } from '../lock/folder-lock.ts';
import { encodeDraft } from './encode-draft.ts';
import { makeFolder, realDisk, replaceFile, syncFolder, writeFully } from './files.ts';
import { fileHeader } from './frame.ts';
import { GroupCommit } from './group-commit.ts';
import type { BlobRef, Draft, Ledger, LedgerOptions, Recovery } from './ledger.ts';
import type { Recorded, RecordedEntry } from './ledger-view.ts';
import { checkpointPath, journalPath, LedgerView } from './ledger-view.ts';
import { setAside } from './set-aside.ts';
import { writeTiles } from './write-tiles.ts';

class OpenLedger implements Ledger {
  readonly folder: string;
  readonly recovery: Recovery;
  readonly #view: LedgerView;
  readonly #options: LedgerOptions;
  readonly #key: LedgerKey;
  readonly #lock: FolderLock;
  readonly #journal: FileHandle;
  readonly #blobWriter: BlobWriter;
  readonly #commits: GroupCommit;
  #signing: Promise<unknown> = Promise.resolve();
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
    const disk = options.disk ?? realDisk;
    this.folder = view.folder;
    this.recovery = recovery;
    this.#view = view;
    this.#options = options;
    this.#key = key;
    this.#lock = lock;
    this.#journal = journal;
    this.#blobWriter = new BlobWriter(view.blobs, disk);
    this.#commits = new GroupCommit(view, journal, this.#blobWriter, disk, end);
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
    const { failure } = this.#commits;
    if (failure !== undefined) {
      // After a failed fsync the kernel may have dropped the pages: what is on the disk is known only after reading it again.
      const why = failure instanceof Error ? failure.message : 'unknown error';
      throw new UsageError(
        `The ledger stopped after a write failed: ${why}`,
        'Free the disk and open the ledger again.',
      );
    }
  }

  async append(draft: Draft): Promise<Recorded> {
    const [recorded] = await this.appendAll([draft]);
    if (recorded === undefined) throw new UsageError('Nothing was recorded', 'Give one entry.');
    return recorded;
  }

  async appendAll(drafts: readonly Draft[]): Promise<readonly Recorded[]> {
    this.#usable();
    // Everything is encoded before anything is queued: a bad draft leaves the good ones unwritten.
    return Promise.all(this.#commits.entries(drafts.map((draft) => encodeDraft(draft, this.#options))));
  }

  async putBlob(bytes: Uint8Array): Promise<BlobRef> {
    this.#usable();
    if (bytes.length > blobSizeCap) {
      throw new UsageError('Evidence of over a gigabyte', 'Record it by hash and place, with stored: false.');
    }
    return this.#commits.blob(sha256Hex(bytes), bytes);
  }

  async checkpoint(): Promise<Checkpoint> {
    this.#usable();
    await this.#commits.settled();
    this.#usable();
    return this.#sign();
  }

  /**
   * A first checkpoint, of no entries, before the first tile is written. From then on none is missing by a crash: where there
   * is none, somebody removed it.
   */
  async signForNothing(): Promise<void> {
    if (this.#view.signed === undefined) await this.#sign(0);
  }

  #sign(upTo?: number): Promise<Checkpoint> {
    const signing = this.#signing.then(async () => {
      const size = upTo ?? this.#view.size;
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
      await this.#commits.settled();
      if (this.#commits.failure === undefined) await this.#sign();
    } finally {
      await this.#journal.close();
      await this.#blobWriter.close();
      this.#lock.release();
    }
  }
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
      const ledger = new OpenLedger(view, options, key, lock, journal, start, { torn, setAside: aside });
      await ledger.signForNothing();
      return ledger;
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
