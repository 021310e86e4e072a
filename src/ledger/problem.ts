/** A place of a ledger that is not as it was recorded. */
export interface Problem {
  readonly where: string;
  readonly what: string;
  /** Index of the entry that it is about, where there is one. */
  readonly entry?: number;
  readonly offset?: number;
}
