import type { Sha256 } from '../core/index.ts';
import { bytesEqual, toHex } from '../core/index.ts';
import { canonicalBytes } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { HashTree } from './hash-tree.ts';
import { leafHash } from './leaf-hash.ts';
import { parseEntry } from './parse-entry.ts';
import type { Problem } from './problem.ts';
import { tileProblems } from './tile-problems.ts';
import type { TileName } from './tile.ts';
import { tileReach } from './tile.ts';
import type { VerifierKey } from './verifier-key.ts';

/** How fsck reads a ledger, wherever it lies. Every value may come from an adversary. */
export interface LedgerReader {
  /** The records in order; `at` is the byte at which a record starts. May throw FormatError where the framing ends. */
  readonly records: () => Iterable<{ readonly bytes: Uint8Array; readonly at: number }>;
  /** The signed checkpoint; undefined where none was ever written. */
  readonly checkpoint: () => Uint8Array | undefined;
  /** Names of all the tiles that are stored, whether or not a checkpoint needs them. */
  readonly tiles: () => Iterable<TileName>;
  /** A stored tile, or undefined. */
  readonly tile: (name: TileName) => Uint8Array | undefined;
  /** Every problem of the evidence bytes that an entry names; empty where they are there and hash to their name. */
  readonly blob: (sha256: Sha256, size: number) => readonly string[];
}

export interface FsckReport {
  readonly entries: number;
  readonly root: Uint8Array;
  /** The checkpoint, where the known key signed it. */
  readonly checkpoint: Checkpoint | undefined;
  /** Entries that no signature vouches for yet: a process that stopped before its checkpoint leaves them, and so does whoever removes it. */
  readonly unsigned: number;
  /** Entries that stored tiles were written for. More than the checkpoint's: it was not written yet, or an older one was put back. */
  readonly tiled: number;
  /** Distinct pieces of evidence that were read and hashed. */
  readonly blobs: number;
  /** Empty where everything that was recomputed is what was recorded. The first is the first that differs. */
  readonly problems: readonly Problem[];
  readonly ok: boolean;
}

/** An adversary may damage everything; the report stays readable. */
const problemCap = 100;

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function offsetOf(error: unknown): { readonly offset?: number } {
  return error instanceof Error && 'offset' in error && typeof error.offset === 'number'
    ? { offset: error.offset }
    : {};
}

/**
 * Recomputes everything: each record's canonical form and leaf hash, the stored tiles, the root at the checkpoint's size, its
 * signature, and the hash of every blob that an entry names as stored. Reports what differs and never throws on bad bytes.
 */
export function fsck(reader: LedgerReader, known: readonly VerifierKey[]): FsckReport {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    if (problems.length < problemCap) problems.push(problem);
  };
  // Before the journal: a ledger that grows meanwhile must not seem cut.
  const note = reader.checkpoint();
  const tiles = [...reader.tiles()];
  const tiled = tiles.reduce((most, tile) => Math.max(most, tileReach(tile)), 0);
  const tree = new HashTree();
  // One blob may be named by any number of entries; it is read once.
  const blobs = new Map<string, readonly string[]>();
  try {
    for (const { bytes, at } of reader.records()) {
      const entry = tree.append(leafHash(bytes));
      try {
        const parsed = parseEntry(bytes, at);
        if (!bytesEqual(canonicalBytes(parsed), bytes)) {
          report({ where: 'journal', what: `entry ${String(entry)} is not in canonical form`, entry, offset: at });
        }
        if ((parsed.kind === 'observed' || parsed.kind === 'referenced') && parsed.body.stored) {
          const { sha256, size, file } = parsed.body;
          const name = `${sha256} ${String(size)}`;
          const found = blobs.get(name) ?? reader.blob(sha256, size);
          blobs.set(name, found);
          for (const what of found) {
            report({ where: 'blobs', what: `evidence of entry ${String(entry)}, ${file}: ${what}`, entry });
          }
        }
      } catch (error) {
        report({ where: 'journal', what: `entry ${String(entry)}: ${message(error)}`, entry, offset: at });
      }
    }
  } catch (error) {
    report({ where: 'journal', what: message(error), entry: tree.size, ...offsetOf(error) });
  }
  const checkpoint = checkHead(note, known, tree, report);
  for (const problem of tileProblems(tree, Math.min(tree.size, checkpoint?.size ?? 0), tiles, reader.tile))
    report(problem);
  // Without tiles: none was ever written, or both were removed. Nothing differs, and nothing is vouched for (`unsigned`).
  if (note === undefined && tiled > 0) report({ where: 'checkpoint', what: vanishedCheckpoint(tiled) });
  if (checkpoint !== undefined) checkRoot(checkpoint, tree, report);
  return {
    entries: tree.size,
    root: tree.root(),
    checkpoint,
    unsigned: tree.size - Math.min(tree.size, checkpoint?.size ?? 0),
    tiled,
    blobs: blobs.size,
    problems,
    ok: problems.length === 0,
  };
}

/** The checkpoint, where the known key signed it; reports what is wrong with it as far as it shows without the tiles. */
function checkHead(
  note: Uint8Array | undefined,
  known: readonly VerifierKey[],
  tree: HashTree,
  report: (problem: Problem) => void,
): Checkpoint | undefined {
  if (note === undefined) return undefined;
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = verifyCheckpoint(note, known);
  } catch (error) {
    report({ where: 'checkpoint', what: message(error), ...offsetOf(error) });
    return undefined;
  }
  if (checkpoint === undefined) {
    report({ where: 'checkpoint', what: 'not signed by the key of this ledger' });
    return undefined;
  }
  if (checkpoint.size > tree.size) {
    const what = `signed for ${String(checkpoint.size)} entries; the journal has ${String(tree.size)}`;
    report({ where: 'checkpoint', what, entry: tree.size });
  }
  return checkpoint;
}

/** After the tiles, which name the entry where the root can only say that there is one. */
function checkRoot(checkpoint: Checkpoint, tree: HashTree, report: (problem: Problem) => void): void {
  if (checkpoint.size > tree.size) return;
  const root = tree.root(checkpoint.size);
  if (!bytesEqual(root, checkpoint.root)) {
    const what = `the root of the first ${String(checkpoint.size)} entries is ${toHex(root)}, signed was ${toHex(checkpoint.root)}`;
    report({ where: 'checkpoint', what });
  }
}

/** A ledger signs for nothing before it writes its first tile, so that tiles without a checkpoint have lost theirs. */
export function vanishedCheckpoint(tiled: number): string {
  return `missing, although tiles over ${String(tiled)} entries are there: it was removed. Put it back from a copy or an export`;
}
