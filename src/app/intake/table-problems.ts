import { FormatError } from '../../core/index.ts';
import type { IntakeProblem } from './open-fleet.ts';

/** What reading a table says besides its rows. */
export interface TableFaults {
  readonly problems: readonly {
    readonly line: number;
    readonly column: string | undefined;
    readonly message: string;
  }[];
  readonly unknownColumns: readonly string[];
}

/** Rows that were not taken and columns that are not used, each named with its line. */
export function tableProblems(path: string, { problems, unknownColumns }: TableFaults): readonly IntakeProblem[] {
  const rows = problems.map(({ line, column, message }): IntakeProblem => ({
    file: path,
    at: `line ${String(line)}${column === undefined ? '' : `, column ${column}`}`,
    message,
    gravity: 'row',
  }));
  if (unknownColumns.length === 0) return rows;
  const message = `columns not used: ${unknownColumns.join(', ')}`;
  return [...rows, { file: path, at: 'line 1', message, gravity: 'note' }];
}

/** A table that could not be read at all. */
export function unreadableTable(path: string, error: unknown): IntakeProblem {
  return {
    file: path,
    ...(error instanceof FormatError ? { at: `byte ${String(error.offset)}` } : {}),
    message: error instanceof Error ? error.message : String(error),
    gravity: 'unreadable',
  };
}
