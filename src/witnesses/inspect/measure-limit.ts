import { seededRandom, UsageError, type CurvePoint, type Limit, type Raster, type Sha256 } from '../../core/index.ts';
import { podCurve, poissonRateUpper } from '../../math/index.ts';
import { applyHomography } from '../../image/index.ts';
import { inspectUnit } from './inspect-unit.ts';
import { assumedUmPerPx } from './tuning.ts';
import type { GoldenModel, UnitFinding } from './types.ts';

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

export interface LimitOptions {
  readonly plant: Planter;
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
  readonly table: readonly { readonly target: VirtualTarget; readonly hit: boolean }[];
  /** Calls on the very picture before planting: not counted as hits. */
  readonly callsBefore: number;
  /** The worst of the looks; null where one of them has no such size. */
  readonly worstMm: number | null;
  readonly statement: string;
}

export const usualSizesMm: readonly number[] = [1.6, 1, 0.6, 0.4, 0.25];
const perPicture = 10;

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
 * counted; per look, the size that is called with probability 0.90 at one-sided 95 % confidence (math/pod-curve). Places
 * are drawn uniformly from what golden and unit both show, rightful parts included. Simulated: it covers neither a real
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
  const wanted = random.shuffle(
    sizes.flatMap((size) => looks.flatMap((look) => Array.from({ length: trials }, () => ({ size, look })))),
  );
  const table: { target: VirtualTarget; hit: boolean }[] = [];
  for (let at = 0, round = 0; at < wanted.length; at += perPicture, round++) {
    const targets: VirtualTarget[] = [];
    for (const { size, look } of wanted.slice(at, at + perPicture)) {
      const [x, y] = freePlace(random, golden, pose, unit, targets, size, mm);
      targets.push({ xMm: x, yMm: y, widthMm: size, heightMm: size / 2, look, rotationDeg: random.below(180) });
    }
    const planted = options.plant(unit, targets, { umPerPx, seed: seed + round });
    const { findings } = inspectUnit(planted, golden, { seed, umPerPx });
    for (const target of targets) {
      table.push({ target, hit: called(findings, plain.findings, target.xMm / mm, target.yMm / mm, 0.1 / mm) });
    }
  }
  const independent = options.independentUnits ?? [];
  const falseCount = independent.reduce(
    (sum, other) => sum + inspectUnit(other, golden, { seed, umPerPx }).findings.length,
    0,
  );
  const units = independent.length;
  const bound95 = units === 0 ? null : poissonRateUpper(falseCount, units);
  const limits = looks.map((look): Limit => {
    const curve: CurvePoint[] = sizes.map((size) => {
      const rows = table.filter(({ target }) => target.look === look && target.widthMm === size);
      return { at: size, trials: rows.length, hits: rows.filter(({ hit }) => hit).length };
    });
    return {
      id: `inspect/part-added/${look}/${(options.modelHash ?? 'unnamed').slice(0, 16)}/${String(seed)}`,
      implantClass: 'surface-part',
      method: 'inspect optical, golden comparison',
      family: 'inspect-optical',
      scope: {
        look,
        region: 'all',
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
  });
  const worst = limits.some(({ at90 }) => at90 === null) ? null : Math.max(...limits.map(({ at90 }) => at90 ?? 0));
  return {
    limits,
    table,
    callsBefore: plain.findings.length,
    worstMm: worst,
    statement:
      worst === null
        ? 'Simulated limit: for at least one look, no size up to the largest that was planted was called with probability 0.90 at 95 % confidence.'
        : `Simulated limit: in this picture, with this software version, simulated parts of every planted look and ${worst.toFixed(2)} mm length were called with probability 0.90 or more (95 % confidence).`,
  };
}

/** A place, in mm of the unit picture, that golden and unit both show and that no other target of this round is near. */
function freePlace(
  random: { unit(): number },
  golden: GoldenModel,
  pose: readonly number[],
  unit: Raster,
  taken: readonly VirtualTarget[],
  sizeMm: number,
  mm: number,
): readonly [number, number] {
  let place: readonly [number, number] = [0, 0];
  for (let attempt = 0; attempt < 200; attempt++) {
    const edge = sizeMm / mm + 12;
    const gx = edge + random.unit() * (golden.width - 2 * edge);
    const gy = edge + random.unit() * (golden.height - 2 * edge);
    const [x, y] = applyHomography(pose, gx, gy);
    place = [x * mm, y * mm];
    if (x < edge || y < edge || x > unit.width - edge || y > unit.height - edge) continue;
    if (taken.every((other) => Math.hypot(other.xMm - x * mm, other.yMm - y * mm) > 2 * (sizeMm + other.widthMm)))
      break;
  }
  return place;
}
