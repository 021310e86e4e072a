import { closeSync, existsSync, openSync, readdirSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EntryId, Sha256 } from '../../core/index.ts';
import { toHex, UsageError } from '../../core/index.ts';
import {
  bundlePath,
  fitsBundle,
  formatBundle,
  formatVerifierKey,
  parseEntry,
  tileBytes,
  tilePath,
  tilesBetween,
} from '../../ledger/index.ts';
import { exportReadme } from './export-readme.ts';
import { LedgerView } from './ledger-view.ts';

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
  /** Entries behind the last checkpoint, which are left out. */
  readonly unsigned: number;
  readonly bundles: number;
  /** Entry bundles left out because an entry is too long for their 16-bit lengths; `entries.ndjson` has them all. */
  readonly bundlesLeftOut: number;
  /** Evidence that the ledger names and does not hold. */
  readonly evidenceMissing: readonly Sha256[];
}

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
  if (signed === undefined || verifier === undefined || (signed.checkpoint.size === 0 && view.size > 0)) {
    throw new UsageError(
      `${ledger} has no checkpoint that signs for an entry`,
      'Open the ledger with its key, and close it.',
    );
  }
  const { size } = signed.checkpoint;
  const put = async (path: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), bytes, { flag: 'wx' });
  };
  await put('log.vkey', `${formatVerifierKey(verifier)}\n`);
  const wanted = new Set(options.proofs === 'all' ? [] : (options.proofs ?? []));
  const evidence = new Set<Sha256>();
  let bundle: Uint8Array[] = [];
  let bundles = 0;
  const leftOut: string[] = [];
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
        const path = bundlePath(bundles++, bundle.length);
        if (fitsBundle(bundle)) await put(path, formatBundle(bundle));
        else leftOut.push(path);
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
  await put('README.txt', exportReadme(leftOut));
  // Last: an export that was cut short has no checkpoint and cannot be taken for a whole one.
  await put('checkpoint', signed.note);
  return {
    folder: target,
    entries: size,
    proofs,
    evidence: evidence.size - evidenceMissing.length,
    unsigned: view.size - size,
    bundles: bundles - leftOut.length,
    bundlesLeftOut: leftOut.length,
    evidenceMissing,
  };
}
