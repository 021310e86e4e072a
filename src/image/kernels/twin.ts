import type { Plane } from '../plane.ts';

/*
 * What each compiled kernel must give, bit for bit, written for reading: the tests hold the kernels against these.
 */

function at({ width, height, data }: Plane, x: number, y: number): number {
  return data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
}

function map(width: number, height: number, value: (x: number, y: number) => number): Plane {
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  };
}

export function spreadOnce(plane: Plane, largest: boolean): Plane {
  const choose = largest ? Math.max : Math.min;
  return map(plane.width, plane.height, (x, y) => {
    let chosen = at(plane, x, y);
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) chosen = choose(chosen, at(plane, x + dx, y + dy));
    return chosen;
  });
}

export function blurByTaps(plane: Plane, taps: Int32Array): Plane {
  const reach = taps.length >> 1;
  return map(plane.width, plane.height, (x, y) => {
    let sum = 32_768;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) sum += taps[reach + dy]! * taps[reach + dx]! * at(plane, x + dx, y + dy);
    }
    return Math.floor(sum / 65_536);
  });
}

export function excessPlane(
  seen: readonly Plane[],
  low: readonly Plane[],
  high: readonly Plane[],
  inside: Plane,
): Plane {
  return map(inside.width, inside.height, (x, y) => {
    if (at(inside, x, y) === 0) return 0;
    let sum = 0;
    for (const [c, plane] of seen.entries()) {
      const value = at(plane, x, y);
      sum += Math.max(0, value - at(high[c]!, x, y)) + Math.max(0, at(low[c]!, x, y) - value);
    }
    return Math.min(255, sum);
  });
}

export function maskAtLeast(plane: Plane, least: number): Plane {
  return map(plane.width, plane.height, (x, y) => (at(plane, x, y) >= least ? 1 : 0));
}

export function halvePlane(plane: Plane): Plane {
  return map(plane.width >> 1, plane.height >> 1, (x, y) => {
    const [u, v] = [2 * x, 2 * y];
    return (at(plane, u, v) + at(plane, u + 1, v) + at(plane, u, v + 1) + at(plane, u + 1, v + 1) + 2) >> 2;
  });
}

/** Inside only: the border is 0. */
export function boxThreeInside(plane: Plane): Uint8Array {
  const { width, height } = plane;
  return map(width, height, (x, y) => {
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return 0;
    let sum = 0;
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += at(plane, x + dx, y + dy);
    return (sum * 7282 + 32_768) >> 16;
  }).data;
}
