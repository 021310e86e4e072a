import {
  seededRandom,
  UsageError,
  type CurvePoint,
  type Limit,
  type Raster,
  type Sha256,
} from '../../../core/index.ts';
import { podCurve, poissonRateUpper } from '../../../math/index.ts';
import { applyHomography } from '../../../image/index.ts';
import { inspectUnit } from '../optical/inspect-unit.ts';
import { inRegion, partPlaces } from '../cad/part-places.ts';
import { assumedUmPerPx } from '../tuning.ts';
import type { GoldenModel, UnitFinding } from '../types.ts';

/** A virtual target; positions in mm from the unit picture's upper left corner. */
export interface VirtualTarget {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly look: TargetLook;
  readonly rotationDeg: number;
}

export const targetLooks = ['dark', 'tan', 'white', 'board'] as const;
export type TargetLook = (typeof targetLooks)[number];

/** Draws targets into a picture; `simulate` has one. A parameter, because a witness knows no simulator. */
export type Planter = (
  unit: Raster,
  targets: readonly VirtualTarget[],
  options: { umPerPx: number; seed: number },
) => Raster;

/** `open`: outside every rightful part's outline; `over-parts`: on one; `all`: where nobody said where the parts are. */
export type LimitRegion = 'open' | 'over-parts' | 'all';

export interface LimitOptions {
  readonly plant: Planter;
  /** A curve for each; without it, both where the golden model's CAD says where the parts are, else `all`. */
  readonly regions?: readonly ('open' | 'over-parts')[];
  /** Longer sides; targets are twice as long as wide. */
  readonly sizesMm?: readonly number[];
  readonly looks?: readonly TargetLook[];
  /** Targets of each size and look, set beforehand: 29 can show 0.90 at 95 % if all are called, 45 if one is missed. */
  readonly trials?: number;
  readonly seed?: number;
  readonly umPerPx?: number;
  readonly modelHash?: Sha256;
  readonly boardModel?: string;
  readonly side?: string;
  /** Other units, known to be as designed and never used for tuning: what is called on them is false. */
  readonly independentUnits?: readonly Raster[];
}

export interface MeasuredLimit {
  readonly limits: readonly Limit[];
  /** Hit/miss rows: what was planted and whether it was called. */
  readonly table: readonly { readonly target: VirtualTarget; readonly region: LimitRegion; readonly hit: boolean }[];
  /** Calls on the very picture before planting: not counted as hits. */
  readonly callsBefore: number;
  /** The worst of the looks and regions; null where one of them has no such size. */
  readonly worstMm: number | null;
  readonly statement: string;
}

export const usualSizesMm: readonly number[] = [2.4, 1.6, 1, 0.6, 0.4];
/** Targets of one picture; further apart than neighbours could help each other, fewer where there is no room. */
const perPicture = 24;

function called(
  findings: readonly UnitFinding[],
  before: readonly UnitFinding[],
  xPx: number,
  yPx: number,
  slackPx: number,
): boolean {
  const holds = ({ box: [x, y, w, h] }: UnitFinding): boolean =>
    xPx >= x - slackPx && xPx <= x + w + slackPx && yPx >= y - slackPx && yPx <= y + h + slackPx;
  return findings.some((one) => one.check !== 'inspect/other-board' && holds(one)) && !before.some(holds);
}

/**
 * The limit for this very picture: targets are planted into it before registration, the whole pipeline runs, and hits are
 * counted; per look and region, the size that is called with probability 0.90 at one-sided 95 % confidence (math/pod-curve). Places
 * are drawn uniformly from the part of the region that golden and unit both show. Simulated: it covers neither a real
 * implant's gloss and height nor disguise. Throws UsageError where the picture cannot be compared at all.
 */
export function measureLimit(unit: Raster, golden: GoldenModel, options: LimitOptions): MeasuredLimit {
  const looks = options.looks ?? targetLooks;
  const sizes = [...(options.sizesMm ?? usualSizesMm)].sort((a, b) => b - a);
  const trials = options.trials ?? 30;
  const seed = options.seed ?? 1;
  if (
    sizes.some((size) => !(size >= 0.05 && size <= 20)) ||
    !(trials >= 1 && trials <= 1000) ||
    !Number.isInteger(trials)
  ) {
    throw new UsageError('sizes or trials out of range', 'Give sizes of 0.05 to 20 mm and 1 to 1000 trials.');
  }
  const umPerPx = options.umPerPx ?? golden.umPerPx ?? assumedUmPerPx;
  const plain = inspectUnit(unit, golden, { seed, umPerPx });
  const pose = plain.goldenToUnit;
  if (!plain.registered || pose === undefined) {
    throw new UsageError(
      'the picture does not register with the golden units',
      'Give a picture of the same board and side.',
    );
  }
  const mm = umPerPx / 1000;
  const random = seededRandom(seed, 'limit');
  const parts = golden.cad === undefined ? undefined : partPlaces(golden.cad);
  if (parts === undefined && options.regions !== undefined) {
    throw new UsageError(
      'regions without CAD that lies on the golden picture',
      'Leave the regions out: the limit is then stated for the whole side.',
    );
  }
  const regions: readonly LimitRegion[] = parts === undefined ? ['all'] : (options.regions ?? ['open', 'over-parts']);
  let wanted = random.shuffle(
    regions.flatMap((region) =>
      sizes.flatMap((size) => looks.flatMap((look) => Array.from({ length: trials }, () => ({ region, size, look })))),
    ),
  );
  const table: { target: VirtualTarget; region: LimitRegion; hit: boolean }[] = [];
  for (let round = 0; wanted.length > 0; round++) {
    const targets: { target: VirtualTarget; region: LimitRegion }[] = [];
    const later: typeof wanted = [];
    for (const one of wanted) {
      const place =
        targets.length < perPicture
          ? freePlace(random, golden, pose, unit, targets, one.size, mm, (x, y) =>
              inRegion(one.region, parts, x, y, 0.56 * one.size),
            )
          : undefined;
      if (place === undefined) later.push(one);
      else {
        const [xMm, yMm] = place;
        const { size, look, region } = one;
        const target = { xMm, yMm, widthMm: size, heightMm: size / 2, look, rotationDeg: random.below(180) };
        targets.push({ target, region });
      }
    }
    // Nothing more of what is wanted fits anywhere, even alone: the curve then has fewer trials, and says so.
    if (targets.length === 0) break;
    wanted = later;
    const planted = options.plant(
      unit,
      targets.map(({ target }) => target),
      { umPerPx, seed: seed + round },
    );
    const { findings } = inspectUnit(planted, golden, { seed, umPerPx, mayBeOtherRevision: false });
    for (const { target, region } of targets) {
      const hit = called(findings, plain.findings, target.xMm / mm, target.yMm / mm, 0.1 / mm);
      table.push({ target, region, hit });
    }
  }
  const independent = options.independentUnits ?? [];
  const falseCount = independent.reduce(
    (sum, other) => sum + inspectUnit(other, golden, { seed, umPerPx }).findings.length,
    0,
  );
  const units = independent.length;
  const bound95 = units === 0 ? null : poissonRateUpper(falseCount, units);
  const limits = regions.flatMap((region) =>
    looks.map((look): Limit => {
      const curve: CurvePoint[] = sizes.map((size) => {
        const rows = table.filter(
          (row) => row.region === region && row.target.look === look && row.target.widthMm === size,
        );
        return { at: size, trials: rows.length, hits: rows.filter(({ hit }) => hit).length };
      });
      return {
        id: `inspect/part-added/${region}/${look}/${(options.modelHash ?? 'unnamed').slice(0, 16)}/${String(seed)}`,
        implantClass: 'surface-part',
        method: 'inspect optical, golden comparison',
        family: 'inspect-optical',
        scope: {
          look,
          region,
          ...(options.boardModel === undefined ? {} : { boardModel: options.boardModel }),
          ...(options.side === undefined ? {} : { side: options.side }),
        },
        modelHash: options.modelHash ?? '',
        axis: 'sizeMm',
        curve,
        at90: podCurve(curve).at90,
        falseCalls: { count: falseCount, units, bound95 },
        trials: curve.reduce((sum, point) => sum + point.trials, 0),
        basis: 'simulated',
      };
    }),
  );
  const worst = limits.some(({ at90 }) => at90 === null) ? null : Math.max(...limits.map(({ at90 }) => at90 ?? 0));
  return {
    limits,
    table,
    callsBefore: plain.findings.length,
    worstMm: worst,
    statement:
      worst === null
        ? 'Simulated limit: for at least one look and region, no size up to the largest that was planted was called with probability 0.90 at 95 % confidence.'
        : `Simulated limit: in this picture, with this software version, simulated parts of every planted look, in every planted region, and ${worst.toFixed(2)} mm length were called with probability 0.90 or more (95 % confidence).`,
  };
}

/** Attempts at finding a place: as many as make a region of 1 % of the side all but certain to be met. */
const attempts = 400;

/** A place, in mm of the unit picture, that golden and unit both show and that no other target of this round is near. */
function freePlace(
  random: { unit(): number },
  golden: GoldenModel,
  pose: readonly number[],
  unit: Raster,
  taken: readonly { readonly target: VirtualTarget }[],
  sizeMm: number,
  mm: number,
  allowed: (goldenX: number, goldenY: number) => boolean,
): readonly [number, number] | undefined {
  const edge = sizeMm / mm + 12;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const gx = edge + random.unit() * (golden.width - 2 * edge);
    const gy = edge + random.unit() * (golden.height - 2 * edge);
    if (!allowed(gx, gy)) continue;
    const [x, y] = applyHomography(pose, gx, gy);
    if (x < edge || y < edge || x > unit.width - edge || y > unit.height - edge) continue;
    const apart = (other: VirtualTarget): number => Math.max(3, 2 * (sizeMm + other.widthMm));
    if (taken.every(({ target }) => Math.hypot(target.xMm - x * mm, target.yMm - y * mm) > apart(target))) {
      return [x * mm, y * mm];
    }
  }
  return undefined;
}
