export interface Tally {
  met: number;
  readonly failures: string[];
  readonly notYet: Map<string, number>;
  /** Words in the catalogue that nobody here knows. */
  readonly unknown: string[];
}

export function newTally(): Tally {
  return { met: 0, failures: [], notYet: new Map(), unknown: [] };
}

export function later(tally: Tally, what: string): void {
  tally.notYet.set(what, (tally.notYet.get(what) ?? 0) + 1);
}

/** The lines to print, one a failure, and the exit code. */
export function summarise(tally: Tally): { readonly lines: readonly string[]; readonly code: number } {
  const lines = [...tally.failures.map((line) => `failed: ${line}`), ...tally.unknown.map((line) => `error: ${line}`)];
  const notYet = [...tally.notYet].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [what, count] of notYet) lines.push(`not read yet: ${what} (${count})`);
  const waiting = notYet.reduce((sum, [, count]) => sum + count, 0);
  lines.push(`${tally.met} met, ${tally.failures.length} failed, ${waiting} of kinds not read yet`);
  return { lines, code: tally.failures.length + tally.unknown.length > 0 ? 1 : 0 };
}
