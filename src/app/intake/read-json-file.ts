import { FormatError } from '../../core/index.ts';
import type { PathProblem } from '../../formats/tables/index.ts';
import { tableText } from '../../formats/tables/index.ts';
import { readWhole } from './read-bytes.ts';
import type { IntakeFile } from './walk.ts';

interface Reading<T> {
  readonly value: T | undefined;
  readonly problems: readonly PathProblem[];
}

/** A small JSON file through its typed reader. Throws FormatError where it is none, UsageError where it cannot be read at all. */
export function readJsonFile<T>(
  file: Pick<IntakeFile, 'absolute'>,
  format: string,
  read: (parsed: unknown) => Reading<T>,
): { readonly value: T; readonly problems: readonly PathProblem[] } {
  let parsed: unknown;
  const text = tableText(readWhole(file.absolute), 'json');
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new FormatError(format, `not JSON: ${error.message}`, 0);
    throw error;
  }
  const { value, problems } = read(parsed);
  if (value !== undefined) return { value, problems };
  const [problem] = problems;
  const what = problem === undefined ? 'not what was expected' : `${problem.path} ${problem.message}`.trim();
  throw new FormatError(format, what, 0);
}
