import { halvePlane } from './kernels/kernels.ts';
import type { Plane } from './plane.ts';

/** Half the size by means of 2x2 blocks; an odd last row or column is left out. */
export function halve(plane: Plane): Plane {
  return halvePlane(plane);
}

/** Bilinear resize by `factor` (0.5 to 2); halve first for more. Pixel centre (x, y) comes from ((x+.5)/factor-.5, …). */
export function resize(plane: Plane, factor: number): Plane {
  const width = Math.max(1, Math.round(plane.width * factor));
  const height = Math.max(1, Math.round(plane.height * factor));
  const data = new Uint8Array(width * height);
  const source = plane.data;
  const stride = plane.width;
  const step = 1 / factor;
  for (let y = 0; y < height; y++) {
    const sy = Math.min(plane.height - 1, Math.max(0, (y + 0.5) * step - 0.5));
    const y0 = Math.min(Math.max(0, plane.height - 2), Math.floor(sy));
    const fy = sy - y0;
    const below = plane.height > 1 ? stride : 0;
    for (let x = 0; x < width; x++) {
      const sx = Math.min(plane.width - 1, Math.max(0, (x + 0.5) * step - 0.5));
      const x0 = Math.min(Math.max(0, plane.width - 2), Math.floor(sx));
      const fx = sx - x0;
      const right = plane.width > 1 ? 1 : 0;
      const at = y0 * stride + x0;
      const top = source[at]! + (source[at + right]! - source[at]!) * fx;
      const bottom = source[at + below]! + (source[at + below + right]! - source[at + below]!) * fx;
      data[y * width + x] = top + (bottom - top) * fy + 0.5;
    }
  }
  return { width, height, data };
}
