import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../core/index.ts';

export interface IntakeFile {
  /** Path inside the folder, `/` between names. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
}

export interface Walked {
  readonly files: readonly IntakeFile[];
  /** What was passed over, and why: links and special files could point anywhere. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

/** Every plain file below a folder in byte order of its path. Links are named and not followed: their target is not ours to trust. */
export function walkFolder(folder: string): Walked {
  const files: IntakeFile[] = [];
  const skipped: { path: string; why: string }[] = [];
  const pending = [''];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const prefix = next;
    for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      const absolute = join(folder, path);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) files.push({ path, absolute, size: lstatSync(absolute).size });
      else skipped.push({ path, why: entry.isSymbolicLink() ? 'a link is not followed' : 'not a plain file' });
    }
  }
  const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  return { files: files.sort(byPath), skipped: skipped.sort(byPath) };
}

/** The files that a path names: itself, or everything below it. Throws UsageError where there is nothing. */
export function filesAt(path: string): readonly IntakeFile[] {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path} does not exist`, 'Check the path.');
  const stat = statSync(absolute);
  if (!stat.isDirectory()) return [{ path, absolute, size: stat.size }];
  return walkFolder(absolute).files.map((file) => ({ ...file, path: `${path.replace(/\/+$/, '')}/${file.path}` }));
}
