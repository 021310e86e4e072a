import { seededRandom, UsageError } from '../../core/index.ts';
import { invertHomography } from '../../image/index.ts';
import { placeNoise, type Canvas } from './canvas.ts';

export interface Pose {
  readonly umPerPx: number;
  readonly width: number;
  readonly height: number;
  /** Board point that lies at the picture's centre. */
  readonly centreMm: readonly [number, number];
  readonly rotationDeg: number;
  /** Relative change of scale from the left to the right edge, and from the top to the bottom edge. */
  readonly tilt: readonly [number, number];
  /** Seen from below: x runs the other way. */
  readonly mirrored: boolean;
}

/** Row-major homography from board millimetres to picture pixels (centre of the upper left pixel is 0, 0). */
export function poseHomography(pose: Pose): readonly number[] {
  const scale = 1000 / pose.umPerPx;
  const angle = (pose.rotationDeg * Math.PI) / 180;
  const flip = pose.mirrored ? -1 : 1;
  const a = scale * Math.cos(angle) * flip;
  const b = -scale * Math.sin(angle);
  const c = scale * Math.sin(angle) * flip;
  const d = scale * Math.cos(angle);
  const [x0, y0] = pose.centreMm;
  const tx = -(a * x0 + b * y0);
  const ty = -(c * x0 + d * y0);
  // Perspective about the picture's centre: w = 1 + g x' / width + h y' / height in centred pixels.
  const g = pose.tilt[0] / pose.width;
  const h = pose.tilt[1] / pose.height;
  const wx = g * a + h * c;
  const wy = g * b + h * d;
  const w0 = 1 + g * tx + h * ty;
  const cx = (pose.width - 1) / 2;
  const cy = (pose.height - 1) / 2;
  return [a + cx * wx, b + cx * wy, tx + cx * w0, c + cy * wx, d + cy * wy, ty + cy * w0, wx, wy, w0];
}

/** Separable Gaussian blur of the canvas, in place. */
export function blurCanvas(canvas: Canvas, sigmaPx: number): void {
  if (sigmaPx < 0.15) return;
  const reach = Math.max(1, Math.ceil(sigmaPx * 2.5));
  const taps = new Float32Array(2 * reach + 1);
  let sum = 0;
  for (let i = -reach; i <= reach; i++) sum += taps[i + reach] = Math.exp((-i * i) / (2 * sigmaPx * sigmaPx));
  for (let i = 0; i < taps.length; i++) taps[i] = taps[i]! / sum;
  const { width, height, data } = canvas;
  const row = width * 3;
  const line = new Float32Array(row);
  const middle = taps[reach]!;
  const rows = new Float32Array(row * height);
  for (let y = 0; y < height; y++) {
    const base = y * row;
    const from = base + reach * 3;
    const to = base + row - reach * 3;
    for (let at = base; at < base + row; at++) rows[at] = data[at]!;
    for (let at = from; at < to; at++) rows[at] = middle * data[at]!;
    for (let t = 1; t <= reach; t++) {
      const tap = taps[reach + t]!;
      const shift = 3 * t;
      for (let at = from; at < to; at++) rows[at] = rows[at]! + tap * (data[at - shift]! + data[at + shift]!);
    }
  }
  for (let y = reach; y < height - reach; y++) {
    const base = y * row;
    for (let i = 0; i < row; i++) line[i] = middle * rows[base + i]!;
    for (let t = 1; t <= reach; t++) {
      const tap = taps[reach + t]!;
      const above = base - t * row;
      const below = base + t * row;
      for (let i = 0; i < row; i++) line[i] = line[i]! + tap * (rows[above + i]! + rows[below + i]!);
    }
    for (let i = 0; i < row; i++) data[base + i] = line[i]!;
  }
}

export interface Exposure {
  readonly seed: number;
  /** Relative brightness change across the width and the height. */
  readonly gradient: readonly [number, number];
  readonly gain: readonly [number, number, number];
  /** Standard deviation of sensor noise at mid grey, grey levels. */
  readonly noise: number;
}

/** What the camera sees of the canvas: perspective, light falling off to one side, shot-like noise; the bench around the board. */
export function exposeCanvas(canvas: Canvas, pose: Pose, exposure: Exposure): Uint8Array {
  const { width, height } = pose;
  const inverse = invertHomography(poseHomography(pose));
  if (inverse === undefined) throw new UsageError('a pose that squashes the board', 'Give a tilt far below 1.');
  const [i0, i3, i6] = [inverse[0]!, inverse[3]!, inverse[6]!];
  const out = new Uint8ClampedArray(width * height * 3);
  const random = seededRandom(exposure.seed, 'exposure');
  const normals = new Float32Array(8192);
  for (let i = 0; i < normals.length; i++) normals[i] = random.normal();
  let state = (random.below(0x7ffffffe) + 1) | 0;
  const source = canvas.data;
  const sourceRow = canvas.width * 3;
  const toX = 1 / canvas.mmPerPx;
  const originX = canvas.leftMm;
  const originY = canvas.topMm;
  const [gx, gy] = exposure.gradient;
  const [gainR, gainG, gainB] = exposure.gain;
  const noise = exposure.noise;
  for (let y = 0; y < height; y++) {
    let nx = inverse[1]! * y + inverse[2]!;
    let ny = inverse[4]! * y + inverse[5]!;
    let nw = inverse[7]! * y + inverse[8]!;
    const lightY = 1 + gy * (y / height - 0.5);
    for (let x = 0; x < width; x++) {
      const sx = (nx / nw - originX) * toX - 0.5;
      const sy = (ny / nw - originY) * toX - 0.5;
      nx += i0;
      ny += i3;
      nw += i6;
      const px = Math.floor(sx);
      const py = Math.floor(sy);
      let r: number;
      let g: number;
      let b: number;
      if (px >= 0 && py >= 0 && px < canvas.width - 1 && py < canvas.height - 1) {
        const fx = sx - px;
        const fy = sy - py;
        const at = py * sourceRow + px * 3;
        const w11 = fx * fy;
        const w10 = fx - w11;
        const w01 = fy - w11;
        const w00 = 1 - fx - w01;
        const below = at + sourceRow;
        r = source[at]! * w00 + source[at + 3]! * w10 + source[below]! * w01 + source[below + 3]! * w11;
        g = source[at + 1]! * w00 + source[at + 4]! * w10 + source[below + 1]! * w01 + source[below + 4]! * w11;
        b = source[at + 2]! * w00 + source[at + 5]! * w10 + source[below + 2]! * w01 + source[below + 5]! * w11;
      } else {
        r = g = b = 58 + 4 * placeNoise(x, y, 17);
      }
      const light = lightY + gx * (x / width - 0.5);
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const spread = noise * (0.6 + 0.4 * (g / 128));
      const at = (y * width + x) * 3;
      out[at] = r * light * gainR + spread * normals[state & 8191]!;
      out[at + 1] = g * light * gainG + spread * normals[(state >>> 7) & 8191]!;
      out[at + 2] = b * light * gainB + spread * normals[(state >>> 14) & 8191]!;
    }
  }
  return new Uint8Array(out.buffer);
}
