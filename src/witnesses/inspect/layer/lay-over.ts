import type { Raster } from '../../../core/index.ts';
import {
  alignAffine,
  bend,
  boxBlur,
  coarseShift,
  composeHomography,
  halve,
  luma,
  otsu,
  register,
  warp,
  type Homography,
  type Plane,
  type TileField,
} from '../../../image/index.ts';
import { bendPx } from './tuning.ts';
import { negative, stretch, type LayerReference } from './layer-reference.ts';

export interface LaidOver {
  readonly pose: Homography;
  /** The unit in the reference's pixels: copper 255, bare 0. */
  readonly grey: Plane;
  readonly inside: Plane;
  /** Share of the textured tiles that show what the reference shows, and how many there are. */
  readonly agreement: number;
  readonly tiles: number;
  /** The unit's picture has the tones the other way round. */
  readonly inverted: boolean;
}

export type LayOver =
  | { readonly outcome: 'laid'; readonly laid: LaidOver }
  | { readonly outcome: 'few-features' }
  /** Structure in plenty, and it does not fit. */
  | { readonly outcome: 'other' };

const scaleUp = (pose: Homography, by: number): Homography => {
  const shift = (by - 1) / 2;
  return composeHomography(
    [by, 0, shift, 0, by, shift, 0, 0, 1],
    composeHomography(pose, [1 / by, 0, -shift / by, 0, 1 / by, -shift / by, 0, 0, 1]),
  );
};

/** Correlation of tiles of 24 pixels where the reference has structure; every fourth pixel tells. */
function agreement(reference: Plane, seen: Plane, inside: Plane): { agreement: number; tiles: number } {
  const side = 24;
  let tiles = 0;
  let same = 0;
  for (let top = 0; top + side <= reference.height; top += side) {
    for (let left = 0; left + side <= reference.width; left += side) {
      let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
      for (let y = top; y < top + side; y += 2) {
        for (let at = y * reference.width + left, end = at + side; at < end; at += 2) {
          if (inside.data[at] === 0) continue;
          const [a, b] = [reference.data[at]!, seen.data[at]!];
          n++;
          sa += a;
          sb += b;
          saa += a * a;
          sbb += b * b;
          sab += a * b;
        }
      }
      if (n < 0.17 * side * side) continue;
      const variance = saa - (sa * sa) / n;
      if (variance < 800 * n) continue;
      tiles++;
      const other = sbb - (sb * sb) / n;
      if (other > 0 && (sab - (sa * sb) / n) / Math.sqrt(variance * other) > 0.6) same++;
    }
  }
  return { agreement: tiles > 0 ? same / tiles : 0, tiles };
}

/** Where both are nearly in place: the usual case of scans, and of pictures cut from one artwork. */
function nearPose(
  reference: LayerReference,
  quarter: Plane,
  eighth: Plane,
): { pose: Homography; inverted: boolean } | undefined {
  const coarse = coarseShift(reference.eighth, eighth, 6);
  if (coarse === undefined || Math.abs(coarse.correlation) < 0.4) return undefined;
  const inverted = coarse.correlation < 0;
  const start: Homography = [1, 0, 2 * coarse.dx, 0, 1, 2 * coarse.dy, 0, 0, 1];
  const soft = boxBlur(inverted ? negative(quarter) : quarter, 1);
  const pose = alignAffine(boxBlur(reference.quarter, 1), soft, start, 6);
  return pose === undefined ? undefined : { pose: scaleUp(pose, 4), inverted };
}

/** The unit's picture in two tones, copper 255 if its tones are as the reference's artwork or picture has them. */
function toned(unit: Raster, reference: LayerReference): Plane | undefined {
  const plain = luma(unit);
  const { dark, bright } = otsu(plain);
  if (bright - dark < 16) return undefined;
  return reference.copperDark === true ? stretch(plain, bright, dark) : stretch(plain, dark, bright);
}

/** Lays a unit's layer over the reference: whole pose, then single tracks. Deterministic. */
export function layOver(unit: Raster, reference: LayerReference, seed: number): LayOver {
  const grey = toned(unit, reference);
  if (grey === undefined || grey.width < 64 || grey.height < 64) return { outcome: 'few-features' };
  const half = halve(grey);
  const quarter = halve(half);
  const near = nearPose(reference, quarter, halve(quarter));
  const laid = near === undefined ? undefined : refine(grey, half, reference, near.pose, near.inverted);
  if (laid !== undefined && laid.tiles >= 6 && laid.agreement >= 0.75) return { outcome: 'laid', laid };
  let best = laid;
  let detailed = false;
  for (const inverted of [false, true]) {
    const tone = inverted ? negative(grey) : grey;
    const found = register(reference.grey, reference.features(), tone, seed);
    detailed ||= found.features >= 0.4 * reference.features().count && reference.features().count >= 60;
    if (found.outcome !== 'registered') continue;
    const other = refine(grey, half, reference, found.pose, inverted);
    if (best === undefined || other.agreement > best.agreement) best = other;
    if (other.agreement >= 0.75) break;
  }
  if (best === undefined) return { outcome: detailed ? 'other' : 'few-features' };
  return { outcome: 'laid', laid: best };
}

function refine(grey: Plane, half: Plane, reference: LayerReference, pose: Homography, inverted: boolean): LaidOver {
  const small = inverted ? negative(half) : half;
  const halfPose = scaleUp(pose, 0.5);
  const field = bend(boxBlur(reference.half, 1), boxBlur(small, 1), halfPose, 3, bendPx / 2);
  const full: TileField = {
    ...field,
    stridePx: field.stridePx * 2,
    dx: field.dx.map((value) => 2 * value),
    dy: field.dy.map((value) => 2 * value),
  };
  const { width, height } = reference.grey;
  const whole = inverted ? negative(grey) : grey;
  const { planes, inside } = warp({ ...whole, channels: 1 }, pose, full, width, height);
  return { pose, grey: planes[0], inside, inverted, ...agreement(reference.grey, planes[0], inside) };
}
