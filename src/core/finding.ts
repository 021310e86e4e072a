import type { CheckCode } from './check.ts';
import type { Sha256 } from './hash.ts';
import type { FindingClass } from './implant-class.ts';
import type { LimitId } from './limit.ts';
import type { Subject } from './subject.ts';

/** RFC 6962 leaf hash of a ledger entry, lower-case hexadecimal. */
export type EntryId = string;

/** A piece of evidence by name: its hash, the file it came in, and the ledger entry that recorded it (when a ledger is in use). */
export interface EvidenceRef {
  readonly sha256: Sha256;
  readonly file: string;
  readonly entry?: EntryId;
}

/** Why a check could not see. */
export const blindReasons = [
  'no-evidence',
  'no-reference',
  'unreadable',
  'unsupported',
  'not-covered',
  'ambiguous',
  'stale',
] as const;
export type BlindReason = (typeof blindReasons)[number];

/** A thing that is not here, and who has it: the machine itself, whoever sold it, or whoever wrote its firmware. */
export interface Lack {
  readonly what: string;
  readonly from: 'machine' | 'vendor' | 'maker';
}

export interface Blindness {
  readonly reason: BlindReason;
  /** What is missing and what would cure it, in one sentence. */
  readonly detail: string;
  /** The same for whoever plans the next step; absent where nothing is missing but something is wrong. */
  readonly lack?: Lack;
  readonly areaMm2?: number;
}

/** A rectangle in pixels of the unit image, and in millimetres where the scale is known. [x, y, width, height]. */
export interface Region {
  readonly image: Sha256;
  readonly box: readonly [number, number, number, number];
  readonly boxMm?: readonly [number, number, number, number];
  readonly near?: string;
}

/** Measured values, the unit in the name: `{ sizeMm: 1.6, umPerPx: 40 }`. */
export type Quantities = Readonly<Record<string, number | string | boolean>>;

interface FindingBase {
  readonly check: CheckCode;
  readonly revision: number;
  readonly subject: Subject;
  readonly evidence: readonly EvidenceRef[];
  /** One or two plain sentences that a tired reader understands without the code. */
  readonly detail: string;
  /** Narrows the check's classes where this finding can tell. */
  readonly implantClass?: FindingClass;
  readonly where?: Region;
  readonly measured?: Quantities;
}

export type Contradicts = FindingBase & { readonly outcome: 'contradicts' };
export type Agrees = FindingBase & { readonly outcome: 'agrees'; readonly limit: LimitId };
export type Blind = FindingBase & { readonly outcome: 'blind'; readonly reason: Blindness };

/** The answer to one check about one subject. A check may contradict several times (one finding per difference). */
export type Finding = Contradicts | Agrees | Blind;

/** A difference that was seen and accounted for: it stays visible, with what accounts for it. */
export interface Explained {
  readonly check: CheckCode;
  readonly subject: Subject;
  readonly detail: string;
  /** `change`: a recorded change; else the optical or statistical reason, for example `glint` or `part-shift`. */
  readonly reason: string;
  readonly ticket?: string;
  readonly by?: string;
  readonly where?: Region;
  readonly measured?: Quantities;
  readonly evidence: readonly EvidenceRef[];
}

/** What was looked at, for the report: never a claim that the rest is in order. */
export interface Coverage {
  /** Share of what this witness could have looked at, 0 to 1; 0 without evidence. */
  readonly share: number;
  readonly detail: string;
}

export interface Testimony {
  readonly findings: readonly Finding[];
  readonly explained: readonly Explained[];
  readonly coverage: Coverage;
}
