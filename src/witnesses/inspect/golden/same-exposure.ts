import type { Raster } from '../../../core/index.ts';
import {
  findFeatures,
  gaussianBlur,
  luma,
  matchBrightness,
  matchTone,
  register,
  warp,
  type Features,
  type Plane,
} from '../../../image/index.ts';
import { preBlurPx } from '../tuning.ts';

interface Exposure {
  readonly grey: Plane;
  readonly features: Features;
  readonly smooth: Plane;
}

const known = new WeakMap<Raster, Exposure>();

function exposureOf(raster: Raster): Exposure {
  const found = known.get(raster);
  if (found !== undefined) return found;
  const grey = luma(centre(raster));
  const exposure = { grey, features: findFeatures(grey), smooth: gaussianBlur(grey, preBlurPx) };
  known.set(raster, exposure);
  return exposure;
}

/**
 * Grey levels below which the two are one exposure. Of 216 rendered pairs of honest captures of two units of one design (two
 * levels of noise, as rendered and as JPEG) the nearest differ by 1.57; of 36 in which camera, light, dust and placement were
 * held still as well, and only the noise and the unit's paint were others, by 0.84. Copies encoded again as JPEG at 75 or
 * better, resized up or cropped have at most 0.70, and 0.80 turned by three degrees. A copy at 50, at half the size or made
 * much brighter is not told from an exposure.
 */
export const sameExposureBelow = 0.75;

/** A window as large as this has noise and parts enough, and costs the same whatever the picture's size. */
const mostPx = 1400;

function centre(raster: Raster): Raster {
  const [width, height] = [Math.min(raster.width, mostPx), Math.min(raster.height, mostPx)];
  if (width === raster.width && height === raster.height) return raster;
  const [left, top] = [(raster.width - width) >> 1, (raster.height - height) >> 1];
  const { channels } = raster;
  const data = new Uint8Array(width * height * channels);
  const shift = raster.data instanceof Uint16Array ? 8 : 0;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * channels;
    for (let i = 0; i < width * channels; i++) data[y * width * channels + i] = raster.data[from + i]! >> shift;
  }
  return { width, height, channels, data };
}

/**
 * Mean difference that is left between two pictures laid over each other and brought to one light, after `preBlurPx`, in
 * grey levels; undefined where they do not register. What two exposures never share (noise, the place of each part, dust,
 * glints) is all in it; a copy in another encoding, size or brightness has next to nothing of it.
 */
export function exposureDifference(picture: Raster, other: Raster): number | undefined {
  const { grey, features, smooth } = exposureOf(other);
  const { width, height } = grey;
  const found = register(grey, features, luma(picture), 1);
  if (found.outcome !== 'registered') return undefined;
  const own = luma(picture);
  const raster: Raster = { width: own.width, height: own.height, channels: 1, data: own.data };
  const seen = warp(raster, found.pose, found.field, width, height);
  const [plane] = seen.planes;
  matchBrightness(grey, plane, seen.inside, 70);
  matchTone(grey, plane, seen.inside);
  const soft = gaussianBlur(plane, preBlurPx);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < soft.data.length; i++) {
    if (seen.inside.data[i] === 0) continue;
    sum += Math.abs(soft.data[i]! - smooth.data[i]!);
    count++;
  }
  if (count < 0.2 * width * height) return undefined;
  return sum / count;
}
