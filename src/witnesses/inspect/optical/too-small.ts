import { blobHeight, blobWidth, forEachPixel, type Blob, type Scene } from './scene.ts';
import { thickness } from './thickness.ts';
import {
  faintThreadMm,
  grainMm,
  grainMm2,
  otherSurface,
  tangleFill,
  tangleMm,
  threadMm,
  thinMm,
  toneExcess,
} from '../tuning.ts';

/** Standard deviations in mm along and across the blob's longer axis. */
function extent(scene: Scene, blob: Blob): { readonly along: number; readonly across: number } {
  let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  forEachPixel(scene, blob, (_, px, py) => {
    const [x, y] = [px - blob.x0, py - blob.y0];
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  });
  const [a, b, c] = [sxx / n - (sx / n) ** 2, sxy / n - (sx / n) * (sy / n), syy / n - (sy / n) ** 2];
  const middle = (a + c) / 2;
  const apart = Math.hypot((a - c) / 2, b);
  const { mmPerPx } = scene;
  return { along: Math.sqrt(middle + apart) * mmPerPx, across: Math.sqrt(Math.max(0, middle - apart)) * mmPerPx };
}

/** Whether the golden picture has an edge within 0.2 mm of most of the blob. */
function besideEdge(scene: Scene, blob: Blob): boolean {
  const { width, height, golden, mmPerPx } = scene;
  const reach = Math.max(2, Math.round(0.2 / mmPerPx));
  let [count, beside] = [0, 0];
  forEachPixel(scene, blob, (at, x, y) => {
    count++;
    if (x < reach || y < reach || x >= width - reach || y >= height - reach) return;
    for (const step of [reach, -reach, reach * width, -reach * width]) {
      let away = 0;
      for (const { data } of golden) away += Math.abs(data[at + step]! - data[at]!);
      if (away < otherSurface) continue;
      beside++;
      return;
    }
  });
  return beside > 0.6 * count;
}

/** Threads that cross or bend are not straight, but nowhere thick: a body fills its box, or is at least as wide as one. */
function isTangle(scene: Scene, object: Blob): boolean {
  const { mmPerPx } = scene;
  const box = blobWidth(object) * blobHeight(object);
  return object.area < tangleFill * box && thickness(scene, object).anyPx * mmPerPx <= tangleMm;
}

/**
 * `part-shift` for an upright strip thinner than anything that is taken for a part, and for the faint shadow of an edge; `dust` for a straight thread, and for what is smaller than the
 * method speaks of: shorter than `grainMm` and smaller than `grainMm2`. Grains are that large, and nothing in one picture
 * tells a grain from a part of its size. Applied to whole things, never to fragments.
 */
export function tooSmall(scene: Scene, object: Blob): 'dust' | 'part-shift' | undefined {
  const { mmPerPx } = scene;
  const longest = Math.max(blobWidth(object), blobHeight(object)) * mmPerPx;
  if (Math.min(blobWidth(object), blobHeight(object)) * mmPerPx < thinMm) return 'part-shift';
  const { along, across } = extent(scene, object);
  if (along > 3 * across) {
    if (across < threadMm) return 'dust';
    if (object.meanExcess < toneExcess && across < faintThreadMm && besideEdge(scene, object)) return 'part-shift';
  }
  if (isTangle(scene, object)) return 'dust';
  return longest < grainMm && object.area * mmPerPx * mmPerPx < grainMm2 ? 'dust' : undefined;
}
