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

/** `erode` for a mask of 0 and 1, at the same cost for every radius. */
export function shrinkMask(mask: Plane, radius: number): Plane {
  const { width, height, data } = mask;
  const out = data.slice();
  for (let y = 0; y < height; y++) {
    let since = radius;
    for (let at = y * width, end = at + width; at < end; at++) {
      if (data[at] === 0) since = 0;
      else if (since < radius) {
        since++;
        out[at] = 0;
      }
    }
    since = radius;
    for (let at = (y + 1) * width - 1, end = y * width; at >= end; at--) {
      if (data[at] === 0) since = 0;
      else if (since < radius) {
        since++;
        out[at] = 0;
      }
    }
  }
  const across = out.slice();
  const since = new Int32Array(width).fill(radius);
  const sweep = (y: number): void => {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if (across[at] === 0) since[x] = 0;
      else if (since[x]! < radius) {
        since[x] = since[x]! + 1;
        out[at] = 0;
      }
    }
  };
  for (let y = 0; y < height; y++) sweep(y);
  since.fill(radius);
  for (let y = height - 1; y >= 0; y--) sweep(y);
  return { width, height, data: out };
}
