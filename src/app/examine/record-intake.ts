import type { EntryId, Sha256 } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { EntryOf } from '../intake/evidence-of.ts';
import type { IntakeProblem, OpenFleet } from '../intake/open-fleet.ts';
import { hashFile } from '../intake/read-bytes.ts';
import { readOrReason } from '../intake/system-refusal.ts';
import type { IntakeFile } from '../intake/walk.ts';
import type { LedgerState } from './ledger-state.ts';
import { fileKey } from './ledger-state.ts';

export interface RecordedIntake {
  readonly entryOf: EntryOf;
  /** Hash of every file, by its path in the folder. */
  readonly hashes: ReadonlyMap<string, Sha256>;
  readonly added: number;
  /** Files that the system did not let us read: not in the ledger, and missing from everything that needed them. */
  readonly problems: readonly IntakeProblem[];
}

/** What a file stands for: references say what should be, everything else was observed. */
function roleOf(path: string): string | undefined {
  const [top, second] = path.split('/');
  if (top === 'references') return second ?? 'reference';
  return top === 'orders' || path === 'orders.csv' ? 'order' : undefined;
}

function machineOf(path: string): string | undefined {
  const [top, name, rest] = path.split('/');
  return top === 'evidence' && rest !== undefined ? name : undefined;
}

/** What may wait for the disk: small files are many, and large ones hold their bytes in memory until they are durable. */
const mostFiles = 2000;
const mostBytes = 64 * 2 ** 20;

/**
 * Records every file of the folder, by hash, before anything reads it; a file that the ledger already has under the same
 * path and hash is not recorded again. One that the system does not let us read is named and stops no other; a ledger that
 * cannot be written stops everything. Resolves after everything is durable.
 */
export async function recordIntake(
  ledger: Ledger,
  state: LedgerState,
  fleet: OpenFleet,
  progress: (done: number, total: number) => void,
): Promise<RecordedIntake> {
  const known = new Map<string, EntryId>(state.fileEntries);
  const hashes = new Map<string, Sha256>();
  const problems: IntakeProblem[] = [];
  let added = 0;
  let pending: { key: string; promise: Promise<EntryId> }[] = [];
  let pendingBytes = 0;
  const settle = async (): Promise<void> => {
    for (const { key, promise } of pending) known.set(key, await promise);
    pending = [];
    pendingBytes = 0;
  };
  let done = 0;
  for (const file of fleet.files) {
    if (++done % 500 === 0) progress(done, fleet.files.length);
    const hashed = readOrReason(() => hashFile(file.absolute));
    if (hashed instanceof UsageError) {
      problems.push({ file: file.path, message: `${hashed.message}. ${hashed.remedy}`, gravity: 'unreadable' });
      continue;
    }
    const { sha256, size, bytes } = hashed;
    hashes.set(file.path, sha256);
    const key = fileKey(fleet.name, sha256, file.path);
    if (!known.has(key)) {
      added++;
      const promise = recordFile(ledger, fleet, file, sha256, size, bytes);
      // A disk that fails rejects all of them at once; the first that is waited for says so.
      promise.catch(() => undefined);
      pending.push({ key, promise });
      pendingBytes += bytes?.length ?? 0;
      if (pending.length >= mostFiles || pendingBytes >= mostBytes) await settle();
    }
  }
  await settle();
  return { entryOf: (sha256, file) => known.get(fileKey(fleet.name, sha256, file)), hashes, added, problems };
}

async function recordFile(
  ledger: Ledger,
  fleet: OpenFleet,
  file: IntakeFile,
  sha256: Sha256,
  size: number,
  bytes: Uint8Array | undefined,
): Promise<EntryId> {
  if (bytes !== undefined) await ledger.putBlob(bytes);
  const role = roleOf(file.path);
  const stored = bytes !== undefined;
  const machine = machineOf(file.path);
  const subject =
    machine === undefined
      ? ({ kind: 'fleet', id: fleet.name, fleet: fleet.name } as const)
      : ({ kind: 'machine', id: machine, fleet: fleet.name } as const);
  if (role !== undefined) {
    const { id } = await ledger.append({
      kind: 'referenced',
      subject,
      body: { sha256, size, file: file.path, stored, role },
    });
    return id;
  }
  const body = { sha256, size, file: file.path, stored, how: 'intake folder' };
  const { id } = await ledger.append({ kind: 'observed', subject, body });
  return id;
}
