import { boxBlur } from './blur.ts';
import { excessPlane } from './kernels/kernels.ts';
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
  return boxBlur(excessPlane(seen, envelope.low, envelope.high, inside), 1);
}
