import { epochMs, overlaps } from '../../core/index.ts';
import type { CustodyRow } from '../../formats/tables/index.ts';

/** Something about the custody of one machine that an examiner must know, with the rows it rests on. */
export interface CustodyNote {
  readonly rows: readonly CustodyRow[];
  readonly detail: string;
  /** Evidence older than this says nothing about what came after (UTC ISO). */
  readonly evidenceBefore?: string;
}

/** The hand-overs of the thing itself, in the order in which they happened. */
export function handOvers(custody: readonly CustodyRow[]): CustodyRow[] {
  return custody
    .filter((row) => row.role === 'hold' && (row.subjectKind === 'machine' || row.subjectKind === 'board'))
    .sort((a, b) => epochMs(a.at.from) - epochMs(b.at.from) || a.line - b.line);
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function who(party: string | undefined): string {
  return party ?? 'somebody who is not named';
}

/** Hand-overs with neither a seal nor a witness. A waybill is a claim of whoever wrote it: it observed nothing. */
export function unobserved(rows: readonly CustodyRow[]): CustodyNote[] {
  return rows
    .filter((row) => row.seal === undefined && row.witness === undefined)
    .map((row) => ({
      rows: [row],
      detail: `Nobody witnessed the hand-over from ${who(row.from)} to ${who(row.to)} on ${day(row.at.from)}, and no seal is recorded (custody.csv line ${row.line}).`,
      evidenceBefore: row.at.to,
    }));
}

/** Places where the one who hands over is not the one who had received: somebody held it of whom no row speaks. */
export function gaps(rows: readonly CustodyRow[]): CustodyNote[] {
  const out: CustodyNote[] = [];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before === undefined || before.to === row.from) continue;
    // Board and machine have hand-overs of their own; their chains are not one chain.
    if (before.subjectKind !== row.subjectKind || before.subject !== row.subject) continue;
    out.push({
      rows: [before, row],
      detail: `${who(before.to)} received it on ${day(before.at.from)}, but ${who(row.from)} handed it over on ${day(row.at.from)} (custody.csv lines ${before.line} and ${row.line}): nobody says who held it between.`,
      evidenceBefore: row.at.to,
    });
  }
  return out;
}

/** Rows that give different accounts of the same event: same thing, role, giver and time, but another receiver or other terms. */
export function disputed(custody: readonly CustodyRow[]): CustodyNote[] {
  const out: CustodyNote[] = [];
  const groups = new Map<string, CustodyRow[]>();
  for (const row of custody) {
    const key = [row.subjectKind, row.subject, row.role, row.from ?? ''].join('\u0000');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  for (const group of groups.values()) {
    // Ordered by time, only neighbours can overlap first: a flood of rows costs no quadratic comparison.
    group.sort((a, b) => epochMs(a.at.from) - epochMs(b.at.from) || a.line - b.line);
    for (const [i, row] of group.entries()) {
      const before = group[i - 1];
      if (before === undefined || !overlaps(before.at, row.at)) continue;
      if (before.to === row.to && before.terms === row.terms) continue;
      out.push({
        rows: [before, row],
        detail: `Two accounts of one event (${row.subjectKind} ${row.subject}, ${day(row.at.from)}): to ${who(before.to)}, ${before.terms ?? 'terms not stated'} (custody.csv line ${before.line}); to ${who(row.to)}, ${row.terms ?? 'terms not stated'} (line ${row.line}).`,
      });
    }
  }
  return out;
}
