import {
  erode,
  excess,
  gaussianBlur,
  matchBrightness,
  matchSharpness,
  matchTone,
  warp,
  type Envelope,
  type Planes,
  type Registration,
} from '../../../image/index.ts';
import type { Raster } from '../../../core/index.ts';
import { commonestColour, type Laid } from './scene.ts';
import { preBlurPx } from '../tuning.ts';
import type { GoldenModel } from '../types.ts';
import { visibility, type Visibility } from './visibility.ts';

function smoothed(planes: Planes, sigma: number): Planes {
  if (sigma < 0.2) return planes;
  const red = gaussianBlur(planes[0], sigma);
  if (planes[1] === planes[0]) return [red, red, red];
  return [red, gaussianBlur(planes[1], sigma), gaussianBlur(planes[2], sigma)];
}

export interface LaidOver {
  readonly laid: Laid;
  readonly hidden: Visibility['hidden'];
  readonly blocks: Visibility['blocks'];
  readonly sharpnessRatio: number;
}

/** The unit's picture in the golden model's pixels, light and sharpness, and where it lies outside what the golden units show. */
export function layOver(unit: Raster, golden: GoldenModel, found: Registration, mmPerPx: number): LaidOver {
  const { width, height } = golden;
  const warped = warp(unit, found.pose, found.field, width, height);
  const tilePx = 2.8 / mmPerPx;
  for (let c = 0; c < 3; c++) {
    if (c > 0 && warped.planes[c] === warped.planes[0]) continue;
    matchBrightness(golden.smooth[c]!, warped.planes[c]!, warped.inside, tilePx);
    matchTone(golden.smooth[c]!, warped.planes[c]!, warped.inside);
  }
  let seen = smoothed(warped.planes, preBlurPx);
  const sharpness = matchSharpness(golden.smooth[1], seen[1], warped.inside);
  seen = smoothed(seen, sharpness.second);
  const reference = smoothed(golden.smooth, sharpness.first);
  const envelope: Envelope =
    sharpness.first < 0.2
      ? golden.envelope
      : { low: smoothed(golden.envelope.low, sharpness.first), high: smoothed(golden.envelope.high, sharpness.first) };
  const { mask, hidden, blocks } = visibility(reference, seen, erode(warped.inside, 2));
  const beyond = excess(seen, envelope, mask);
  const laid: Laid = {
    width,
    height,
    seen,
    golden: reference,
    envelope,
    inside: mask,
    excess: beyond,
    mmPerPx,
    goldens: golden.pictures,
    boardColour: commonestColour(reference),
  };
  return { laid, hidden, blocks, sharpnessRatio: sharpness.ratio };
}
