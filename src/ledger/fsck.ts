import type { Sha256 } from '../core/index.ts';
import { bytesEqual, toHex, utf8Text } from '../core/index.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { HashTree } from './hash-tree.ts';
import { leafHash } from './leaf-hash.ts';
import { parseEntry } from './parse-entry.ts';
import type { TileName } from './tile.ts';
import { tileBytes, tilePath, tilesBetween } from './tile.ts';
import type { VerifierKey } from './verifier-key.ts';

/** How fsck reads a ledger, wherever it lies. Every value may come from an adversary. */
export interface LedgerReader {
  /** The records in order; `at` is the byte at which a record starts. May throw FormatError where the framing ends. */
  readonly records: () => Iterable<{ readonly bytes: Uint8Array; readonly at: number }>;
  /** The signed checkpoint; undefined where none was ever written. */
  readonly checkpoint: () => Uint8Array | undefined;
  /** A stored tile, or undefined. */
  readonly tile: (name: TileName) => Uint8Array | undefined;
  /** Every problem of the evidence bytes that an entry names; empty where they are there and hash to their name. */
  readonly blob: (sha256: Sha256, size: number) => readonly string[];
}

export interface Problem {
  readonly where: string;
  readonly what: string;
  /** Index of the entry that it is about, where there is one. */
  readonly entry?: number;
  readonly offset?: number;
}

export interface FsckReport {
  readonly entries: number;
  readonly root: Uint8Array;
  /** The checkpoint, where the known key signed it. */
  readonly checkpoint: Checkpoint | undefined;
  /** Entries that no signature vouches for yet: a process that stopped before its checkpoint leaves them, and so does whoever removes it. */
  readonly unsigned: number;
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
  const tree = new HashTree();
  // One blob may be named by any number of entries; it is read once.
  const blobs = new Map<string, readonly string[]>();
  try {
    for (const { bytes, at } of reader.records()) {
      const entry = tree.append(leafHash(bytes));
      try {
        const parsed = parseEntry(bytes, at);
        if (canonicalJson(parsed) !== utf8Text(bytes)) {
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
  const checkpoint = checkHead(reader, known, tree, report);
  return {
    entries: tree.size,
    root: tree.root(),
    checkpoint,
    unsigned: tree.size - Math.min(tree.size, checkpoint?.size ?? 0),
    blobs: blobs.size,
    problems,
    ok: problems.length === 0,
  };
}

function checkHead(
  reader: LedgerReader,
  known: readonly VerifierKey[],
  tree: HashTree,
  report: (problem: Problem) => void,
): Checkpoint | undefined {
  const bytes = reader.checkpoint();
  // None was ever written, or it was removed: the same to see. Nothing differs, and nothing is vouched for (`unsigned`).
  if (bytes === undefined) return undefined;
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = verifyCheckpoint(bytes, known);
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
    checkTiles(reader, tree, tree.size, report);
    return checkpoint;
  }
  checkTiles(reader, tree, checkpoint.size, report);
  const root = tree.root(checkpoint.size);
  if (!bytesEqual(root, checkpoint.root)) {
    const what = `the root of the first ${String(checkpoint.size)} entries is ${toHex(root)}, signed was ${toHex(checkpoint.root)}`;
    report({ where: 'checkpoint', what });
  }
  return checkpoint;
}

/** Stored tiles are a second copy of every leaf hash: where a record was exchanged, they name it. */
function checkTiles(reader: LedgerReader, tree: HashTree, size: number, report: (problem: Problem) => void): void {
  for (const name of tilesBetween(0, size)) {
    const stored = reader.tile(name);
    const where = tilePath(name);
    const expected = tileBytes(tree, name);
    if (stored === undefined) {
      report({ where, what: 'missing' });
    } else if (stored.length !== expected.length) {
      report({ where, what: `has ${String(stored.length)} bytes, not ${String(expected.length)}` });
    } else if (!bytesEqual(stored, expected)) {
      const first = stored.findIndex((byte, i) => byte !== expected[i]) >> 5;
      const entry = name.index * 256 + first;
      if (name.level === 0) {
        report({ where, what: `entry ${String(entry)} has another hash than was recorded`, entry, offset: first * 32 });
      } else {
        report({ where, what: `hash ${String(first)} is not that of its subtree`, offset: first * 32 });
      }
    }
  }
}
