import type { TableProblem } from '../formats/tables/index.ts';

/** Where and why a row of a table was not taken. */
export function rowText({ line, column, message }: TableProblem): string {
  return `line ${String(line)}${column === undefined ? '' : `, column ${column}`}: ${message}`;
}
