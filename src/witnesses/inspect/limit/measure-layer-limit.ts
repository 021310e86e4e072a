import {
  seededRandom,
  UsageError,
  type CurvePoint,
  type Limit,
  type Raster,
  type Sha256,
} from '../../../core/index.ts';
import { applyHomography, type Plane } from '../../../image/index.ts';
import { podCurve, poissonRateUpper } from '../../../math/index.ts';
import { compareLayer } from '../layer/compare-layer.ts';
import { isLayerReference, layerReference, type LayerReference } from '../layer/layer-reference.ts';
import { layerClasses, type InspectOptions, type LayerClass, type PixelBox, type UnitFinding } from '../types.ts';

/** Draws changes of one kind into a picture of a layer; `simulate` has one. A parameter, because a witness knows no simulator. */
export type LayerPlanter = (
  unit: Raster,
  plans: readonly { readonly kind: LayerClass; readonly sizePx: number }[],
  options: { readonly copperDark: boolean; readonly seed: number },
) => { readonly raster: Raster; readonly planted: readonly { readonly kind: LayerClass; readonly boxPx: PixelBox }[] };

export interface LayerLimitOptions extends InspectOptions {
  readonly plant: LayerPlanter;
  /** Diameter of a spot or hole, depth of a bite or spur, width of a cut or bridge; pixels of the unit's picture. */
  readonly sizesPx?: readonly number[];
  readonly classes?: readonly LayerClass[];
  /** Changes of each size and class. */
  readonly trials?: number;
  /** What a pixel of the unit's picture covers: limits are stated in millimetres. */
  readonly umPerPx: number;
  readonly modelHash?: Sha256;
  readonly boardModel?: string;
  readonly side?: string;
  /** Other units, known to be as designed: what is called on them is false. */
  readonly independentUnits?: readonly Raster[];
}

export interface MeasuredLayerLimit {
  readonly limits: readonly Limit[];
  /** What was planted, whether it was called, and as what. */
  readonly table: readonly {
    readonly kind: LayerClass;
    readonly sizePx: number;
    readonly hit: boolean;
    readonly called?: LayerClass;
  }[];
  /** Calls on the very picture before planting: places near them are not counted. */
  readonly callsBefore: number;
  readonly worstMm: number | null;
  readonly statement: string;
}

export const usualLayerSizesPx: readonly number[] = [10, 7, 5, 4, 3, 2];
/** Changes of one picture: few enough that the edges that hold the pose are the rightful ones. */
const perPicture = 10;
/** Pictures that may be tried for changes that find no place, before the curve has fewer trials. */
const patience = 4;

function meets({ box: [x, y, w, h] }: UnitFinding, [px, py, pw, ph]: PixelBox): boolean {
  const [cx, cy] = [px + pw / 2, py + ph / 2];
  return cx >= x && cx <= x + w && cy >= y && cy <= y + h;
}

/**
 * The limit for this very picture of a layer: opens, shorts and the rest of falling size are drawn into it, the whole
 * comparison runs, and calls of whatever class count as hits; per class, the size that is called with probability 0.90 at
 * one-sided 95 % confidence. Simulated: drawn changes are as sharp and as dark as the picture's own copper. Throws
 * UsageError where the picture cannot be compared at all.
 */
export function measureLayerLimit(
  unit: Raster,
  given: LayerReference | Raster | Plane,
  options: LayerLimitOptions,
): MeasuredLayerLimit {
  const classes = options.classes ?? layerClasses;
  const sizes = [...(options.sizesPx ?? usualLayerSizesPx)].sort((a, b) => b - a);
  const { trials = 30, seed = 1, umPerPx } = options;
  if (
    sizes.length === 0 ||
    sizes.some((size) => !(size >= 0.5 && size <= 60)) ||
    !(Number.isInteger(trials) && trials >= 1 && trials <= 1000) ||
    !(umPerPx > 0)
  ) {
    throw new UsageError('sizes or trials out of range', 'Give sizes of 0.5 to 60 pixels and 1 to 1000 trials.');
  }
  const reference = isLayerReference(given) ? given : layerReference(given, options.copper);
  const compare = (raster: Raster): ReturnType<typeof compareLayer> =>
    compareLayer(raster, reference, { seed, umPerPx });
  const plain = compare(unit);
  if (!plain.registered || plain.goldenToUnit === undefined) {
    throw new UsageError(
      'the picture does not register with the golden layer',
      'Give a picture of the same layer of the same board.',
    );
  }
  // A tone is copper in the unit's picture where it is in the reference's, unless the unit's is the negative.
  const copperDark = (reference.copperDark === true) !== (plain.measured.inverted === 1);
  const inReference = coveredBox(plain.goldenToUnit, reference.copper, unit);
  const random = seededRandom(seed, 'layer-limit');
  let wanted = random.shuffle(
    classes.flatMap((kind) => sizes.flatMap((sizePx) => Array.from({ length: trials }, () => ({ kind, sizePx })))),
  );
  const table: { kind: LayerClass; sizePx: number; hit: boolean; called?: LayerClass }[] = [];
  let idle = 0;
  for (let round = 0; wanted.length > 0 && idle < patience; round++) {
    const now = wanted.slice(0, perPicture);
    const { raster, planted } = options.plant(unit, now, { copperDark, seed: seed + round });
    idle = planted.length === 0 ? idle + 1 : 0;
    const left = [...now];
    const { findings } = compare(raster);
    for (const one of planted) {
      const index = left.findIndex(({ kind }) => kind === one.kind);
      const plan = left.splice(index, 1)[0];
      if (plan === undefined || !inReference(one.boxPx) || plain.findings.some((before) => meets(before, one.boxPx)))
        continue;
      const found = findings.find((finding) => finding.check === 'inspect/layer-changed' && meets(finding, one.boxPx));
      table.push({
        kind: plan.kind,
        sizePx: plan.sizePx,
        hit: found !== undefined,
        ...(found?.layerClass === undefined ? {} : { called: found.layerClass }),
      });
    }
    // What found no place goes to the end, and is given up when nothing of a picture's worth finds one.
    wanted = planted.length === 0 ? wanted.slice(perPicture) : [...wanted.slice(perPicture), ...left];
  }
  const independent = options.independentUnits ?? [];
  const falseCount = independent.reduce((sum, other) => sum + compare(other).findings.length, 0);
  const units = independent.length;
  const limits = classes.map((kind): Limit => {
    const curve: CurvePoint[] = sizes.map((sizePx) => {
      const rows = table.filter((row) => row.kind === kind && row.sizePx === sizePx);
      return { at: (sizePx * umPerPx) / 1000, trials: rows.length, hits: rows.filter(({ hit }) => hit).length };
    });
    return {
      id: `inspect/layer-changed/${kind}/${(options.modelHash ?? 'unnamed').slice(0, 16)}/${String(seed)}`,
      implantClass: 'buried-part',
      method: 'inspect layer, comparison with a golden layer or artwork',
      family: 'inspect-layer',
      scope: {
        look: kind,
        ...(options.boardModel === undefined ? {} : { boardModel: options.boardModel }),
        ...(options.side === undefined ? {} : { side: options.side }),
      },
      modelHash: options.modelHash ?? '',
      axis: 'sizeMm',
      curve,
      at90: podCurve(curve).at90,
      falseCalls: { count: falseCount, units, bound95: units === 0 ? null : poissonRateUpper(falseCount, units) },
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
        ? 'Simulated limit: for at least one kind of change, no size up to the largest that was planted was called with probability 0.90 at 95 % confidence.'
        : `Simulated limit: in this picture, with this software version, planted changes of every kind of ${worst.toFixed(3)} mm were called with probability 0.90 or more (95 % confidence).`,
  };
}

/** Whether a box of the unit's picture lies well within what the reference shows. */
function coveredBox(pose: readonly number[], { width, height }: Plane, unit: Raster): (box: PixelBox) => boolean {
  const [left, top] = applyHomography(pose, 0, 0);
  const [right, bottom] = applyHomography(pose, width, height);
  const edge = 12;
  return ([x, y, w, h]) =>
    x >= Math.max(0, left) + edge &&
    y >= Math.max(0, top) + edge &&
    x + w <= Math.min(unit.width, right) - edge &&
    y + h <= Math.min(unit.height, bottom) - edge;
}
