import { existsSync } from 'node:fs';
import { FormatError, UsageError } from '../../core/index.ts';
import type { FsckReport, VerifierKey } from '../../ledger/index.ts';
import { fsck } from '../../ledger/index.ts';
import { BlobFiles } from '../blobs/blob-files.ts';
import { readVerifierKey } from '../keys/ledger-key.ts';
import { blobsPath, checkpointPath, journalPath, readCheckpointFile } from './ledger-view.ts';
import type { TornTail } from './scan-journal.ts';
import { scanJournal } from './scan-journal.ts';
import { readTile, storedTiles } from './stored-tiles.ts';

export interface LedgerVerification extends FsckReport {
  readonly verifier: VerifierKey | undefined;
  /** An unfinished last frame. Nobody was told of it; the next opening sets it aside. */
  readonly torn: TornTail | undefined;
  /** Stretches of the blob packs that are no blob. What an entry names is checked by itself. */
  readonly packDamage: readonly string[];
}

/**
 * Recomputes everything in a ledger's folder (journal, tiles, root, signature, evidence bytes) and reports what differs, the
 * first entry first. Takes no lock and writes nothing. `trusted` is the log's key as known from elsewhere: without it the
 * folder's own `log.vkey` is used, which an adversary who owns the folder could have exchanged together with the rest.
 */
export function verifyLedger(folder: string, trusted?: VerifierKey): LedgerVerification {
  if (![journalPath(folder), checkpointPath(folder)].some((path) => existsSync(path))) {
    throw new UsageError(`${folder} is no ledger`, 'Give the folder that `--ledger` named.');
  }
  const blobs = new BlobFiles(blobsPath(folder));
  let torn: TornTail | undefined;
  let verifier = trusted;
  let keyProblem: string | undefined;
  try {
    verifier ??= readVerifierKey(folder);
    if (verifier === undefined) keyProblem = 'log.vkey is missing';
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    keyProblem = error.message;
  }
  const report = fsck(
    {
      *records() {
        const end = yield* scanJournal(journalPath(folder));
        torn = end.torn;
      },
      checkpoint: () => readCheckpointFile(folder),
      tiles: () => storedTiles(folder),
      tile: (name) => readTile(folder, name),
      blob: (sha256, size) => blobs.problems(sha256, size),
    },
    verifier === undefined ? [] : [verifier],
  );
  const problems =
    keyProblem === undefined ? report.problems : [...report.problems, { where: 'log.vkey', what: keyProblem }];
  return {
    ...report,
    problems,
    ok: problems.length === 0,
    verifier,
    torn,
    packDamage: blobs.damage,
  };
}
