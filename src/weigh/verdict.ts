import type {
  BlindReason,
  CheckCode,
  EvidenceRef,
  Explained,
  FindingClass,
  LimitScope,
  Region,
  ResultKey,
  Subject,
} from '../core/index.ts';

/** Weakest to strongest. `alteration-confirmed` is missing on purpose: two people record that, no program utters it. */
export const verdictWords = [
  'out-of-reach',
  'not-examined',
  'nothing-found',
  'unexplained-difference',
  'independently-contradicted',
] as const;
export type VerdictWord = (typeof verdictWords)[number];

/** How a rate is known. `simulated` and `claimed` count as `assumed` wherever they would move the odds. */
export type Basis = 'measured' | 'simulated' | 'claimed' | 'assumed' | 'none';

/** The smallest thing that one family of methods would have found here. */
export interface VerdictLimit {
  readonly family: string;
  readonly method: string;
  readonly basis: Basis;
  readonly axis?: 'sizeMm' | 'periodS' | 'parts';
  /** Detection probability >= 0.90 at one-sided 95 % from here on; null: no such size was reached. */
  readonly at90?: number | null;
  readonly scope?: LimitScope;
  /** It was measured in a picture of the board with this serial, not of this one; `showsLess`: this one's show less than that. */
  readonly elsewhere?: { readonly boardSerial: string; readonly showsLess: boolean };
  /** The limit in words, for people. */
  readonly text: string;
}

/** What a person recorded about a finding. It is shown beside the finding and changes no word. */
export interface RecordedDecision {
  readonly as: 'acknowledged' | 'benign' | 'reopened';
  readonly because: string;
  readonly by: string;
  readonly at?: string;
}

export interface Reason {
  readonly kind: 'contradicts' | 'agrees' | 'expired' | 'validity' | 'exposure' | 'out-of-reach' | 'not-answered';
  /** Absent for what comes from outside the witnesses. */
  readonly check?: CheckCode;
  readonly family?: string;
  readonly classes: readonly FindingClass[];
  readonly detail: string;
  readonly evidence: readonly EvidenceRef[];
  readonly where?: Region;
  /** Result key of the finding, for `assayer triage`. */
  readonly key?: ResultKey;
  readonly decision?: RecordedDecision;
  /** What was decided about an earlier finding of this check on this machine. It does not hold for this one. */
  readonly decidedBefore?: RecordedDecision;
}

export interface BlindSpot {
  readonly reason: BlindReason | 'out-of-method' | 'expired';
  readonly detail: string;
  /** Absent where no check of the examination reaches the class at all. */
  readonly check?: CheckCode;
  readonly classes: readonly FindingClass[];
}

/** One concrete step, and who can take it. */
export interface NextStep {
  readonly step: string;
  readonly who: string;
}

export interface ClassVerdict {
  readonly word: VerdictWord;
  /** Likelihood ratio, alteration of this class present against absent: [low, high]. The end nearer to 1 is used; 1 if the interval holds it. */
  readonly lr: readonly [number, number];
  readonly lrUsed: number;
  readonly powerBasis: Basis;
  /** Keys as in the ladder: `1e-6` … `1e-1`. From `lrUsed`. Never to be shown without its rung. */
  readonly posteriorByPrior: Readonly<Record<string, number>>;
  readonly limits: readonly VerdictLimit[];
  readonly reasons: readonly string[];
  /** Families whose answers contradict, and those that agree, by name. */
  readonly contradicting: readonly string[];
  readonly agreeing: readonly string[];
}

export interface Verdict {
  readonly subject: Subject;
  readonly word: VerdictWord;
  readonly classes: Readonly<Record<FindingClass, ClassVerdict>>;
  readonly reasons: readonly Reason[];
  readonly explained: readonly Explained[];
  readonly blind: readonly BlindSpot[];
  readonly next: NextStep;
  /** Witnesses of which a deciding check answered about this machine, or any check contradicts. */
  readonly seenBy: readonly string[];
}
