import type { Verdict, VerdictWord } from './verdict.ts';

/** The fleet in numbers and in one sentence. */
export interface Summary {
  readonly machines: number;
  readonly byWord: Readonly<Record<VerdictWord, number>>;
  /** Machines with a difference that no record explains. */
  readonly differing: number;
  readonly seenByFewerThanTwo: number;
  /** Machines of which a picture answered. */
  readonly pictured: number;
  /** The largest size limit of any picture; undefined without pictures or where one of them reached no size. */
  readonly worstSizeMm: number | undefined;
  readonly sentence: string;
}

/** Thousands with commas: 1,312. Not the locale's, so that the same ledger prints the same sentence everywhere. */
export function grouped(count: number): string {
  return count.toString().replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Counts the verdicts and says the one sentence that a report begins with. */
export function summarise(verdicts: Iterable<Verdict>): Summary {
  const byWord: Record<VerdictWord, number> = {
    'out-of-reach': 0,
    'not-examined': 0,
    'nothing-found': 0,
    'unexplained-difference': 0,
    'independently-contradicted': 0,
  };
  let machines = 0;
  let seenByFewerThanTwo = 0;
  let pictured = 0;
  let worst = 0;
  let noSize = false;
  for (const verdict of verdicts) {
    machines += 1;
    byWord[verdict.word] += 1;
    if (verdict.seenBy.length < 2) seenByFewerThanTwo += 1;
    if (verdict.seenBy.includes('inspect')) pictured += 1;
    for (const limit of verdict.classes['surface-part'].limits) {
      if (limit.axis !== 'sizeMm' || limit.at90 === undefined) continue;
      if (limit.at90 === null) noSize = true;
      else worst = Math.max(worst, limit.at90);
    }
  }
  const differing = byWord['unexplained-difference'] + byWord['independently-contradicted'];
  const worstSizeMm = noSize || worst === 0 ? undefined : worst;
  const boards = pictured === 1 ? '1 board that was' : `${grouped(pictured)} boards that were`;
  const size =
    pictured === 0
      ? 'no board was seen in a picture, so nothing can be said of parts that do not answer'
      : worstSizeMm === undefined
        ? `on the ${boards} seen in pictures no size was reached at which a part would have been found with probability 0.90`
        : `on the ${boards} seen in pictures nothing can be said below ${Number(worstSizeMm.toPrecision(2))} mm`;
  const sentence =
    machines === 0
      ? 'No machine was examined: nothing that was taken in names one or is evidence of one.'
      : `${grouped(differing)} of ${grouped(machines)} machines ${differing === 1 ? 'differs' : 'differ'} in ways no record explains; ${grouped(seenByFewerThanTwo)} ${seenByFewerThanTwo === 1 ? 'was' : 'were'} seen by fewer than two witnesses; ${size}.`;
  return { machines, byWord, differing, seenByFewerThanTwo, pictured, worstSizeMm, sentence };
}
