import type { Plane } from './plane.ts';

function spread(plane: Plane, radius: number, largest: boolean): Plane {
  const { width, height } = plane;
  let data = plane.data;
  for (let step = 0; step < radius; step++) {
    const rows = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      const base = y * width;
      const last = base + width - 1;
      for (let at = base; at <= last; at++) {
        const before = data[at === base ? at : at - 1]!;
        const after = data[at === last ? at : at + 1]!;
        const here = data[at]!;
        rows[at] = largest
          ? (before > here ? before : here) > after
            ? before > here
              ? before
              : here
            : after
          : (before < here ? before : here) < after
            ? before < here
              ? before
              : here
            : after;
      }
    }
    const out = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      const base = y * width;
      const above = y === 0 ? 0 : -width;
      const below = y === height - 1 ? 0 : width;
      for (let at = base; at < base + width; at++) {
        const up = rows[at + above]!;
        const down = rows[at + below]!;
        const here = rows[at]!;
        out[at] = largest
          ? (up > here ? up : here) > down
            ? up > here
              ? up
              : here
            : down
          : (up < here ? up : here) < down
            ? up < here
              ? up
              : here
            : down;
      }
    }
    data = out;
  }
  return { width, height, data: radius < 1 ? data.slice() : data };
}

/** Largest value within a square of (2r+1) pixels; on a mask of 0 and 1: growing. Windows are cut at the border. */
export function dilate(plane: Plane, radius: number): Plane {
  return spread(plane, radius, true);
}

/** Smallest value within a square of (2r+1) pixels; on a mask: shrinking. */
export function erode(plane: Plane, radius: number): Plane {
  return spread(plane, radius, false);
}
