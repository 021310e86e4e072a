import { seededRandom } from '../core/index.ts';
import { boxBlur } from './blur.ts';
import type { Plane } from './plane.ts';
import { halve, resize } from './scale.ts';

/** Corners with 256-bit descriptors; positions in pixels of the full picture. */
export interface Features {
  readonly count: number;
  readonly xy: Float64Array;
  /** Eight 32-bit words each. */
  readonly descriptors: Uint32Array;
}

const patch = 15;
const descriptorPairs = 256;

/** Offsets on a ring of 16 pixels, radius 3 (Rosten and Drummond 2006). */
const ring: readonly (readonly [number, number])[] = [
  [0, -3],
  [1, -3],
  [2, -2],
  [3, -1],
  [3, 0],
  [3, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 3],
  [-2, 2],
  [-3, 1],
  [-3, 0],
  [-3, -1],
  [-2, -2],
  [-1, -3],
];

/** Whether nine of the 16 ring neighbours in `set`, a bit each, stand in a row around the ring. */
function nineInARow(set: number): boolean {
  const twice = set | (set << 16);
  const two = twice & (twice >>> 1);
  const four = two & (two >>> 2);
  return (four & (four >>> 4) & (twice >>> 8) & 0xffff) !== 0;
}

/** Nine or more neighbours in a row all brighter or all darker; the score is how much, 0 for no corner. */
function cornerScores(plane: Plane, threshold: number): Uint16Array {
  const { width, height, data } = plane;
  const scores = new Uint16Array(width * height);
  const offsets = Int32Array.from(ring, ([x, y]) => y * width + x);
  const [north, east, south, west] = [offsets[0]!, offsets[4]!, offsets[8]!, offsets[12]!];
  const margin = patch + 3;
  for (let y = margin; y < height - margin; y++) {
    for (let x = margin; x < width - margin; x++) {
      const at = y * width + x;
      const high = data[at]! + threshold;
      const low = data[at]! - threshold;
      const n = data[at + north]!;
      const s = data[at + south]!;
      // Nine in a row cover two neighbouring compass points of one kind, and so one of any two opposite ones.
      if (n <= high && n >= low && s <= high && s >= low) continue;
      const e = data[at + east]!;
      const w = data[at + west]!;
      const brighter = (n > high ? 1 : 0) + (s > high ? 1 : 0) + (e > high ? 1 : 0) + (w > high ? 1 : 0);
      const darker = (n < low ? 1 : 0) + (s < low ? 1 : 0) + (e < low ? 1 : 0) + (w < low ? 1 : 0);
      if (brighter < 2 && darker < 2) continue;
      let brightSet = 0;
      let darkSet = 0;
      let score = 1;
      for (let k = 0; k < 16; k++) {
        const value = data[at + offsets[k]!]!;
        if (value > high) {
          brightSet |= 1 << k;
          score += value - high;
        } else if (value < low) {
          darkSet |= 1 << k;
          score += low - value;
        }
      }
      if (nineInARow(brightSet) || nineInARow(darkSet)) scores[at] = score;
    }
  }
  return scores;
}

/** The strongest corners of each cell, so that a busy connector does not take them all. */
function chooseCorners(scores: Uint16Array, width: number, height: number, wanted: number): number[] {
  const cell = 24;
  const columns = Math.ceil(width / cell);
  const perCell = Math.max(2, Math.ceil((2 * wanted) / (columns * Math.ceil(height / cell))));
  const cells = new Map<number, number[]>();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const score = scores[at]!;
      if (score === 0) continue;
      if (
        score < scores[at - 1]! ||
        score <= scores[at + 1]! ||
        score < scores[at - width]! ||
        score <= scores[at + width]!
      )
        continue;
      const key = Math.floor(y / cell) * columns + Math.floor(x / cell);
      const list = cells.get(key);
      if (list === undefined) cells.set(key, [at]);
      else list.push(at);
    }
  }
  const chosen: number[] = [];
  for (const list of cells.values()) {
    list.sort((a, b) => scores[b]! - scores[a]! || a - b);
    chosen.push(...list.slice(0, perCell));
  }
  chosen.sort((a, b) => scores[b]! - scores[a]! || a - b);
  return chosen.slice(0, wanted);
}

/** 30 rotations of the 256 point pairs, as offsets in x and y. */
const rotatedPairs: Int8Array = (() => {
  const random = seededRandom(20, 'descriptor');
  const out = new Int8Array(30 * descriptorPairs * 4);
  const pairs: number[] = [];
  while (pairs.length < descriptorPairs * 4) {
    const x = random.normal() * 6;
    const y = random.normal() * 6;
    if (Math.hypot(x, y) <= patch - 1) pairs.push(x, y);
  }
  for (let turn = 0; turn < 30; turn++) {
    const cos = Math.cos((turn * Math.PI) / 15);
    const sin = Math.sin((turn * Math.PI) / 15);
    for (let k = 0; k < descriptorPairs * 2; k++) {
      const x = pairs[2 * k]!;
      const y = pairs[2 * k + 1]!;
      out[(turn * descriptorPairs * 2 + k) * 2] = Math.round(cos * x - sin * y);
      out[(turn * descriptorPairs * 2 + k) * 2 + 1] = Math.round(sin * x + cos * y);
    }
  }
  return out;
})();

/** Which of 30 directions the brightness leans to (intensity centroid; Rublee et al. 2011). */
function orientation(plane: Plane, at: number): number {
  const { width, data } = plane;
  let mx = 0;
  let my = 0;
  for (let dy = -patch + 2; dy <= patch - 2; dy++) {
    const half = Math.floor(Math.sqrt((patch - 2) * (patch - 2) - dy * dy));
    const base = at + dy * width;
    for (let dx = -half; dx <= half; dx++) {
      const value = data[base + dx]!;
      mx += dx * value;
      my += dy * value;
    }
  }
  return (Math.round((Math.atan2(my, mx) * 15) / Math.PI) + 30) % 30;
}

function describe(
  plane: Plane,
  corners: readonly number[],
  scaleX: number,
  out: { xy: number[]; words: number[] },
): void {
  const smooth = boxBlur(plane, 2);
  const { width, data } = smooth;
  for (const at of corners) {
    const turn = orientation(plane, at);
    let pair = turn * descriptorPairs * 4;
    for (let word = 0; word < 8; word++) {
      let bits = 0;
      for (let bit = 0; bit < 32; bit++, pair += 4) {
        const a = data[at + rotatedPairs[pair + 1]! * width + rotatedPairs[pair]!]!;
        const b = data[at + rotatedPairs[pair + 3]! * width + rotatedPairs[pair + 2]!]!;
        bits = (bits << 1) | (a < b ? 1 : 0);
      }
      out.words.push(bits >>> 0);
    }
    const x = at % width;
    const y = (at - x) / width;
    out.xy.push((x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleX - 0.5);
  }
}

/**
 * Oriented FAST corners with rotated binary descriptors at two scales. The picture is first halved until it is at most
 * `maximumPixels`: pose needs a millimetre, the sub-pixel part comes later.
 */
export function findFeatures(plane: Plane, maximumPixels = 450_000, wanted = 900): Features {
  let level = plane;
  let scale = 1;
  while (level.width * level.height > 2 * maximumPixels) {
    level = halve(level);
    scale *= 2;
  }
  if (level.width * level.height > maximumPixels) {
    const factor = Math.sqrt(maximumPixels / (level.width * level.height));
    level = resize(level, factor);
    scale /= factor;
  }
  const out = { xy: new Array<number>(), words: new Array<number>() };
  for (const [shrink, share] of [
    [1, 1],
    [0.7, 0.5],
  ] as const) {
    const at = shrink === 1 ? level : resize(level, shrink);
    if (at.width <= 2 * patch + 8 || at.height <= 2 * patch + 8) continue;
    const corners = chooseCorners(cornerScores(at, 12), at.width, at.height, Math.round(wanted * share));
    describe(at, corners, scale / shrink, out);
  }
  return { count: out.xy.length / 2, xy: Float64Array.from(out.xy), descriptors: Uint32Array.from(out.words) };
}
