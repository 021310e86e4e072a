/** Something in a table that was not taken, and where. Lines from 1; `line` 1 is the header. */
export interface TableProblem {
  readonly line: number;
  /** Column name as written in the file; undefined where the whole row is meant. */
  readonly column: string | undefined;
  readonly message: string;
  /** `duplicate`: the row's key was already used by an earlier row. */
  readonly kind: 'cell' | 'row' | 'column' | 'duplicate';
}
