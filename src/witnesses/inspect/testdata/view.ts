import type { Raster } from '../../../core/index.ts';
import { applyHomography, invertHomography, warp, type Homography } from '../../../image/index.ts';

/** A picture of a picture: `width` x `height` pixels, each taken from where `toPicture` says; bench (grey) beside it. */
export function view(picture: Raster, toPicture: Homography, width: number, height: number): Raster {
  const { planes, inside } = warp(picture, toPicture, undefined, width, height);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    for (let c = 0; c < 3; c++) data[3 * at + c] = inside.data[at] === 0 ? 90 : (planes[c]?.data[at] ?? 0);
  }
  return { width, height, channels: 3, data };
}

/** Turned by `deg` about the middles of both, everything at one scale. */
export function turned(picture: Raster, deg: number, width: number, height: number): Homography {
  const angle = (deg * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const [px, py] = [(picture.width - 1) / 2, (picture.height - 1) / 2];
  return [c, -s, px - c * cx + s * cy, s, c, py - s * cx - c * cy, 0, 0, 1];
}

/** A window of a picture with its upper left corner at (x, y). */
export function shifted(x: number, y: number): Homography {
  return [1, 0, x, 0, 1, y, 0, 0, 1];
}

/** Share of the picture that such a view holds, counted on every fifth pixel: plain geometry, no registration. */
export function shareHeld(picture: Raster, toPicture: Homography, width: number, height: number): number {
  const back = invertHomography(toPicture);
  if (back === undefined) throw new Error('a view without an inverse');
  let [held, all] = [0, 0];
  for (let y = 2; y < picture.height; y += 5) {
    for (let x = 2; x < picture.width; x += 5) {
      const [u, v] = applyHomography(back, x, y);
      all++;
      if (u >= 0 && v >= 0 && u <= width - 1 && v <= height - 1) held++;
    }
  }
  return held / all;
}
