import type { FindingClass, Limit, LimitScope, Testimony } from '../core/index.ts';
import { limitFamily } from './families.ts';
import type { VerdictLimit } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

/** The share of the golden picture that the pictures of one board show; undefined where no picture was compared. */
export function pictureCoverage({ findings, coverage }: Testimony): number | undefined {
  const pictured = findings.filter(({ check, outcome }) => check.startsWith('inspect/') && outcome !== 'blind');
  if (pictured.length === 0) return undefined;
  for (const { measured } of pictured) if (typeof measured?.coverage === 'number') return measured.coverage;
  return coverage.share;
}

/** Whether the board was photographed from the side, and at the station, of which the limit speaks. */
function isOfAView({ side, station }: LimitScope, { views }: WeighInput): boolean {
  if (side === undefined || views === undefined) return true;
  return views.some((view) => view.side === side && view.station === station);
}

/** A limit as it holds for one subject. */
export interface HeldLimit extends Limit {
  readonly elsewhere?: VerdictLimit['elsewhere'];
}

/**
 * Limits that speak of this family, class and subject. A limit is measured in one picture; what another board's picture
 * would have shown is not known from it, and is assumed.
 */
export function limitsFor(family: string, implantClass: FindingClass, input: WeighInput): HeldLimit[] {
  const own = input.testimonies.find(({ witness }) => witness === 'inspect');
  const here = own === undefined ? undefined : pictureCoverage(own.testimony);
  return (input.limits ?? []).flatMap((limit): HeldLimit[] => {
    const { family: named, implantClass: of, scope } = limit;
    if (limitFamily(named) !== family || of !== implantClass) return [];
    if (scope.machine !== undefined && scope.machine !== input.subject.id) return [];
    if (scope.boardModel !== undefined && scope.boardModel !== input.boardModel) return [];
    if (!isOfAView(scope, input)) return [];
    const { boardSerial } = scope;
    if (boardSerial === undefined || boardSerial === input.boardSerial) return [limit];
    const there = input.coverageOfBoards?.get(boardSerial);
    // Where either is not known, nothing shows that this picture could have met the limit.
    const showsLess = here === undefined || there === undefined || here < there;
    return [{ ...limit, basis: 'assumed', elsewhere: { boardSerial, showsLess } }];
  });
}
