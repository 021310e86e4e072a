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

/** The 3x3 mean, unrolled: it runs over every pixel of every comparison. */
function boxBlurThree({ width, height, data }: Plane): Plane {
  const out = new Uint8Array(width * height);
  const sums = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    const last = base + width - 1;
    sums[base] = (3 * (data[base]! + data[base + 1]!)) / 2;
    for (let at = base + 1; at < last; at++) sums[at] = data[at - 1]! + data[at]! + data[at + 1]!;
    sums[last] = (3 * (data[last]! + data[last - 1]!)) / 2;
  }
  const end = (height - 1) * width;
  for (let x = 0; x < width; x++) {
    out[x] = (sums[x]! + sums[width + x]!) / 6 + 0.5;
    out[end + x] = (sums[end + x]! + sums[end - width + x]!) / 6 + 0.5;
  }
  for (let at = width; at < end; at++) {
    out[at] = ((sums[at - width]! + sums[at]! + sums[at + width]!) * 7282 + 32768) >> 16;
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
  const { width, height, data } = plane;
  if (sigma < 0.2) return { width, height, data: data.slice() };
  const taps = weights(sigma);
  const reach = taps.length >> 1;
  const rows = new Uint16Array(width * height);
  if (reach === 2 && width > 4) {
    // Five taps are the ordinary case; unrolled, they run three times as fast as the loop.
    const [a, b, c] = [taps[0]!, taps[1]!, taps[2]!];
    for (let y = 0; y < height; y++) {
      const base = y * width;
      const end = base + width - 2;
      for (let at = base + 2; at < end; at++) {
        rows[at] = a * (data[at - 2]! + data[at + 2]!) + b * (data[at - 1]! + data[at + 1]!) + c * data[at]!;
      }
      for (const x of [0, 1, width - 2, width - 1]) rows[base + x] = edgeSum(data, base, width, x, taps);
    }
  } else {
    for (let y = 0; y < height; y++) {
      const base = y * width;
      for (let x = 0; x < width; x++) {
        if (x < reach || x >= width - reach) {
          rows[base + x] = edgeSum(data, base, width, x, taps);
          continue;
        }
        let sum = 0;
        for (let t = 0, at = base + x - reach; t < taps.length; t++, at++) sum += taps[t]! * data[at]!;
        rows[base + x] = sum;
      }
    }
  }
  return { width, height, data: blurColumns(rows, width, height, taps) };
}

/** The vertical pass over rows in 1/256; symmetric taps are added in pairs. */
function blurColumns(rows: Uint16Array, width: number, height: number, taps: Int32Array): Uint8Array {
  const reach = taps.length >> 1;
  const out = new Uint8Array(width * height);
  const line = new Int32Array(width);
  const clamp = (y: number): number => Math.min(height - 1, Math.max(0, y)) * width;
  const [a, b, c] = [taps[0]!, taps[1]!, taps[2]!];
  for (let y = 0; y < height; y++) {
    const base = y * width;
    if (reach === 2) {
      const [r0, r1, r3, r4] = [clamp(y - 2), clamp(y - 1), clamp(y + 1), clamp(y + 2)];
      for (let x = 0; x < width; x++) {
        const sum = a * (rows[r0 + x]! + rows[r4 + x]!) + b * (rows[r1 + x]! + rows[r3 + x]!) + c * rows[base + x]!;
        out[base + x] = (sum + 32768) >> 16;
      }
      continue;
    }
    const centre = taps[reach]!;
    for (let x = 0; x < width; x++) line[x] = 32768 + centre * rows[base + x]!;
    for (let t = 1; t <= reach; t++) {
      const tap = taps[reach + t]!;
      const above = clamp(y - t);
      const below = clamp(y + t);
      for (let x = 0; x < width; x++) line[x] = line[x]! + tap * (rows[above + x]! + rows[below + x]!);
    }
    for (let x = 0; x < width; x++) out[base + x] = line[x]! >> 16;
  }
  return out;
}

function edgeSum(data: Uint8Array, base: number, width: number, x: number, taps: Int32Array): number {
  const reach = taps.length >> 1;
  let sum = 0;
  for (let t = -reach; t <= reach; t++) {
    sum += taps[t + reach]! * data[base + Math.min(width - 1, Math.max(0, x + t))]!;
  }
  return sum;
}
