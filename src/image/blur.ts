import { blurByTaps, boxThreeInside } from './kernels/kernels.ts';
import type { Plane } from './plane.ts';

/** Mean over a (2r+1)-square by running sums; windows are cut at the border. */
export function boxBlur(plane: Plane, radius: number): Plane {
  const { width, height, data } = plane;
  if (radius < 1) return { width, height, data: data.slice() };
  if (radius === 1 && width > 2 && height > 2) return boxBlurThree(plane);
  const rows = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    let sum = 0;
    let count = Math.min(radius, width);
    for (let x = 0; x < count; x++) sum += data[base + x]!;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) {
        sum += data[base + x + radius]!;
        count++;
      }
      if (x - radius - 1 >= 0) {
        sum -= data[base + x - radius - 1]!;
        count--;
      }
      rows[base + x] = (sum * 128) / count;
    }
  }
  const out = new Uint8Array(width * height);
  const sums = new Float64Array(width);
  let count = Math.min(radius, height);
  for (let y = 0; y < count; y++) for (let x = 0; x < width; x++) sums[x] = sums[x]! + rows[y * width + x]!;
  for (let y = 0; y < height; y++) {
    if (y + radius < height) {
      const base = (y + radius) * width;
      for (let x = 0; x < width; x++) sums[x] = sums[x]! + rows[base + x]!;
      count++;
    }
    if (y - radius - 1 >= 0) {
      const base = (y - radius - 1) * width;
      for (let x = 0; x < width; x++) sums[x] = sums[x]! - rows[base + x]!;
      count--;
    }
    const scale = 1 / (128 * count);
    const base = y * width;
    for (let x = 0; x < width; x++) out[base + x] = sums[x]! * scale + 0.5;
  }
  return { width, height, data: out };
}

/** The 3x3 mean by the compiled kernel, and its border by hand. */
function boxBlurThree(plane: Plane): Plane {
  const { width, height, data } = plane;
  const out = boxThreeInside(plane);
  const sumAt = (x: number, y: number): number => {
    let [sum, count] = [0, 0];
    for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++) {
      for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
        sum += data[py * width + px]!;
        count++;
      }
    }
    return sum / count + 0.5;
  };
  for (let x = 0; x < width; x++) {
    out[x] = sumAt(x, 0);
    out[(height - 1) * width + x] = sumAt(x, height - 1);
  }
  for (let y = 1; y < height - 1; y++) {
    out[y * width] = sumAt(0, y);
    out[y * width + width - 1] = sumAt(width - 1, y);
  }
  return { width, height, data: out };
}

/** Gaussian weights in 1/256, summing to 256. */
function weights(sigma: number): Int32Array {
  const reach = Math.max(1, Math.ceil(sigma * 2.5));
  const exact: number[] = [];
  for (let i = -reach; i <= reach; i++) exact.push(Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = exact.reduce((a, b) => a + b, 0);
  const out = Int32Array.from(exact, (value) => Math.round((256 * value) / sum));
  out[reach] = out[reach]! + 256 - out.reduce((a, b) => a + b, 0);
  return out;
}

/** Separable Gaussian blur, sigma in pixels; the border repeats its last pixel. */
export function gaussianBlur(plane: Plane, sigma: number): Plane {
  if (sigma < 0.2 || plane.data.length === 0) return { ...plane, data: plane.data.slice() };
  return blurByTaps(plane, weights(sigma));
}
