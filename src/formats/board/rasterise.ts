import { UsageError } from '../../core/index.ts';
import { paints, shapeBounds } from './artwork.ts';
import type { Artwork } from './artwork.ts';

/** 1 where a pixel's centre is covered. Pixel (column, row) has its centre at `originMm` + (column + 0.5, row + 0.5) pixels. */
export interface LayerMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Board millimetres of the upper left corner of the upper left pixel. */
  readonly originMm: readonly [x: number, y: number];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly originMm: readonly [x: number, y: number];
  readonly mmPerPx: number;
}

const maxPixels = 400e6;
/** Crossings of outlines with rows of pixels: about a minute's work, and a hundred times a dense server board's. */
const maxCrossings = 400e6;

/** Draws into one array; x and y are in pixels. */
class Drawing {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly left: number;
  readonly top: number;

  constructor(left: number, top: number, width: number, height: number) {
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height);
  }

  /** Pixels of a row whose centres lie in [x0, x1). */
  span(row: number, x0: number, x1: number, value: number): void {
    const from = Math.max(0, Math.ceil(x0 - 0.5) - this.left);
    const to = Math.min(this.width, Math.ceil(x1 - 0.5) - this.left);
    const base = (row - this.top) * this.width;
    if (to > from) this.data.fill(value, base + from, base + to);
  }

  /** Rows whose centres lie in [y0, y1), as [first, end). */
  rows(y0: number, y1: number): readonly [number, number] {
    return [Math.max(this.top, Math.ceil(y0 - 0.5)), Math.min(this.top + this.height, Math.ceil(y1 - 0.5))];
  }
}

class Rasteriser {
  readonly #artwork: Artwork;
  readonly #frame: Frame;
  #crossings = 0;

  constructor(artwork: Artwork, frame: Frame) {
    this.#artwork = artwork;
    this.#frame = frame;
  }

  #x(point: number): number {
    return ((this.#artwork.pointsMm[2 * point] ?? 0) - this.#frame.originMm[0]) / this.#frame.mmPerPx;
  }

  #y(point: number): number {
    return ((this.#artwork.pointsMm[2 * point + 1] ?? 0) - this.#frame.originMm[1]) / this.#frame.mmPerPx;
  }

  #spend(crossings: number): void {
    this.#crossings += Math.max(0, crossings);
    if (this.#crossings > maxCrossings) {
      throw new UsageError('this artwork is too dense to be drawn at this scale', 'Give a coarser scale.');
    }
  }

  /** Everything within half a pen of the straight line between two points: on each row one span, as it is convex. */
  #stroke(into: Drawing, x1: number, y1: number, x2: number, y2: number, radius: number, value: number): void {
    const [first, end] = into.rows(Math.min(y1, y2) - radius, Math.max(y1, y2) + radius);
    this.#spend(end - first);
    const length = Math.hypot(x2 - x1, y2 - y1);
    // Corners of the stroke without its round ends.
    const nx = length === 0 ? 0 : (-(y2 - y1) / length) * radius;
    const ny = length === 0 ? 0 : ((x2 - x1) / length) * radius;
    const xs = [x1 + nx, x2 + nx, x2 - nx, x1 - nx];
    const ys = [y1 + ny, y2 + ny, y2 - ny, y1 - ny];
    for (let row = first; row < end; row++) {
      const y = row + 0.5;
      let left = Infinity;
      let right = -Infinity;
      for (const [cx, cy] of [
        [x1, y1],
        [x2, y2],
      ] as const) {
        const under = radius * radius - (y - cy) * (y - cy);
        if (under < 0) continue;
        const half = Math.sqrt(under);
        left = Math.min(left, cx - half);
        right = Math.max(right, cx + half);
      }
      if (length > 0) {
        for (let i = 0; i < 4; i++) {
          const [ax, ay] = [xs[i] ?? 0, ys[i] ?? 0];
          const [bx, by] = [xs[(i + 1) & 3] ?? 0, ys[(i + 1) & 3] ?? 0];
          if (ay > y === by > y) continue;
          const x = ax + ((y - ay) / (by - ay)) * (bx - ax);
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
      if (left < right) into.span(row, left, right, value);
    }
  }

  /** The even-odd area of the rows of a shape: where each row of pixels crosses an outline, sorted. */
  #fill(into: Drawing, shape: number, value: number): void {
    const { rowStart, shapeStart } = this.#artwork;
    const [, y0, , y1] = shapeBounds(this.#artwork, shape);
    const { originMm, mmPerPx } = this.#frame;
    const [first, end] = into.rows((y0 - originMm[1]) / mmPerPx, (y1 - originMm[1]) / mmPerPx + 1);
    if (first >= end) return;
    const starts = new Uint32Array(end - first + 1);
    const visit = (each: (row: number, x: number) => void): void => {
      for (let line = shapeStart[shape] ?? 0; line < (shapeStart[shape + 1] ?? 0); line++) {
        const from = rowStart[line] ?? 0;
        const to = (rowStart[line + 1] ?? 0) - 1;
        let [ax, ay] = [this.#x(to), this.#y(to)];
        for (let i = from; i <= to; i++) {
          const [bx, by] = [this.#x(i), this.#y(i)];
          const [low, high] = into.rows(Math.min(ay, by), Math.max(ay, by));
          const slope = by === ay ? 0 : (bx - ax) / (by - ay);
          for (let row = Math.max(first, low); row < Math.min(end, high); row++) {
            each(row - first, ax + (row + 0.5 - ay) * slope);
          }
          ax = bx;
          ay = by;
        }
      }
    };
    visit((row) => {
      starts[row + 1] = (starts[row + 1] ?? 0) + 1;
    });
    for (let row = 1; row < starts.length; row++) starts[row] = (starts[row] ?? 0) + (starts[row - 1] ?? 0);
    const total = starts[end - first] ?? 0;
    this.#spend(total);
    const crossings = new Float64Array(total);
    const next = starts.slice();
    visit((row, x) => {
      const at = next[row] ?? 0;
      crossings[at] = x;
      next[row] = at + 1;
    });
    for (let row = first; row < end; row++) {
      const [from, to] = [starts[row - first] ?? 0, starts[row - first + 1] ?? 0];
      if (to - from > 1) crossings.subarray(from, to).sort();
      for (let i = from; i + 1 < to; i += 2) into.span(row, crossings[i] ?? 0, crossings[i + 1] ?? 0, value);
    }
  }

  #shape(into: Drawing, shape: number, value: number): void {
    const { rowStart, shapeStart, penMm, filled } = this.#artwork;
    if (filled[shape] === 1) this.#fill(into, shape, value);
    const radius = (penMm[shape] ?? 0) / 2 / this.#frame.mmPerPx;
    if (radius <= 0) return;
    for (let line = shapeStart[shape] ?? 0; line < (shapeStart[shape + 1] ?? 0); line++) {
      const from = rowStart[line] ?? 0;
      const to = (rowStart[line + 1] ?? 0) - 1;
      const start = filled[shape] === 1 || to === from ? to : from;
      let [ax, ay] = [this.#x(start), this.#y(start)];
      for (let i = start === from && to > from ? from + 1 : from; i <= to; i++) {
        const [bx, by] = [this.#x(i), this.#y(i)];
        this.#stroke(into, ax, ay, bx, by, radius, value);
        ax = bx;
        ay = by;
      }
    }
  }

  /** A group with cuts is drawn apart, then painted as one. */
  #group(into: Drawing, shape: number, end: number, value: number): void {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const { originMm, mmPerPx } = this.#frame;
    for (let i = shape; i < end; i++) {
      const [l, t, r, b] = shapeBounds(this.#artwork, i);
      left = Math.min(left, (l - originMm[0]) / mmPerPx);
      top = Math.min(top, (t - originMm[1]) / mmPerPx);
      right = Math.max(right, (r - originMm[0]) / mmPerPx);
      bottom = Math.max(bottom, (b - originMm[1]) / mmPerPx);
    }
    const x0 = Math.max(0, Math.floor(left));
    const y0 = Math.max(0, Math.floor(top));
    const x1 = Math.min(into.width, Math.ceil(right) + 1);
    const y1 = Math.min(into.height, Math.ceil(bottom) + 1);
    if (x1 <= x0 || y1 <= y0) return;
    this.#spend((x1 - x0) * (y1 - y0) * 0.1);
    const apart = new Drawing(x0, y0, x1 - x0, y1 - y0);
    for (let i = shape; i < end; i++) this.#shape(apart, i, paints[this.#artwork.paint[i] ?? 1] === 'cut' ? 0 : 1);
    for (let y = y0, at = 0; y < y1; y++) {
      for (let x = x0; x < x1; x++, at++) if (apart.data[at] === 1) into.data[y * into.width + x] = value;
    }
  }

  run(): Uint8Array {
    const { count, paint } = this.#artwork;
    const { width, height } = this.#frame;
    const into = new Drawing(0, 0, width, height);
    for (let shape = 0; shape < count;) {
      let end = shape + 1;
      let cuts = false;
      while (end < count && (paint[end] ?? 0) >= 2) {
        cuts ||= paint[end] === 3;
        end++;
      }
      const value = paint[shape] === 0 ? 0 : 1;
      if (cuts) this.#group(into, shape, end, value);
      else for (let i = shape; i < end; i++) this.#shape(into, i, value);
      shape = end;
    }
    return into.data;
  }
}

/** Paints artwork into a frame of pixels: 1 where a pixel's centre is covered. Throws UsageError on a frame beyond 400 megapixels. */
export function rasterise(artwork: Artwork, frame: Frame): LayerMask {
  const { width, height, originMm, mmPerPx } = frame;
  if (!(width >= 1 && height >= 1 && width * height <= maxPixels && mmPerPx > 0)) {
    throw new UsageError(
      `a drawing of ${width} x ${height} pixels`,
      `Give a scale at which the board has at least one and at most ${maxPixels / 1e6} million pixels.`,
    );
  }
  return { width, height, originMm, data: new Rasteriser(artwork, frame).run() };
}
