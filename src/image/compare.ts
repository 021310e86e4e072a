import { boxBlur } from './blur.ts';
import { dilate, erode } from './morphology.ts';
import type { Plane } from './plane.ts';

export type Planes = readonly [Plane, Plane, Plane];

/** The range of values that the reference shows within `radius` pixels of each place, over all its pictures. */
export interface Envelope {
  readonly low: Planes;
  readonly high: Planes;
}

export function widenEnvelope(envelope: Envelope, radius: number): Envelope {
  const map = (planes: Planes, f: (plane: Plane, radius: number) => Plane): Planes => [
    f(planes[0], radius),
    f(planes[1], radius),
    f(planes[2], radius),
  ];
  return { low: map(envelope.low, erode), high: map(envelope.high, dilate) };
}

/**
 * How far each pixel lies outside the envelope, summed over the colours and capped at 255, smoothed over 3x3. `inside`
 * 0 gives 0: what was not seen does not differ.
 */
export function excess(seen: Planes, envelope: Envelope, inside: Plane): Plane {
  const { width, height } = inside;
  const data = new Uint8Array(width * height);
  const [r, g, b] = [seen[0].data, seen[1].data, seen[2].data];
  const [lr, lg, lb] = [envelope.low[0].data, envelope.low[1].data, envelope.low[2].data];
  const [hr, hg, hb] = [envelope.high[0].data, envelope.high[1].data, envelope.high[2].data];
  const mask = inside.data;
  for (let at = 0; at < data.length; at++) {
    if (mask[at] === 0) continue;
    const vr = r[at]!;
    const vg = g[at]!;
    const vb = b[at]!;
    let sum = 0;
    if (vr > hr[at]!) sum += vr - hr[at]!;
    else if (vr < lr[at]!) sum += lr[at]! - vr;
    if (vg > hg[at]!) sum += vg - hg[at]!;
    else if (vg < lg[at]!) sum += lg[at]! - vg;
    if (vb > hb[at]!) sum += vb - hb[at]!;
    else if (vb < lb[at]!) sum += lb[at]! - vb;
    data[at] = sum > 255 ? 255 : sum;
  }
  return boxBlur({ width, height, data }, 1);
}
