import type { Interval } from '../../core/index.ts';
import type { SourcesFile } from '../../formats/tables/index.ts';

export interface Supplied {
  readonly by: string;
  readonly at?: Interval;
}

/** Whether `name` matches a pattern in which `*` stands for any characters. Linear: the file is supplied by somebody. */
function nameMatches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

/** `**` as the last segment stands for everything below; elsewhere `*` stays within one name. */
export function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const names = path.split('/');
  const open = wanted.at(-1) === '**';
  if (open ? names.length < wanted.length : names.length !== wanted.length) return false;
  return wanted.every((segment, at) => (open && at === wanted.length - 1) || nameMatches(segment, names[at] ?? ''));
}

/** Who supplied a file and when: the first entry of sources.yaml that names it; undefined where nobody said. */
export function suppliedBy(sources: SourcesFile | undefined): (path: string) => Supplied | undefined {
  const patterns = (sources?.sources ?? []).flatMap(({ party, files, at }) =>
    files.map((pattern) => ({ pattern, supplied: { by: party, ...(at === undefined ? {} : { at }) } })),
  );
  return (path) => patterns.find(({ pattern }) => pathMatches(pattern, path))?.supplied;
}
