import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bytesEqual, concatBytes, FormatError, sha256Hex, UsageError, utf8TextLossy } from '../../core/index.ts';
import type { FsckReport, Problem, VerifierKey } from '../../ledger/index.ts';
import { bundlePath, fitsBundle, formatBundle, fsck, parseVerifierKey } from '../../ledger/index.ts';
import { hasCode } from './files.ts';
import { recordCap } from './frame.ts';
import { readAt } from './scan-journal.ts';
import { readTile, storedTiles } from './stored-tiles.ts';

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

/**
 * Passes the entries on, and compares each 256 of them with their bundle: the same entries once more, which a reader of C2SP
 * tlog-tiles takes instead of the lines. An entry that is too long for a bundle leaves it out.
 */
function* withBundles(
  folder: string,
  records: ReturnType<typeof linesOf>,
  report: (problem: Problem) => void,
): ReturnType<typeof linesOf> {
  let entries: Uint8Array[] = [];
  let index = 0;
  const compare = (): void => {
    const where = bundlePath(index, entries.length);
    const stored = readBundle(join(folder, where));
    if (!fitsBundle(entries)) {
      if (stored !== undefined) report({ where, what: 'is there, although an entry in it is too long for a bundle' });
    } else if (stored === undefined) {
      report({ where, what: 'missing' });
    } else if (!bytesEqual(stored, formatBundle(entries))) {
      let at = 0;
      const first = entries.findIndex((entry) => {
        const framed = formatBundle([entry]);
        at += framed.length;
        return !bytesEqual(framed, stored.subarray(at - framed.length, at));
      });
      if (first < 0) report({ where, what: 'bytes after its last entry', offset: at });
      else report({ where, what: 'holds another entry than entries.ndjson', entry: index * 256 + first });
    }
    index++;
    entries = [];
  };
  for (const record of records) {
    entries.push(record.bytes);
    if (entries.length === 256) compare();
    yield record;
  }
  if (entries.length > 0) compare();
}

function readBundle(path: string): Uint8Array | undefined {
  try {
    // Longer than any bundle: it differs, and is not read.
    return statSync(path).size > 256 * 65_537 ? new Uint8Array() : readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
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
  const known = trusted ?? (stated === undefined ? undefined : parseVerifierKey(utf8TextLossy(stated)));
  const hasEvidence = existsSync(join(folder, 'evidence'));
  const bundleProblems: Problem[] = [];
  const report = fsck(
    {
      records: () =>
        withBundles(folder, linesOf(join(folder, 'entries.ndjson')), (problem) => {
          if (bundleProblems.length < 100) bundleProblems.push(problem);
        }),
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
  const problems = [...report.problems, ...bundleProblems];
  if (report.unsigned > 0) {
    // An export holds what a checkpoint signs for and nothing else: here, what is unsigned was added or lost its signature.
    problems.push({ where: 'checkpoint', what: `${String(report.unsigned)} entries that no checkpoint signs for` });
  }
  return { ...report, problems, ok: problems.length === 0 };
}
