import type { EntryBodies, EntryId, EntryKind, Interval, ResultKey, Sha256, Subject } from '../../core/index.ts';
import type { Checkpoint, VerifierKey } from '../../ledger/index.ts';
import type { Disk } from './files.ts';
import type { Recorded, RecordedEntry } from './ledger-view.ts';
import type { TornTail } from './scan-journal.ts';

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
