import type { EvidenceRef, Interval } from '../../core/index.ts';
import { epochMs, isoTime } from '../../core/index.ts';
import type { CollectionRecord } from '../../formats/collection/index.ts';
import { missingKinds } from '../../formats/collection/index.ts';
import type { Collected, Documents, Evidence } from '../evidence.ts';
import { refOf } from './absence.ts';

/** Something that a collector asked for and did not get. */
export interface NotThere {
  /** Kinds of formats that are missing for it. */
  readonly kinds: readonly string[];
  readonly what: string;
  readonly why: string;
  /** The record that says so. */
  readonly ref: EvidenceRef;
}

/** What the records of collection among some documents say of the others. */
export interface Collections {
  /** When a file was collected: by its hash, so that another file in its place is not dated. */
  readonly collected: ReadonlyMap<string, Collected>;
  readonly notThere: readonly NotThere[];
}

/** Our collectors miss some ten things of a machine; a hostile record may list thousands, and all are kept for the fleet. */
const mostNamed = 32;
const longestReason = 160;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function cut(text: string): string {
  const line = oneLine(text.slice(0, 4 * longestReason));
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
}

/** A moment as the collectors write it, in UTC; undefined for anything else, however a date parser would take it. */
function moment(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)) return undefined;
  const ms = epochMs(text);
  return Number.isNaN(ms) ? undefined : isoTime(ms);
}

function spanOf({ startedAt, endedAt }: CollectionRecord): Interval | undefined {
  const from = moment(startedAt);
  const to = moment(endedAt) ?? from;
  return from === undefined || to === undefined || to < from ? undefined : { from, to };
}

/** Reads the collection records among a machine's documents. They are the collector's word, and nobody signed them. */
export function readCollections({ readable }: Documents): Collections {
  const collected = new Map<string, Collected>();
  const notThere: NotThere[] = [];
  for (const document of readable) {
    const { value } = document;
    if (value.kind !== 'collection-record') continue;
    const at = spanOf(value.value);
    for (const { sha256 } of at === undefined ? [] : value.value.files) {
      const known = collected.get(sha256);
      // The same bytes in two collections: they were there at the earlier one.
      if (at !== undefined && (known === undefined || at.to < known.at.to))
        collected.set(sha256, { at, record: document.file });
    }
    for (const { what, why } of value.value.notCollected) {
      const kinds = missingKinds(what);
      if (kinds.length > 0 && notThere.length < mostNamed)
        notThere.push({ kinds, what, why: cut(why), ref: refOf(document) });
    }
  }
  return { collected, notThere };
}

/**
 * When a piece of evidence was taken: what its supplier says, or its collector, whichever is earlier. Whoever hands in an
 * old file later dates the delivery and not the file.
 */
export function takenAt({ takenAt: supplied, collected }: Evidence<unknown>): Interval | undefined {
  if (supplied === undefined || collected === undefined) return supplied ?? collected?.at;
  return epochMs(collected.at.to) < epochMs(supplied.to) ? collected.at : supplied;
}

/** The record that a date rests on, where nobody but the collector gives it. */
export function datedBy(evidence: Evidence<unknown>): string | undefined {
  const { collected } = evidence;
  return collected !== undefined && takenAt(evidence) === collected.at ? collected.record : undefined;
}
