import type { Raster } from '../../../core/index.ts';
import { dilate, erode, labelComponents, split, type Plane } from '../../../image/index.ts';
import { commonestColour } from '../optical/scene.ts';

/** Corners of the board in a picture, pixels: upper left, upper right, lower right, lower left. */
export type Quad = readonly [Corner, Corner, Corner, Corner];
type Corner = readonly [number, number];

const workingWidth = 700;

/** Degrees of the colour circle, saturation and brightness of a colour. */
function hueOf(r: number, g: number, b: number): readonly [hueDeg: number, saturation: number, brightness: number] {
  const most = Math.max(r, g, b);
  const spread = most - Math.min(r, g, b);
  if (spread === 0) return [0, 0, most];
  const sixth = most === r ? (g - b) / spread : most === g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  return [60 * sixth, spread / most, most];
}

/** Every n-th pixel where the solder mask's hue is seen, in more or less light; of a colourless mask, its brightness. */
function maskLike(picture: Raster, step: number): Plane {
  const planes = split(picture);
  const [r, g, b] = [planes[0].data, planes[1].data, planes[2].data];
  const [hue0, saturation0, brightness0] = hueOf(...commonestColour(planes));
  const coloured = saturation0 * brightness0 >= 26;
  const width = Math.floor(picture.width / step);
  const height = Math.floor(picture.height / step);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * step * picture.width + x * step;
      const [hue, saturation, brightness] = hueOf(r[at]!, g[at]!, b[at]!);
      const turn = Math.abs(((hue - hue0 + 540) % 360) - 180);
      const alike = coloured
        ? turn < 32 && saturation > 0.4 * saturation0 && brightness > 0.25 * brightness0 && brightness > 20
        : saturation * brightness < 26 && Math.abs(brightness - brightness0) < 24;
      if (alike) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}

interface Line {
  /** The other coordinate is `slope` times the first, plus `offset`. */
  readonly slope: number;
  readonly offset: number;
}

/** The straight line that most of the points lie on. Pairs a fixed share of the list apart: deterministic, and enough. */
function straightest(points: readonly (readonly [number, number])[]): Line | undefined {
  let best: Line | undefined;
  let most = 0;
  const within = 1.5;
  for (const share of [0.15, 0.25, 0.4, 0.55, 0.7]) {
    const apart = Math.floor(points.length * share);
    if (apart < 4) continue;
    for (let i = 0; i + apart < points.length; i += 3) {
      const [a, b] = [points[i]!, points[i + apart]!];
      const slope = (b[1] - a[1]) / (b[0] - a[0]);
      if (!(Math.abs(slope) < 0.25)) continue;
      const offset = a[1] - slope * a[0];
      let count = 0;
      for (let k = 0; k < points.length; k += 2) {
        if (Math.abs(points[k]![1] - slope * points[k]![0] - offset) < within) count++;
      }
      if (count > most) [best, most] = [{ slope, offset }, count];
    }
  }
  return most * 2 < 0.2 * points.length ? undefined : best;
}

/**
 * The board in a picture by its solder mask: the largest area of that hue, and a straight line along each of its sides.
 * Undefined where there is none, or where the board runs out of the frame on a side.
 */
export function boardQuad(picture: Raster): Quad | undefined {
  const step = Math.max(1, Math.round(picture.width / workingWidth));
  const seen = maskLike(picture, step);
  const closed = erode(dilate(seen, 4), 4);
  const { labels, components } = labelComponents(closed);
  const board = components.reduce<(typeof components)[number] | undefined>(
    (best, one) => (best === undefined || one.area > best.area ? one : best),
    undefined,
  );
  const { width, height } = closed;
  if (board === undefined || board.area < 0.08 * width * height) return undefined;
  const [left, right, top, bottom]: [number, number][][] = [[], [], [], []];
  const isBoard = (x: number, y: number): boolean => labels[y * width + x] === board.label;
  for (let y = board.y0; y <= board.y1; y++) {
    let [x0, x1] = [board.x0, board.x1];
    while (x0 <= board.x1 && !isBoard(x0, y)) x0++;
    while (x1 >= x0 && !isBoard(x1, y)) x1--;
    if (x1 < x0) continue;
    left!.push([y, x0]);
    right!.push([y, x1 + 1]);
  }
  for (let x = board.x0; x <= board.x1; x++) {
    let [y0, y1] = [board.y0, board.y1];
    while (y0 <= board.y1 && !isBoard(x, y0)) y0++;
    while (y1 >= y0 && !isBoard(x, y1)) y1--;
    if (y1 < y0) continue;
    top!.push([x, y0]);
    bottom!.push([x, y1 + 1]);
  }
  const [l, r, t, b] = [straightest(left!), straightest(right!), straightest(top!), straightest(bottom!)];
  if (l === undefined || r === undefined || t === undefined || b === undefined) return undefined;
  const meet = (upright: Line, level: Line): Corner => {
    const y = (level.slope * upright.offset + level.offset) / (1 - level.slope * upright.slope);
    return [(upright.slope * y + upright.offset) * step, y * step];
  };
  return [meet(l, t), meet(r, t), meet(r, b), meet(l, b)];
}
