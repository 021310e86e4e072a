import type { Verdict, VerdictWord } from './verdict.ts';

/** The fleet in numbers and in one sentence. */
export interface Summary {
  readonly machines: number;
  readonly byWord: Readonly<Record<VerdictWord, number>>;
  readonly differing: number;
  readonly seenByFewerThanTwo: number;
  /** The largest limit among pictures; undefined where nothing was photographed or no size was reached. */
  readonly worstSizeMm: number | undefined;
  readonly sentence: string;
}
export type Summarise = (verdicts: readonly Verdict[]) => Summary;
