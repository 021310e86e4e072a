import type { Raster } from '../core/index.ts';
import { composeHomography, type Homography } from './homography.ts';
import type { Plane } from './plane.ts';
import type { TileField } from './refine.ts';

export interface Warped {
  /** Colour planes in the reference's pixels. */
  readonly planes: readonly [Plane, Plane, Plane];
  /** 1 where the reference's pixel lies inside the other picture. */
  readonly inside: Plane;
}

/** Half size by 2x2 means, so that a much larger picture is not sampled with holes. */
function halveRaster(raster: Raster): Raster {
  const width = raster.width >> 1;
  const height = raster.height >> 1;
  const { channels, data: source } = raster;
  const data = new Uint8Array(width * height * channels);
  const drop = source instanceof Uint16Array ? 8 : 0;
  const stride = raster.width * channels;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = 2 * y * stride + 2 * x * channels + c;
        const sum = source[at]! + source[at + channels]! + source[at + stride]! + source[at + stride + channels]!;
        data[(y * width + x) * channels + c] = (sum + 2) >> (2 + drop);
      }
    }
  }
  return { width, height, channels, data };
}

/**
 * Columns between two exact positions. In between they are straight: the pose bends by less than 0.001 px over so few, the
 * field, which is straight between tile centres, by some hundredths where a centre falls inside.
 */
const span = 8;

/** The other picture resampled (bilinear) into the reference's pixels, by the pose and the residual field. */
export function warp(
  other: Raster,
  pose: Homography,
  field: TileField | undefined,
  width: number,
  height: number,
): Warped {
  let source = other;
  let h = pose;
  const middle = h[6]! * (width / 2) + h[7]! * (height / 2) + h[8]!;
  let scale = Math.sqrt(Math.abs(h[0]! * h[4]! - h[1]! * h[3]!)) / Math.abs(middle);
  while (scale > 1.6 && source.width > 64 && source.height > 64) {
    source = halveRaster(source);
    h = composeHomography([0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1], h);
    scale /= 2;
  }
  const size = width * height;
  const red = new Uint8Array(size);
  const green = source.channels === 1 ? red : new Uint8Array(size);
  const blue = source.channels === 1 ? red : new Uint8Array(size);
  const inside = new Uint8Array(size);
  const { data, channels } = source;
  const drop = data instanceof Uint16Array ? 1 / 257 : 1;
  const stride = source.width * channels;
  const lastX = source.width - 1;
  const lastY = source.height - 1;
  const columns = field?.columns ?? 0;
  const rowX = new Float32Array(Math.max(1, columns));
  const rowY = new Float32Array(Math.max(1, columns));
  const [h0, h3, h6] = [h[0]!, h[3]!, h[6]!];
  const tileX = field === undefined ? 0 : 1 / field.stridePx;
  for (let y = 0; y < height; y++) {
    if (field !== undefined && columns > 0) {
      const at = Math.max(0, Math.min(field.rows - 1, (y + 0.5) * tileX - 0.5));
      const r0 = Math.min(Math.max(0, field.rows - 2), Math.floor(at));
      const f = at - r0;
      const r1 = Math.min(field.rows - 1, r0 + 1);
      for (let c = 0; c < columns; c++) {
        rowX[c] = field.dx[r0 * columns + c]! * (1 - f) + field.dx[r1 * columns + c]! * f;
        rowY[c] = field.dy[r0 * columns + c]! * (1 - f) + field.dy[r1 * columns + c]! * f;
      }
    }
    const bx = h[1]! * y + h[2]!;
    const by = h[4]! * y + h[5]!;
    const bw = h[7]! * y + h[8]!;
    let endX = 0;
    let endY = 0;
    /** Where the column `x` of this row lies in the other picture; not a number where that is behind the camera. */
    const place = (x: number): void => {
      let nx = h0 * x + bx;
      let ny = h3 * x + by;
      let nw = h6 * x + bw;
      if (columns > 0) {
        let at = (x + 0.5) * tileX - 0.5;
        if (at < 0) at = 0;
        else if (at > columns - 1) at = columns - 1;
        const c0 = at | 0;
        const c1 = c0 < columns - 1 ? c0 + 1 : c0;
        const f = at - c0;
        const ex = rowX[c0]! + (rowX[c1]! - rowX[c0]!) * f;
        const ey = rowY[c0]! + (rowY[c1]! - rowY[c0]!) * f;
        nx += h0 * ex + h[1]! * ey;
        ny += h3 * ex + h[4]! * ey;
        nw += h6 * ex + h[7]! * ey;
      }
      endX = nw > 0 ? nx / nw : Number.NaN;
      endY = nw > 0 ? ny / nw : Number.NaN;
    };
    place(0);
    for (let start = 0; start < width; start += span) {
      const startX = endX;
      const startY = endY;
      place(start + span);
      const stepX = (endX - startX) / span;
      const stepY = (endY - startY) / span;
      const stop = Math.min(width, start + span);
      for (let x = start; x < stop; x++) {
        const sx = startX + (x - start) * stepX;
        const sy = startY + (x - start) * stepY;
        if (!(sx >= 0 && sy >= 0 && sx < lastX && sy < lastY)) continue;
        const x0 = sx | 0;
        const y0 = sy | 0;
        const fx = sx - x0;
        const fy = sy - y0;
        const w11 = fx * fy * drop;
        const w10 = fx * drop - w11;
        const w01 = fy * drop - w11;
        const w00 = drop - w10 - w01 - w11;
        const at = y0 * stride + x0 * channels;
        const below = at + stride;
        const to = y * width + x;
        inside[to] = 1;
        red[to] =
          data[at]! * w00 + data[at + channels]! * w10 + data[below]! * w01 + data[below + channels]! * w11 + 0.5;
        if (channels === 1) continue;
        green[to] = data[at + 1]! * w00 + data[at + 4]! * w10 + data[below + 1]! * w01 + data[below + 4]! * w11 + 0.5;
        blue[to] = data[at + 2]! * w00 + data[at + 5]! * w10 + data[below + 2]! * w01 + data[below + 5]! * w11 + 0.5;
      }
    }
  }
  const plane = (data: Uint8Array): Plane => ({ width, height, data });
  return { planes: [plane(red), plane(green), plane(blue)], inside: plane(inside) };
}
