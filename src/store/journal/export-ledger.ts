import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EntryId, Sha256 } from '../../core/index.ts';
import { concatBytes, FormatError, sha256Hex, toHex, UsageError } from '../../core/index.ts';
import type { FsckReport, VerifierKey } from '../../ledger/index.ts';
import {
  bundlePath,
  fitsBundle,
  formatBundle,
  formatVerifierKey,
  fsck,
  parseEntry,
  parseVerifierKey,
  tileBytes,
  tilePath,
  tilesBetween,
} from '../../ledger/index.ts';
import { hasCode } from './files.ts';
import { recordCap } from './frame.ts';
import { LedgerView } from './ledger-view.ts';
import { readAt } from './scan-journal.ts';
import { readTile, storedTiles } from './stored-tiles.ts';

export interface ExportOptions {
  /** Entries for which a `.tlog-proof` is written, or `all`. */
  readonly proofs?: 'all' | readonly EntryId[];
  /** Whether the evidence bytes go along; false by default. */
  readonly evidence?: boolean;
}

export interface ExportSummary {
  readonly folder: string;
  readonly entries: number;
  readonly proofs: number;
  readonly evidence: number;
  /** Entry bundles left out because an entry is too long for their 16-bit lengths; `entries.ndjson` has them all. */
  readonly bundlesLeftOut: number;
  /** Evidence that the ledger names and does not hold. */
  readonly evidenceMissing: readonly Sha256[];
}

const explanation = `This folder is an export of an append-only record and can be checked without its maker.

entries.ndjson   one entry a line, in order, in RFC 8785 canonical form. The id of an entry is its RFC 6962 leaf hash:
                 SHA-256 of a zero byte and the line's bytes without the newline.
tile/            the hash tree, and the entries in bundles, as C2SP tlog-tiles.
checkpoint       size and root of the tree, signed (C2SP tlog-checkpoint, signed-note, Ed25519).
log.vkey         the public key that signed. Compare it with one that reached you by another way: whoever could change
                 this folder could have changed the key as well.
proofs/          for single entries: that the entry is in the tree that was signed (C2SP tlog-proof).
evidence/        the bytes that entries name, each under its SHA-256.
`;

/**
 * Writes what the last checkpoint signs for into a new folder, so that a stranger can verify it offline. Takes no lock.
 * Throws UsageError where there is no checkpoint or the folder is not empty, FormatError where the ledger is damaged.
 */
export async function exportLedger(
  ledger: string,
  target: string,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new UsageError(`${target} is not empty`, 'Give a new folder.');
  }
  const view = new LedgerView(ledger);
  const { signed, verifier } = view;
  if (signed === undefined || verifier === undefined) {
    throw new UsageError(`${ledger} has no signed checkpoint`, 'Open the ledger with its key, and close it.');
  }
  const { size } = signed.checkpoint;
  const put = async (path: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), bytes, { flag: 'wx' });
  };
  await put('README.txt', explanation);
  await put('log.vkey', `${formatVerifierKey(verifier)}\n`);
  const wanted = new Set(options.proofs === 'all' ? [] : (options.proofs ?? []));
  const evidence = new Set<Sha256>();
  let bundle: Uint8Array[] = [];
  let bundles = 0;
  let bundlesLeftOut = 0;
  let proofs = 0;
  const lines = openSync(join(target, 'entries.ndjson'), 'wx');
  try {
    const newline = Uint8Array.of(0x0a);
    for (const { index, at, bytes } of view.records()) {
      if (index >= size) break;
      writeSync(lines, bytes);
      writeSync(lines, newline);
      bundle.push(bytes);
      if (bundle.length === 256 || index === size - 1) {
        if (fitsBundle(bundle)) await put(bundlePath(bundles, bundle.length), formatBundle(bundle));
        else bundlesLeftOut++;
        bundles++;
        bundle = [];
      }
      const id = toHex(view.tree.leaf(index));
      if (options.proofs === 'all' || wanted.delete(id)) {
        await put(`proofs/${id}.tlog-proof`, view.prove(id));
        proofs++;
      }
      if (options.evidence !== true) continue;
      const entry = parseEntry(bytes, at);
      if ((entry.kind === 'observed' || entry.kind === 'referenced') && entry.body.stored)
        evidence.add(entry.body.sha256);
    }
  } finally {
    closeSync(lines);
  }
  const [unknown] = wanted;
  if (unknown !== undefined)
    throw new UsageError(`No signed entry ${unknown.slice(0, 80)}`, 'Give ids of this ledger.');
  const evidenceMissing: Sha256[] = [];
  for (const sha256 of evidence) {
    const bytes = view.readBlob(sha256);
    if (bytes === undefined) evidenceMissing.push(sha256);
    else await put(`evidence/${sha256}`, bytes);
  }
  for (const tile of tilesBetween(0, size)) await put(tilePath(tile), tileBytes(view.tree, tile));
  // Last: an export that was cut short has no checkpoint and cannot be taken for a whole one.
  await put('checkpoint', signed.note);
  return {
    folder: target,
    entries: size,
    proofs,
    evidence: evidence.size - evidenceMissing.length,
    bundlesLeftOut,
    evidenceMissing,
  };
}

/** The lines of a file and where each starts, read a chunk at a time. Throws FormatError on a line over 16 MiB. */
function* linesOf(path: string): Generator<{ readonly bytes: Uint8Array; readonly at: number }> {
  const file = openSync(path, 'r');
  try {
    let kept: Uint8Array = new Uint8Array(0);
    let keptAt = 0;
    for (;;) {
      const chunk = readAt(file, keptAt + kept.length, 1 << 20);
      if (chunk.length === 0) break;
      const bytes = concatBytes(kept, chunk);
      let at = 0;
      for (let end = bytes.indexOf(0x0a, kept.length); end >= 0; end = bytes.indexOf(0x0a, at)) {
        yield { bytes: bytes.subarray(at, end), at: keptAt + at };
        at = end + 1;
      }
      kept = bytes.subarray(at);
      keptAt += at;
      if (kept.length > recordCap) throw new FormatError('entries.ndjson', 'a line over 16 MiB', keptAt);
    }
    if (kept.length > 0) throw new FormatError('entries.ndjson', 'the last line is cut', keptAt);
  } finally {
    closeSync(file);
  }
}

/** Checks an export as a stranger would. `trusted` should come from elsewhere; without it the export vouches for itself. */
export function verifyExport(folder: string, trusted?: VerifierKey): FsckReport {
  const read = (path: string): Uint8Array | undefined => {
    try {
      return readFileSync(join(folder, path));
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
      throw error;
    }
  };
  if (!existsSync(join(folder, 'entries.ndjson'))) {
    throw new UsageError(`${folder} is no export of a ledger`, 'Give a folder that was exported.');
  }
  const stated = read('log.vkey');
  const known = trusted ?? (stated === undefined ? undefined : parseVerifierKey(new TextDecoder().decode(stated)));
  const hasEvidence = existsSync(join(folder, 'evidence'));
  const report = fsck(
    {
      records: () => linesOf(join(folder, 'entries.ndjson')),
      checkpoint: () => read('checkpoint'),
      tiles: () => storedTiles(folder),
      tile: (name) => readTile(folder, name),
      blob(sha256, size) {
        if (!hasEvidence) return [];
        const path = join(folder, 'evidence', sha256);
        if (!existsSync(path)) return [`the bytes of ${sha256} are not here`];
        if (statSync(path).size !== size || sha256Hex(readFileSync(path)) !== sha256)
          return [`the bytes of ${sha256} differ`];
        return [];
      },
    },
    known === undefined ? [] : [known],
  );
  if (report.unsigned === 0) return report;
  // An export holds what a checkpoint signs for and nothing else: here, what is unsigned was added or lost its signature.
  const what = `${String(report.unsigned)} entries that no checkpoint signs for`;
  return { ...report, problems: [...report.problems, { where: 'checkpoint', what }], ok: false };
}
