import { dilate, erode, labelComponents, type Labelled, type Plane } from '../../../image/index.ts';
import type { Blob } from './scene.ts';
import { highExcess, lowExcess, smallestMm2 } from '../tuning.ts';

/** At most this many differences are looked at one by one: beyond that it is another board or another exposure. */
export const mostBlobs = 600;

/** Connected regions outside the envelope that are large and strong enough to be looked at. */
export function findBlobs(excess: Plane, mmPerPx: number): { blobs: Blob[]; labelled: Labelled } {
  const { width, height, data } = excess;
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) mask[i] = data[i]! >= lowExcess ? 1 : 0;
  const closed = erode(dilate({ width, height, data: mask }, 1), 1);
  const labelled = labelComponents(closed);
  const smallest = Math.max(12, smallestMm2 / (mmPerPx * mmPerPx));
  const blobs: Blob[] = [];
  for (const component of labelled.components) {
    if (component.area < smallest) continue;
    let peak = 0;
    let sum = 0;
    for (let y = component.y0; y <= component.y1; y++) {
      for (let at = y * width + component.x0; at <= y * width + component.x1; at++) {
        if (labelled.labels[at] !== component.label) continue;
        sum += data[at]!;
        if (data[at]! > peak) peak = data[at]!;
      }
    }
    if (peak >= highExcess) blobs.push({ ...component, peak, meanExcess: sum / component.area });
  }
  blobs.sort((a, b) => b.meanExcess * b.area - a.meanExcess * a.area || a.label - b.label);
  return { blobs: blobs.slice(0, mostBlobs), labelled };
}
