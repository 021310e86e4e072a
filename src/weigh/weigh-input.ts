import type {
  Check,
  CheckCode,
  EvidenceRef,
  Interval,
  Limit,
  ResultKey,
  Sha256,
  Subject,
  Testimony,
} from '../core/index.ts';
import type { ErrorRate } from './error-rates.ts';
import type { RecordedDecision } from './verdict.ts';

/** One witness's testimony about the subject. `keys[i]` is the result key of `testimony.findings[i]`. */
export interface WitnessTestimony {
  readonly witness: string;
  readonly testimony: Testimony;
  readonly keys?: readonly ResultKey[];
  /** When the evidence behind it was taken, UTC ISO; the earliest, where there are several. Absent: nobody knows. */
  readonly takenAt?: string;
}

/** An examination made elsewhere (inspected.csv). Its sensitivity is what that laboratory claims. */
export interface OutsideInspection {
  readonly method: string;
  readonly implantClasses: readonly string[];
  readonly at: Interval;
  readonly result: 'contradicts' | 'agrees' | 'blind';
  readonly sensitivity: number | undefined;
  readonly coverage: number | undefined;
  readonly lab: string | undefined;
  readonly document: string | undefined;
  /** Name of the row, by which a person can record a decision about it. */
  readonly key?: ResultKey;
  /** The table that it stands in. */
  readonly evidence?: EvidenceRef;
}

/** A decision and the check whose finding it was about; absent where a laboratory's result was. */
export type EarlierDecision = RecordedDecision & { readonly finding: ResultKey; readonly check?: CheckCode };

export interface SharedIdentity {
  readonly identity: string;
  readonly machines: readonly string[];
}

export interface View {
  readonly side: string;
  readonly station?: string;
}

export interface WeighInput {
  readonly subject: Subject;
  readonly testimonies: readonly WitnessTestimony[];
  /** Every check of every witness that was asked, also those without a finding. */
  readonly checks: readonly Check[];
  /** Limits that hold for this subject; those scoped to another machine, board model, side or station are ignored. */
  readonly limits?: readonly Limit[];
  readonly boardModel?: string;
  /** A limit that was measured in the picture of a board with another serial is assumed for this one. */
  readonly boardSerial?: string;
  /** Side and station of each picture of the board; absent: limits of every side and station hold. */
  readonly views?: readonly View[];
  /** Share of the golden picture that the pictures of a measured board show, by its serial (`pictureCoverage`). */
  readonly coverageOfBoards?: ReadonlyMap<string, number>;
  /** The error-rate register; without it every rate is assumed and no odds move. */
  readonly errorRates?: readonly ErrorRate[];
  /** Rungs of the prior, ascending; default `priorLadder`. */
  readonly priors?: readonly number[];
  readonly inspections?: readonly OutsideInspection[];
  /** Identities that the machine has in common with others, with the names of all that carry it, sorted. */
  readonly sharedIdentities?: readonly SharedIdentity[];
  /** The moment of which the verdict speaks, UTC ISO: no examination that is dated later is a look. */
  readonly asOf?: string;
  /** In the order in which they were recorded: the last one about a finding is shown. */
  readonly decisions?: readonly (RecordedDecision & { readonly finding: ResultKey })[];
  /** Those about this subject, with the check whose finding they were about, in the same order. */
  readonly earlierDecisions?: readonly EarlierDecision[];
  /** The machine left our hands: since when, to whom, by which record. */
  readonly outOfReach?: { readonly detail: string };
  /** When each piece of the subject's own evidence was taken (UTC ISO; undefined: nobody knows); overrides `takenAt` of its testimony. */
  readonly evidenceTakenAt?: ReadonlyMap<Sha256, string | undefined>;
  /** Correlation of misses and false alarms between families; default 1 (one look), 0 only where the operator affirms independence. */
  readonly familyCorrelation?: number;
  /** Share of the prior that could have arisen after custody nobody observed; default 1. */
  readonly arisenLater?: number;
}
