import type { Sha256 } from './hash.ts';
import type { FindingClass } from './implant-class.ts';

/** Identifies a limit; the check's own code where the limit is the one stated in words on the check. */
export type LimitId = string;

export interface CurvePoint {
  /** Position on the axis: mm, seconds or parts. */
  readonly at: number;
  readonly trials: number;
  readonly hits: number;
}

export interface LimitScope {
  readonly boardModel?: string;
  /** The board in whose picture it was measured: another picture of the model might not have met it. */
  readonly boardSerial?: string;
  readonly station?: string;
  readonly side?: string;
  readonly region?: string;
  readonly look?: string;
  readonly machine?: string;
  readonly spanS?: number;
}

/** The smallest thing that a method would have found here, measured by planting it or assumed. */
export interface Limit {
  readonly id: LimitId;
  readonly implantClass: FindingClass;
  readonly method: string;
  /** Methods of one family share their blind spots: two looks of a family are one look. */
  readonly family: string;
  readonly scope: LimitScope;
  readonly modelHash: Sha256;
  readonly axis: 'sizeMm' | 'periodS' | 'parts';
  readonly curve: readonly CurvePoint[];
  /** The point at which detection has probability >= 0.90 at one-sided 95 %; null: no such point was reached. */
  readonly at90: number | null;
  /** Calls on independent units known to be as designed; `bound95` is calls per unit, null where no such unit was given. */
  readonly falseCalls: { readonly count: number; readonly units: number; readonly bound95: number | null };
  readonly trials: number;
  readonly basis: 'measured' | 'simulated' | 'assumed';
}
