import type { Interval } from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import type { ChangeRow, PartRow } from '../../formats/tables/index.ts';
import type { Comparable } from './comparable.ts';
import { comparableSerial } from './comparable.ts';

/** Between which times a change must lie to account for a difference; an unknown time excludes nothing. */
export interface Span {
  /** When the reference was true. */
  readonly after: string | undefined;
  /** When the evidence was taken. */
  readonly before: string | undefined;
}

/** A recorded change with its parts as serials. */
interface Step {
  readonly row: ChangeRow;
  readonly out: string | undefined;
  readonly in: string | undefined;
}

/** No machine has more recorded part changes than this; the rest of a longer list explains nothing. */
const maximumSteps = 4096;
/** A part replaced more often than this is no repair history. */
const maximumChain = 64;

export function liesBetween(at: Interval, span: Span): boolean {
  if (span.after !== undefined && epochMs(at.to) <= epochMs(span.after)) return false;
  return span.before === undefined || epochMs(at.from) <= epochMs(span.before);
}

/**
 * What somebody recorded about this machine's parts. A row accounts only for the exact part that it names, by the
 * part's id in parts.csv or by its serial, and only once: a ticket that names nothing explains nothing, or an
 * adversary would need only one vague ticket.
 */
export class RecordedChanges {
  readonly #steps: readonly Step[];
  readonly #outs: ReadonlySet<string | undefined>;
  readonly #ins: ReadonlySet<string | undefined>;
  readonly #used = new Set<ChangeRow>();

  readonly #changes: readonly ChangeRow[];
  readonly #parts: readonly PartRow[];

  constructor(changes: readonly ChangeRow[], parts: readonly PartRow[]) {
    this.#changes = changes;
    this.#parts = parts;
    const serialOf = new Map<string, string>();
    for (const part of parts) if (part.serial !== undefined) serialOf.set(part.part, comparableSerial(part.serial));
    const resolve = (name: string | undefined): string | undefined =>
      name === undefined ? undefined : (serialOf.get(name) ?? comparableSerial(name));
    this.#steps = changes
      .filter((row) => row.partOut !== undefined || row.partIn !== undefined)
      .slice(0, maximumSteps)
      .map((row) => ({ row, out: resolve(row.partOut), in: resolve(row.partIn) }))
      .sort((a, b) => epochMs(a.row.at.from) - epochMs(b.row.at.from));
    this.#outs = new Set(this.#steps.map((step) => step.out));
    this.#ins = new Set(this.#steps.map((step) => step.in));
  }

  /** A change that took out or put in the part with this serial (as compared). */
  naming(serial: string): ChangeRow | undefined {
    return this.#steps.find((step) => step.out === serial || step.in === serial)?.row;
  }

  /** The same records with none of them used up: each list of parts is explained from its own copy. */
  fresh(): RecordedChanges {
    return new RecordedChanges(this.#changes, this.#parts);
  }

  /**
   * The changes that lead from the ordered part (undefined: there was none) to the found one (undefined: there is
   * none), in order of time, through any number of replacements; undefined where they do not.
   */
  explain(
    ordered: Comparable | undefined,
    found: Comparable | undefined,
    span: Span,
  ): readonly ChangeRow[] | undefined {
    if (ordered !== undefined && (ordered.serial === undefined || !this.#outs.has(ordered.serial))) return undefined;
    if (found !== undefined && (found.serial === undefined || !this.#ins.has(found.serial))) return undefined;
    const goal = found?.serial;
    // Keyed by the part that stands in the place; the key `undefined` is the empty place of a part that was added.
    const reached = new Map<string | undefined, readonly ChangeRow[]>([[ordered?.serial, []]]);
    for (const step of this.#steps) {
      const path = this.#used.has(step.row) ? undefined : reached.get(step.out);
      if (path === undefined || path.length >= maximumChain || !liesBetween(step.row.at, span)) continue;
      const longer = [...path, step.row];
      if (step.in === goal) {
        for (const row of longer) this.#used.add(row);
        return longer;
      }
      // A part that was taken out leads nowhere further.
      if (step.in !== undefined) reached.set(step.in, longer);
    }
    return undefined;
  }
}

/** Changes of firmware that name exactly this version or hash, within the span. */
export function firmwareChangesTo(
  changes: readonly ChangeRow[],
  versions: readonly (string | undefined)[],
  span: Span,
): readonly ChangeRow[] {
  const named = new Set(versions.flatMap((version) => (version === undefined ? [] : [version.trim().toLowerCase()])));
  return changes.filter(
    (row) => row.firmware !== undefined && named.has(row.firmware.trim().toLowerCase()) && liesBetween(row.at, span),
  );
}
