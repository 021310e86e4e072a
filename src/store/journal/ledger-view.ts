import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, EntryId, EntryKind, ResultKey, Sha256 } from '../../core/index.ts';
import { bytesEqual, FormatError, UsageError, utf8Text } from '../../core/index.ts';
import type { Checkpoint, TileName, VerifierKey } from '../../ledger/index.ts';
import {
  formatTlogProof,
  HashTree,
  leafHash,
  parseEntry,
  tileProblems,
  tileReach,
  vanishedCheckpoint,
  verifyCheckpoint,
} from '../../ledger/index.ts';
import { BlobFiles } from '../blobs/blob-files.ts';
import { readVerifierKey } from '../keys/ledger-key.ts';
import { hasCode } from './files.ts';
import { journalFormat } from './frame.ts';
import type { JournalEnd } from './scan-journal.ts';
import { readAt, scanJournal } from './scan-journal.ts';
import { readTile, storedTiles } from './stored-tiles.ts';

export interface Recorded {
  readonly id: EntryId;
  readonly index: number;
}

export type RecordedEntry<K extends EntryKind = EntryKind> = Recorded & {
  readonly entry: Extract<Entry, { readonly kind: K }>;
};

/** Lower-case hexadecimal, made by the runtime: every id passes through here. */
export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');

export const journalPath = (folder: string): string => join(folder, 'journal');
export const checkpointPath = (folder: string): string => join(folder, 'checkpoint');
export const blobsPath = (folder: string): string => join(folder, 'blobs');

/** The signed note; undefined where none was written yet. */
export function readCheckpointFile(folder: string): Uint8Array | undefined {
  try {
    return readFileSync(checkpointPath(folder));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Undefined: no checkpoint yet. Throws FormatError where it is damaged or the ledger's key did not sign it. */
export function readSignedCheckpoint(
  folder: string,
  known: VerifierKey | undefined,
): { readonly checkpoint: Checkpoint; readonly note: string } | undefined {
  const bytes = readCheckpointFile(folder);
  if (bytes === undefined) return undefined;
  const checkpoint = known === undefined ? undefined : verifyCheckpoint(bytes, [known]);
  if (checkpoint === undefined) {
    throw new FormatError('checkpoint', 'the checkpoint is not signed by the key of this ledger', 0);
  }
  return { checkpoint, note: utf8Text(bytes) ?? '' };
}

/**
 * What a ledger's files say: every frame checked, every entry hashed into the tree, and the tree compared with every stored
 * tile and with the last signed checkpoint. Reading takes no lock; it sees what was durable when it was opened.
 */
export class LedgerView {
  readonly folder: string;
  readonly tree: HashTree = new HashTree();
  readonly blobs: BlobFiles;
  readonly end: JournalEnd;
  readonly verifier: VerifierKey | undefined;
  /** The last checkpoint that was signed, and the note that says so. */
  signed: { readonly checkpoint: Checkpoint; readonly note: string } | undefined;
  /** Byte and length of each entry in the journal. */
  readonly #places: { readonly at: number; readonly length: number }[] = [];
  readonly #indexOf = new Map<EntryId, number>();
  #results: Map<ResultKey, number> | undefined;

  /** Throws FormatError, with entry and byte, where what was acknowledged is not there as it was. */
  constructor(folder: string) {
    this.folder = folder;
    this.blobs = new BlobFiles(blobsPath(folder));
    // Before the journal: a ledger that another process appends to meanwhile must not seem cut.
    this.verifier = readVerifierKey(folder);
    this.signed = readSignedCheckpoint(folder, this.verifier);
    const tiles = storedTiles(folder);
    const records = scanJournal(journalPath(folder));
    for (;;) {
      const step = records.next();
      if (step.done === true) {
        this.end = step.value;
        break;
      }
      const { bytes, at } = step.value;
      this.publish(leafHash(bytes), at, bytes);
    }
    this.#compareWithSigned(tiles);
  }

  #compareWithSigned(tiles: readonly TileName[]): void {
    const checkpoint = this.signed?.checkpoint;
    if (checkpoint !== undefined && checkpoint.size > this.size) {
      const what = `the journal ends after ${String(this.size)} entries; the checkpoint signs for ${String(checkpoint.size)}`;
      throw new FormatError(journalFormat, what, this.end.end);
    }
    // All of them, not those below the checkpoint only: whoever altered an entry may have put an older checkpoint back.
    for (const { where, what, offset } of tileProblems(this.tree, 0, tiles, (tile) => readTile(this.folder, tile))) {
      throw new FormatError(where, what, offset ?? 0);
    }
    if (checkpoint === undefined) {
      if (tiles.length > 0)
        throw new FormatError('checkpoint', vanishedCheckpoint(Math.max(...tiles.map(tileReach))), 0);
      return;
    }
    if (hex(this.tree.root(checkpoint.size)) !== hex(checkpoint.root)) {
      const what = `the first ${String(checkpoint.size)} entries are not those that the checkpoint signs for: verify names the first`;
      throw new FormatError(journalFormat, what, 0);
    }
  }

  get size(): number {
    return this.tree.size;
  }

  /** Root hash, lower-case hexadecimal. */
  get root(): string {
    return hex(this.tree.root());
  }

  /** Makes a durable record visible. Not for callers outside this room. */
  publish(leaf: Uint8Array, at: number, bytes: Uint8Array): number {
    const index = this.tree.append(leaf);
    this.#places.push({ at, length: bytes.length });
    this.#indexOf.set(hex(leaf), index);
    if (this.#results !== undefined) this.#indexResults(this.#results, index, bytes);
    return index;
  }

  indexOf(id: EntryId): number | undefined {
    return this.#indexOf.get(id);
  }

  /** Canonical bytes of entry `index`. Throws UsageError beyond the end. */
  bytes(index: number): Uint8Array {
    const file = openSync(journalPath(this.folder), 'r');
    try {
      return this.#read(file, index);
    } finally {
      closeSync(file);
    }
  }

  #read(file: number, index: number): Uint8Array {
    const place = this.#places[index];
    if (place === undefined) throw new UsageError(`The ledger has no entry ${String(index)}`, 'Give a smaller index.');
    const bytes = readAt(file, place.at, place.length);
    // The file may have been altered since it was opened.
    if (!bytesEqual(leafHash(bytes), this.tree.leaf(index))) {
      throw new FormatError(journalFormat, `entry ${String(index)} is not the one that was recorded`, place.at);
    }
    return bytes;
  }

  get(id: EntryId): RecordedEntry | undefined {
    const index = this.indexOf(id);
    if (index === undefined) return undefined;
    return { id, index, entry: parseEntry(this.bytes(index), this.#places[index]?.at ?? 0) };
  }

  /** Canonical bytes of all entries that were there when the walk began, in order; one is in memory at a time. */
  *records(): Generator<{ readonly index: number; readonly at: number; readonly bytes: Uint8Array }> {
    const size = this.size;
    if (size === 0) return;
    const file = openSync(journalPath(this.folder), 'r');
    try {
      for (let index = 0; index < size; index++) {
        yield { index, at: this.#places[index]?.at ?? 0, bytes: this.#read(file, index) };
      }
    } finally {
      closeSync(file);
    }
  }

  entries(): Generator<RecordedEntry>;
  entries<K extends EntryKind>(kind: K): Generator<RecordedEntry<K>>;
  /** All entries, or those of one kind, in order. */
  *entries(kind?: EntryKind): Generator<RecordedEntry> {
    const mark = kind === undefined ? undefined : Buffer.from(`"kind":"${kind}"`);
    for (const { index, at, bytes } of this.records()) {
      // Most entries of another kind are passed over without being parsed.
      if (mark !== undefined && !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(mark)) continue;
      const entry = parseEntry(bytes, at);
      if (kind === undefined || entry.kind === kind) yield { id: hex(this.tree.leaf(index)), index, entry };
    }
  }

  #indexResults(results: Map<ResultKey, number>, index: number, bytes: Uint8Array): void {
    if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"kind":"found"')) return;
    const entry = parseEntry(bytes);
    if (entry.kind === 'found') for (const key of entry.body.keys) results.set(key, index);
  }

  /** The latest `found` entry that holds this result; undefined: it has to be computed. */
  result(key: ResultKey): Recorded | undefined {
    if (this.#results === undefined) {
      const results = new Map<ResultKey, number>();
      for (const { index, bytes } of this.records()) this.#indexResults(results, index, bytes);
      this.#results = results;
    }
    const index = this.#results.get(key);
    return index === undefined ? undefined : { id: hex(this.tree.leaf(index)), index };
  }

  hasBlob(sha256: Sha256): boolean {
    return this.blobs.has(sha256);
  }

  /** The evidence bytes of that name; undefined where they are not here, FormatError where they are not what was stored. */
  readBlob(sha256: Sha256): Uint8Array | undefined {
    return this.blobs.read(sha256);
  }

  /** A `.tlog-proof` of an entry, against the last signed checkpoint. Throws UsageError for an entry that none covers. */
  prove(id: EntryId): string {
    const index = this.indexOf(id);
    if (index === undefined)
      throw new UsageError(`No entry ${id.slice(0, 80)} in this ledger`, 'Give the id of an entry.');
    const signed = this.signed;
    if (signed === undefined || index >= signed.checkpoint.size) {
      throw new UsageError('No signed checkpoint covers this entry yet', 'Open the ledger with its key, and close it.');
    }
    const path = this.tree.inclusionProof(index, signed.checkpoint.size);
    return formatTlogProof({ index, path, checkpoint: signed.note });
  }
}
