import { erode, gaussianBlur, halve, type Plane, type Planes } from '../../../image/index.ts';

/** Smoothing at half the size, pixels of that size: noise of 4 grey levels comes down to a third of one. */
const blurPx = 1.2;

/** The planes at half the size and smoothed: where a faint difference as broad as a part stands above the noise. */
export function coarsePlanes(planes: Planes): Planes {
  const first = gaussianBlur(halve(planes[0]), blurPx);
  if (planes[1] === planes[0]) return [first, first, first];
  return [first, gaussianBlur(halve(planes[1]), blurPx), gaussianBlur(halve(planes[2]), blurPx)];
}

/** Where the smoothed planes show nothing from beyond the mask: all four pixels of it, and the reach of the blur around. */
export function coarseInside(mask: Plane): Plane {
  const width = mask.width >> 1;
  const height = mask.height >> 1;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = 2 * y * mask.width; x < width; x++, at += 2) {
      data[y * width + x] =
        mask.data[at]! & mask.data[at + 1]! & mask.data[at + mask.width]! & mask.data[at + mask.width + 1]!;
    }
  }
  return erode({ width, height, data }, Math.ceil(2.5 * blurPx));
}
