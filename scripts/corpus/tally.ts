export interface Tally {
  met: number;
  readonly failures: string[];
  /** Words in the catalogue that nobody here knows. */
  readonly unknown: string[];
}

export function newTally(): Tally {
  return { met: 0, failures: [], unknown: [] };
}

/** The lines to print, one a failure, and the exit code. */
export function summarise(tally: Tally): { readonly lines: readonly string[]; readonly code: number } {
  const lines = [...tally.failures.map((line) => `failed: ${line}`), ...tally.unknown.map((line) => `error: ${line}`)];
  lines.push(`${tally.met} met, ${tally.failures.length} failed, ${tally.unknown.length} not understood`);
  return { lines, code: tally.failures.length + tally.unknown.length > 0 ? 1 : 0 };
}
