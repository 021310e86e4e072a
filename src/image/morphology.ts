import { spreadOnce } from './kernels/kernels.ts';
import type { Plane } from './plane.ts';

function spread(plane: Plane, radius: number, largest: boolean): Plane {
  if (radius < 1 || plane.data.length === 0) return { ...plane, data: plane.data.slice() };
  let out = plane;
  for (let step = 0; step < radius; step++) out = spreadOnce(out, largest);
  return out;
}

/** Largest value within a square of (2r+1) pixels; on a mask of 0 and 1: growing. Windows are cut at the border. */
export function dilate(plane: Plane, radius: number): Plane {
  return spread(plane, radius, true);
}

/** Smallest value within a square of (2r+1) pixels; on a mask: shrinking. */
export function erode(plane: Plane, radius: number): Plane {
  return spread(plane, radius, false);
}
