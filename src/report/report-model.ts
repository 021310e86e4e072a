import type { Check, FindingClass, Limit, Testimony } from '../core/index.ts';
import type { Summary, Verdict } from '../weigh/index.ts';

/** Where a machine stands and what it is, as the tables say; absent where nobody said. */
export interface ReportMachine {
  readonly verdict: Verdict;
  readonly facility?: string;
  readonly rack?: string;
  readonly unit?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly boardModel?: string;
  readonly boardSerial?: string;
  readonly systemSerial?: string;
  readonly lot?: string;
}

/** A picture as a data URI (JPEG, PNG or WebP; anything else is not drawn) with its size in pixels. */
export interface ReportImage {
  readonly dataUri: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The same place on the unit and on a golden unit, at the same scale. */
export interface PicturePair {
  /** The finding that it belongs to: position in the machine's testimony of `witness`. */
  readonly witness: string;
  readonly finding: number;
  readonly unit: ReportImage;
  readonly golden?: ReportImage;
  /** Why there is no golden crop, or what is wrong with it. */
  readonly goldenNote?: string;
  /** The region in pixels of the unit's crop: [x, y, width, height]. */
  readonly box: readonly [number, number, number, number];
  /** Millimetres per pixel of the crop; no scale bar without it. */
  readonly mmPerPx?: number;
  readonly caption: string;
  readonly goldenCaption?: string;
}

/** Check-ins of one pair of end points, for the time-of-day by day strip. */
export interface WatchStrip {
  readonly title: string;
  /** Epoch seconds of each connection. */
  readonly startsS: readonly number[];
  readonly fromS: number;
  readonly toS: number;
}

/** One part on which what was ordered, what the operating system lists and what the BMC lists do not agree. */
export interface DifferenceRow {
  readonly ordered: string;
  readonly os: string;
  readonly bmc: string;
  readonly remark: string;
}

export interface WitnessTestimony {
  readonly witness: string;
  readonly testimony: Testimony;
}

/** Everything that is shown about one machine. */
export interface MachineCard {
  /** Position in `ReportModel.machines`. */
  readonly machine: number;
  readonly testimonies: readonly WitnessTestimony[];
  readonly pictures: readonly PicturePair[];
  readonly strips?: readonly WatchStrip[];
  readonly differences?: readonly DifferenceRow[];
}

/** A difference that a record accounts for. */
export interface ExplainedRow {
  readonly machine: string;
  readonly check: string;
  readonly detail: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly by?: string;
}

/** How much of the fleet one witness saw. */
export interface WitnessCoverage {
  readonly witness: string;
  /** Machines of which at least one alteration check of this witness was answered. */
  readonly answered: number;
  readonly contradicted: number;
}

/** Something that somebody said. It stands beside the verdicts and moves none. */
export interface ReportClaim {
  readonly says: string;
  readonly source: string;
  readonly polarity?: string;
  readonly scope?: string;
  readonly saidWhen?: string;
}

/** A file or row that could not be taken as it stands. */
export interface ReportProblem {
  readonly file: string;
  readonly at?: string;
  readonly message: string;
  readonly gravity: 'unreadable' | 'row' | 'note';
}

/** What `renderReport` draws. Plain values: `app` reads files, cuts pictures and asks the clock. */
export interface ReportModel {
  readonly fleets: readonly string[];
  /** UTC ISO: the moment of which the verdicts speak. */
  readonly asOf: string;
  /** UTC ISO: when this report was written. */
  readonly recordedWhen: string;
  readonly software: string;
  readonly summary: Summary;
  readonly machines: readonly ReportMachine[];
  /** Machines that differ, then a bounded sample of others. */
  readonly cards: readonly MachineCard[];
  readonly checks: readonly Check[];
  readonly limits: readonly Limit[];
  readonly coverage: readonly WitnessCoverage[];
  readonly explained: readonly ExplainedRow[];
  /** How many rows `explained` would have without its bound. */
  readonly explainedCount: number;
  readonly claims: readonly ReportClaim[];
  readonly problems: readonly ReportProblem[];
  readonly problemCount: number;
  readonly ledger: {
    readonly folder: string;
    readonly origin: string;
    readonly size: number;
    readonly rootHex: string;
    readonly rootBase64: string;
    readonly added: number;
  };
  /** What was left out so that the file stays small, in words. */
  readonly leftOut: readonly string[];
}

/** Classes in the order in which the report names them. */
export const classOrder: readonly FindingClass[] = [
  'surface-part',
  'buried-part',
  'swapped-chip',
  'enumerating-device',
  'firmware',
  'inside-chip',
  'unexplained-communication',
];
