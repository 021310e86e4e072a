import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../core/index.ts';
import { hasCode } from '../journal/files.ts';

/** Who holds a ledger. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine; empty where the system does not say. */
  readonly boot: string;
  /** Start of the process in clock ticks since boot, so that a pid that was given out again is not taken for its predecessor. */
  readonly started: string;
  readonly software: string;
  readonly since: string;
  readonly released: boolean;
}

export interface FolderLock {
  readonly release: () => void;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** State and start time from proc(5) stat; the command in parentheses may itself contain anything. */
function processStat(pid: number): { readonly state: string; readonly started: string } {
  const stat = readText(`/proc/${String(pid)}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', started: fields[19] ?? '' };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function isGone(holder: Holder): boolean {
  if (holder.released) return true;
  if (holder.host !== hostname()) return false;
  const boot = readText('/proc/sys/kernel/random/boot_id');
  if (boot !== '' && holder.boot !== '' && boot !== holder.boot) return true;
  if (!exists(holder.pid)) return true;
  const stat = processStat(holder.pid);
  return stat.state === 'Z' || (stat.started !== '' && holder.started !== '' && stat.started !== holder.started);
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    Number(value.pid) > 0 &&
    'released' in value &&
    typeof value.released === 'boolean' &&
    ['host', 'boot', 'started', 'software', 'since'].every(
      (name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'string',
    )
  );
}

/** Undefined: the file went away while we looked, or says nothing that can be understood. */
function readHolder(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const fileName = (generation: number): string => `${String(generation).padStart(10, '0')}.json`;

function generations(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d{10}\.json$/.test(name))
    .map((name) => Number(name.slice(0, 10)))
    .sort((a, b) => a - b);
}

/**
 * Takes `folder` for this process, or throws UsageError that names who has it. The holder is the highest-numbered file; the
 * next one may be linked into place (link(2) is atomic, also over NFS) only when that holder released it or is dead. The
 * highest file is never removed, so two processes that both see a dead holder cannot both succeed it: removing a stale lock
 * and making a new one, the usual way, can take away a third's.
 */
export function lockFolder(folder: string, software: string, now: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    boot: readText('/proc/sys/kernel/random/boot_id'),
    started: processStat(process.pid).started,
    software,
    since: now,
    released: false,
  };
  const mine = join(folder, `${String(process.pid)}-${randomBytes(6).toString('hex')}.tmp`);
  writeFileSync(mine, JSON.stringify(holder), { flag: 'wx' });
  try {
    for (let attempt = 0; attempt < 50; attempt++) {
      const highest = generations(folder).at(-1) ?? 0;
      if (highest > 0) refuseIfHeld(join(folder, fileName(highest)));
      const generation = highest + 1;
      try {
        linkSync(mine, join(folder, fileName(generation)));
      } catch (error) {
        if (hasCode(error, 'EEXIST')) continue;
        throw error;
      }
      const all = generations(folder);
      if ((all.at(-1) ?? 0) > generation) {
        // We linked a number that had been used and cleared away: somebody newer holds the folder.
        rmSync(join(folder, fileName(generation)), { force: true });
        continue;
      }
      for (const older of all) if (older < generation) rmSync(join(folder, fileName(older)), { force: true });
      return {
        release: () => {
          release(folder, generation, holder);
        },
      };
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new UsageError(`The lock in ${folder} changes hands too fast`, 'Try again.');
}

function refuseIfHeld(path: string): void {
  const other = readHolder(path);
  if (other === undefined) {
    // Files are linked complete, so a file that says nothing was damaged, or has just been cleared away by its successor.
    if (readText(path) === '') return;
    throw new UsageError(`The lock ${path} cannot be read`, 'Remove the file if no other process uses this ledger.');
  }
  if (isGone(other)) return;
  const who = `process ${String(other.pid)} on ${other.host} (${other.software}, since ${other.since})`;
  throw new UsageError(
    `The ledger is in use by ${who}`,
    other.host === hostname()
      ? 'Wait until that process has ended; its lock ends with it.'
      : `Whether it still runs cannot be seen from here: if it does not, remove ${path}.`,
  );
}

/** The file stays, marked as released: its number must never be the highest twice. */
function release(folder: string, generation: number, holder: Holder): void {
  const path = join(folder, fileName(generation));
  const temporary = `${path}.${String(process.pid)}.tmp`;
  writeFileSync(temporary, JSON.stringify({ ...holder, released: true }));
  renameSync(temporary, path);
}
