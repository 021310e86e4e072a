import type { Raster } from '../core/index.ts';

/** One channel, 8 bits, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function createPlane(width: number, height: number): Plane {
  return { width, height, data: new Uint8Array(width * height) };
}

/** Rec. 601 luma, rounded; 16-bit rasters keep their upper 8 bits. */
export function luma(raster: Raster): Plane {
  const { width, height, channels, data } = raster;
  const out = new Uint8Array(width * height);
  const drop = data instanceof Uint16Array ? 8 : 0;
  if (channels === 1) {
    for (let i = 0; i < out.length; i++) out[i] = data[i]! >> drop;
  } else {
    for (let i = 0, at = 0; i < out.length; i++, at += 3) {
      out[i] =
        (19595 * (data[at]! >> drop) + 38470 * (data[at + 1]! >> drop) + 7471 * (data[at + 2]! >> drop) + 32768) >> 16;
    }
  }
  return { width, height, data: out };
}

/** The colour channels as planes; a grey raster gives the same plane three times. */
export function split(raster: Raster): readonly [Plane, Plane, Plane] {
  const { width, height, channels, data } = raster;
  if (channels === 1) {
    const plane = luma(raster);
    return [plane, plane, plane];
  }
  const size = width * height;
  const drop = data instanceof Uint16Array ? 8 : 0;
  const red = new Uint8Array(size);
  const green = new Uint8Array(size);
  const blue = new Uint8Array(size);
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    red[i] = data[at]! >> drop;
    green[i] = data[at + 1]! >> drop;
    blue[i] = data[at + 2]! >> drop;
  }
  return [
    { width, height, data: red },
    { width, height, data: green },
    { width, height, data: blue },
  ];
}
