import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../core/index.ts';
import { readOrRefuse } from './system-refusal.ts';

export interface IntakeFile {
  /** Path inside the folder, `/` between names. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
}

export interface Walked {
  readonly files: readonly IntakeFile[];
  /** What was passed over, and why: links and special files could point anywhere, and a folder may be closed to us. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Every plain file below a folder in byte order of its path. Links are named and not followed: their target is not ours to
 * trust. A folder below that the system does not let us read is named as well. Throws UsageError where `folder` itself is one.
 * `enters`: whether to look into a folder below; every one where it is left out.
 */
export function walkFolder(folder: string, enters: (path: string) => boolean = () => true): Walked {
  const files: IntakeFile[] = [];
  const skipped: { path: string; why: string }[] = [];
  const pending = [''];
  const attempt = <T>(path: string, read: () => T): T | undefined => {
    try {
      return readOrRefuse(read, path === '' ? folder : path.slice(path.lastIndexOf('/') + 1));
    } catch (error) {
      // Without the folder itself there is nothing to walk.
      if (!(error instanceof UsageError) || path === '') throw error;
      skipped.push({ path, why: error.message });
      return undefined;
    }
  };
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const prefix = next;
    for (const entry of attempt(prefix, () => readdirSync(join(folder, prefix), { withFileTypes: true })) ?? []) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      const absolute = join(folder, path);
      if (entry.isDirectory()) {
        if (enters(path)) pending.push(path);
      } else if (entry.isFile()) {
        const size = attempt(path, () => lstatSync(absolute).size);
        if (size !== undefined) files.push({ path, absolute, size });
      } else skipped.push({ path, why: entry.isSymbolicLink() ? 'a link is not followed' : 'not a plain file' });
    }
  }
  const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  return { files: files.sort(byPath), skipped: skipped.sort(byPath) };
}

/** What a path names: itself, or everything below it. Throws UsageError where there is nothing. */
export function walkAt(path: string): Walked {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path} does not exist`, 'Check the path.');
  const stat = statSync(absolute);
  if (!stat.isDirectory()) return { files: [{ path, absolute, size: stat.size }], skipped: [] };
  const below = <T extends { readonly path: string }>(one: T): T => ({
    ...one,
    path: `${path.replace(/\/+$/, '')}/${one.path}`,
  });
  const { files, skipped } = walkFolder(absolute);
  return { files: files.map(below), skipped: skipped.map(below) };
}

/** The files that a path names, as `walkAt`. */
export function filesAt(path: string): readonly IntakeFile[] {
  return walkAt(path).files;
}
