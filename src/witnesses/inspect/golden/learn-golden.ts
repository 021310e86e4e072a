import { UsageError, type Raster } from '../../../core/index.ts';
import {
  findFeatures,
  gaussianBlur,
  luma,
  matchBrightness,
  matchTone,
  register,
  split,
  warp,
  widenEnvelope,
  type Plane,
  type Planes,
} from '../../../image/index.ts';
import type { Modality } from '../../evidence.ts';
import { coarsePlanes, coarseInside } from './coarse.ts';
import { assumedUmPerPx, fewestTiles, preBlurPx, sameBoardAgreement } from '../tuning.ts';
import type { CadPlacement, GoldenModel, GoldenPicture } from '../types.ts';

export interface LearnOptions {
  readonly modality?: Modality;
  readonly seed?: number;
  readonly cad?: CadPlacement;
}

function blurPlanes(planes: Planes): Planes {
  return [gaussianBlur(planes[0], preBlurPx), gaussianBlur(planes[1], preBlurPx), gaussianBlur(planes[2], preBlurPx)];
}

function copyPlanes(planes: Planes): Planes {
  const copy = (plane: Plane): Plane => ({ ...plane, data: plane.data.slice() });
  return [copy(planes[0]), copy(planes[1]), copy(planes[2])];
}

/**
 * The golden model of one side at one station from one or more pictures, all brought into the first one's pixels and
 * light. A picture that does not register to the first is left out and named: one wrong golden image must neither poison
 * nor silence the model. Throws UsageError without a picture.
 */
export function learnGolden(pictures: readonly GoldenPicture[], options: LearnOptions = {}): GoldenModel {
  const first = pictures[0];
  if (first === undefined) throw new UsageError('no golden picture', 'Give at least one picture of a golden unit.');
  const { width, height } = first.raster;
  if (width < 160 || height < 160) {
    throw new UsageError(
      `golden picture of ${width} x ${height} pixels`,
      'Give a picture of at least 160 x 160 pixels.',
    );
  }
  // What a layer is compared by is made ready from its picture alone (layer/layer-reference.ts).
  if (options.modality === 'layer' && pictures.length === 1) return loneLayer(first);
  const reference = luma(first.raster);
  const features = findFeatures(reference);
  const base = split(first.raster);
  const low = copyPlanes(blurPlanes(base));
  const high = copyPlanes(low);
  const coarseLow = copyPlanes(coarsePlanes(low));
  const coarseHigh = copyPlanes(coarseLow);
  const sums = base.map((plane) => Uint32Array.from(plane.data));
  const counts = new Uint16Array(width * height).fill(1);
  const leftOut: { unit: string; reason: string }[] = [];
  const kept: GoldenPicture[] = [first];
  const tilePx = (2.8 * 1000) / (first.umPerPx ?? assumedUmPerPx);
  for (const picture of pictures.slice(1)) {
    const found = register(reference, features, luma(picture.raster), options.seed ?? 1);
    if (found.outcome !== 'registered' || found.tiles < fewestTiles || found.agreement < sameBoardAgreement) {
      leftOut.push({ unit: picture.unit, reason: `does not show what ${first.unit} shows` });
      continue;
    }
    const seen = warp(picture.raster, found.pose, found.field, width, height);
    for (let c = 0; c < 3; c++) {
      // A grey picture shares one plane; its light is matched once.
      if (c > 0 && seen.planes[c] === seen.planes[0]) continue;
      matchBrightness(base[c]!, seen.planes[c]!, seen.inside, tilePx);
      matchTone(base[c]!, seen.planes[c]!, seen.inside);
    }
    const inside = seen.inside.data;
    const soft = blurPlanes(seen.planes);
    for (let c = 0; c < 3; c++) {
      const values = soft[c]!.data;
      const sharp = seen.planes[c]!.data;
      const [lowest, highest, sum] = [low[c]!.data, high[c]!.data, sums[c]!];
      for (let i = 0; i < values.length; i++) {
        if (inside[i] === 0) continue;
        const value = values[i]!;
        if (value < lowest[i]!) lowest[i] = value;
        if (value > highest[i]!) highest[i] = value;
        sum[i] = sum[i]! + sharp[i]!;
      }
    }
    const coarse = coarsePlanes(soft);
    const within = coarseInside(seen.inside).data;
    for (let c = 0; c < 3; c++) {
      const values = coarse[c]!.data;
      const [lowest, highest] = [coarseLow[c]!.data, coarseHigh[c]!.data];
      for (let i = 0; i < values.length; i++) {
        if (within[i] === 0) continue;
        const value = values[i]!;
        if (value < lowest[i]!) lowest[i] = value;
        if (value > highest[i]!) highest[i] = value;
      }
    }
    for (let i = 0; i < inside.length; i++) counts[i] = counts[i]! + inside[i]!;
    kept.push(picture);
  }
  const mean = new Uint8Array(width * height * 3);
  for (let i = 0; i < counts.length; i++) {
    for (let c = 0; c < 3; c++) mean[3 * i + c] = sums[c]![i]! / counts[i]! + 0.5;
  }
  const meanRaster: Raster = { width, height, channels: 3, data: mean };
  return {
    width,
    height,
    modality: options.modality ?? 'optical',
    umPerPx: first.umPerPx,
    pictures: kept.length,
    units: [...new Set(kept.map((picture) => picture.unit))],
    provenance: kept.flatMap((picture) => (picture.provenance === undefined ? [] : [picture.provenance])),
    refs: kept.flatMap((picture) => (picture.ref === undefined ? [] : [picture.ref])),
    mean: meanRaster,
    smooth: blurPlanes(split(meanRaster)),
    envelope: widenEnvelope({ low, high }, 1),
    coarse: widenEnvelope({ low: coarseLow, high: coarseHigh }, 1),
    features,
    cad: options.cad,
    leftOut,
  };
}

function loneLayer(first: GoldenPicture): GoldenModel {
  const { raster, unit, umPerPx, provenance, ref } = first;
  const planes = split(raster);
  return {
    width: raster.width,
    height: raster.height,
    modality: 'layer',
    umPerPx,
    pictures: 1,
    units: [unit],
    provenance: provenance === undefined ? [] : [provenance],
    refs: ref === undefined ? [] : [ref],
    mean: raster,
    smooth: planes,
    envelope: { low: planes, high: planes },
    coarse: { low: planes, high: planes },
    features: { count: 0, xy: new Float64Array(0), descriptors: new Uint32Array(0) },
    cad: undefined,
    leftOut: [],
  };
}
