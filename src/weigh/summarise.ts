import type { Verdict, VerdictWord } from './verdict.ts';

/** The fleet in numbers and in one sentence. */
export interface Summary {
  readonly machines: number;
  readonly byWord: Readonly<Record<VerdictWord, number>>;
  /** Machines with a difference that no record explains. */
  readonly differing: number;
  readonly seenByFewerThanTwo: number;
  /** Machines of which a picture answered whether a part was added. */
  readonly pictured: number;
  /** Those of them for which a size limit holds: measured in their own picture, or in one that shows no more of the board. */
  readonly limited: number;
  /** Those of which the limit was measured in their own picture. */
  readonly measured: number;
  /** The largest size limit of any picture; undefined without pictures or where one of them reached no size. */
  readonly worstSizeMm: number | undefined;
  /** What the limits reached by look of the part, in the order of their names; `boardModels` of those with any limit. */
  readonly looks: readonly LookLimit[];
  readonly sentence: string;
}

/** The limits of pictures for parts of one look, over all board models, sides and stations that have one. */
export interface LookLimit {
  readonly look: string;
  readonly places: number;
  /** Places where a size was reached, and the largest of these sizes. */
  readonly reached: number;
  readonly worstMm: number;
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
  let limited = 0;
  let measured = 0;
  let worst = 0;
  let noSize = false;
  const looks = new Map<string, Map<string, number | null>>();
  for (const verdict of verdicts) {
    machines += 1;
    byWord[verdict.word] += 1;
    if (verdict.seenBy.length < 2) seenByFewerThanTwo += 1;
    if (!answersPartAdded(verdict)) continue;
    pictured += 1;
    const limits = verdict.classes['surface-part'].limits.filter(
      ({ axis, at90 }) => axis === 'sizeMm' && at90 !== undefined,
    );
    // What another board's picture showed says nothing of one that shows less of its board.
    if (limits.length === 0 || limits.some(({ elsewhere }) => elsewhere?.showsLess === true)) continue;
    limited += 1;
    if (limits.some(({ elsewhere }) => elsewhere === undefined)) measured += 1;
    for (const limit of limits) {
      if (limit.at90 === undefined) continue;
      const { boardModel, side, station, region } = limit.scope ?? {};
      const look = lookWord(limit.scope?.look);
      const places = looks.get(look) ?? new Map<string, number | null>();
      places.set([boardModel, side, station, region].join('\u0001'), limit.at90);
      looks.set(look, places);
      if (limit.at90 === null) noSize = true;
      else worst = Math.max(worst, limit.at90);
    }
  }
  const differing = byWord['unexplained-difference'] + byWord['independently-contradicted'];
  const worstSizeMm = noSize || worst === 0 ? undefined : worst;
  const byLook = lookLimits(looks);
  const size = sizeText({ pictured, limited, measured }, worstSizeMm, byLook);
  const sentence =
    machines === 0
      ? 'No machine was examined: nothing that was taken in names one or is evidence of one.'
      : `${grouped(differing)} of ${grouped(machines)} machines ${differing === 1 ? 'differs' : 'differ'} in ways no record explains; ${grouped(seenByFewerThanTwo)} ${seenByFewerThanTwo === 1 ? 'was' : 'were'} seen by fewer than two witnesses; ${size}.`;
  return {
    machines,
    byWord,
    differing,
    seenByFewerThanTwo,
    pictured,
    limited,
    measured,
    worstSizeMm,
    looks: byLook,
    sentence,
  };
}

/** The look of a part as an adjective: one of the board's own colour is `board` in a limit's scope. */
const lookWord = (look: string | undefined): string => (look === 'board' ? 'board-coloured' : (look ?? 'simulated'));

function lookLimits(looks: ReadonlyMap<string, ReadonlyMap<string, number | null>>): readonly LookLimit[] {
  return [...looks]
    .map(([look, places]) => {
      const sizes = [...places.values()].flatMap((at90) => at90 ?? []);
      return { look, places: places.size, reached: sizes.length, worstMm: Math.max(0, ...sizes) };
    })
    .sort((a, b) => (a.look < b.look ? -1 : 1));
}

const listOf = (words: readonly string[], last: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;

/** Looks that share a size and a share of places, in one clause. */
function reachedClauses(looks: readonly LookLimit[]): string {
  const groups = new Map<string, LookLimit[]>();
  for (const look of looks) {
    const key = [look.worstMm, look.reached, look.places].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [look]);
    else group.push(look);
  }
  return [...groups.values()]
    .map((group) => {
      const [{ worstMm, reached, places } = { worstMm: 0, reached: 0, places: 0 }] = group;
      const names = listOf(
        group.map(({ look }) => look),
        'or',
      );
      const where = reached === places ? '' : ` on ${String(reached)} of ${String(places)} kinds of picture`;
      return `a ${names} part of ${String(Number(worstMm.toPrecision(2)))} mm${where}`;
    })
    .join(', ');
}

/** Whether a picture of this machine's board answered the one question for which size limits are measured. */
function answersPartAdded({ reasons }: Verdict): boolean {
  return reasons.some(
    ({ check, kind }) => check === 'inspect/part-added' && (kind === 'contradicts' || kind === 'agrees'),
  );
}

/** What pictures would have shown, and of what looks they would have shown nothing: never one without the other. */
function sizeText(
  { pictured, limited, measured }: Pick<Summary, 'pictured' | 'limited' | 'measured'>,
  worstSizeMm: number | undefined,
  looks: readonly LookLimit[],
): string {
  if (pictured === 0) {
    return 'no picture of a board was compared with golden units, so nothing can be said of parts that do not answer';
  }
  const boardsOf = (count: number): string => (count === 1 ? '1 board that was' : `${grouped(count)} boards that were`);
  if (looks.length === 0) {
    return `on the ${boardsOf(pictured)} seen in pictures no limit was measured, so nothing can be said of how small a part would have been found`;
  }
  const others = pictured - limited;
  const rest =
    others === 0
      ? ''
      : `; of ${grouped(others)} more ${others === 1 ? 'board' : 'boards'} in pictures no size can be said`;
  const boards = boardsOf(limited);
  const own = measured === limited ? '' : ` (measured on ${grouped(measured)} of them, assumed for the others)`;
  if (worstSizeMm !== undefined)
    return `on the ${boards} seen in pictures nothing can be said below ${String(Number(worstSizeMm.toPrecision(2)))} mm${own}${rest}`;
  const reached = looks.filter((one) => one.reached > 0);
  if (reached.length === 0)
    return `on the ${boards} seen in pictures no size was reached at which a part would have been found with probability 0.90${own}${rest}`;
  const none = looks.filter((one) => one.reached === 0).map(({ look }) => `a ${look}`);
  const nothing = none.length === 0 ? '' : `, and ${listOf(none, 'or')} one at no size`;
  return `the pictures of ${grouped(limited)} ${limited === 1 ? 'board' : 'boards'} would have shown, with probability 0.90 in simulation${own}, ${reachedClauses(reached)}${nothing}${rest}`;
}
