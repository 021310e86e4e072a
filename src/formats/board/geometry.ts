import type { Point } from './artwork.ts';
import type { BoxMm } from './board-cad.ts';

/** Grows over points; `box` is undefined while it has seen none. */
export class Bounds {
  #left = Infinity;
  #top = Infinity;
  #right = -Infinity;
  #bottom = -Infinity;

  add(xMm: number, yMm: number): void {
    this.#left = Math.min(this.#left, xMm);
    this.#top = Math.min(this.#top, yMm);
    this.#right = Math.max(this.#right, xMm);
    this.#bottom = Math.max(this.#bottom, yMm);
  }

  get box(): BoxMm | undefined {
    if (this.#left > this.#right) return undefined;
    return { xMm: this.#left, yMm: this.#top, widthMm: this.#right - this.#left, heightMm: this.#bottom - this.#top };
  }
}

/** A point of a footprint on the board: turned by `rotationDeg` counter-clockwise (y points down), then moved. */
export function placed(
  at: { readonly xMm: number; readonly yMm: number; readonly rotationDeg: number },
  xMm: number,
  yMm: number,
): Point {
  const angle = (at.rotationDeg * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [at.xMm + xMm * cos + yMm * sin, at.yMm - xMm * sin + yMm * cos];
}

/** Corners of a rectangle about (x, y), turned counter-clockwise. */
export function corners(
  xMm: number,
  yMm: number,
  widthMm: number,
  heightMm: number,
  rotationDeg: number,
): readonly Point[] {
  const at = { xMm, yMm, rotationDeg };
  const [w, h] = [widthMm / 2, heightMm / 2];
  return [placed(at, -w, -h), placed(at, w, -h), placed(at, w, h), placed(at, -w, h)];
}

/** Chords that stay within 2 um of the arc, and at least sixteen a quarter; more than 128 no picture can tell. */
function piecesPerQuarter(radiusMm: number): number {
  const half = Math.acos(Math.max(0, 1 - 0.002 / Math.max(radiusMm, 0.002)));
  return Math.min(128, Math.max(16, Math.ceil(Math.PI / 4 / half)));
}

/** Points along an arc from (x0, y0) about the centre; `sweepDeg` positive is clockwise on the screen, as in the file. */
export function arcPoints(
  centreX: number,
  centreY: number,
  x0: number,
  y0: number,
  sweepDeg: number,
): readonly Point[] {
  const radius = Math.hypot(x0 - centreX, y0 - centreY);
  const start = Math.atan2(y0 - centreY, x0 - centreX);
  const sweep = (Math.max(-360, Math.min(360, sweepDeg)) * Math.PI) / 180;
  const pieces = Math.max(1, Math.ceil((Math.abs(sweep) / (Math.PI / 2)) * piecesPerQuarter(radius)));
  return Array.from({ length: pieces + 1 }, (_, i) => {
    const angle = start + (sweep * i) / pieces;
    return [centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)] as const;
  });
}

/** Points along the arc through three points; the straight line where they lie on one. */
export function arcThrough(a: Point, b: Point, c: Point): readonly Point[] {
  const d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
  if (Math.abs(d) < 1e-9) return [a, b, c];
  const [a2, b2, c2] = [a[0] ** 2 + a[1] ** 2, b[0] ** 2 + b[1] ** 2, c[0] ** 2 + c[1] ** 2];
  const x = (a2 * (b[1] - c[1]) + b2 * (c[1] - a[1]) + c2 * (a[1] - b[1])) / d;
  const y = (a2 * (c[0] - b[0]) + b2 * (a[0] - c[0]) + c2 * (b[0] - a[0])) / d;
  const angle = (p: Point): number => (Math.atan2(p[1] - y, p[0] - x) * 180) / Math.PI;
  const turn = (from: number, to: number): number => (((to - from) % 360) + 360) % 360;
  const clockwise = turn(angle(a), angle(b)) <= turn(angle(a), angle(c));
  const sweep = clockwise ? turn(angle(a), angle(c)) : -turn(angle(c), angle(a));
  return arcPoints(x, y, a[0], a[1], sweep);
}

/** [x1, y1, x2, y2] from each point to the next. */
export function segments(points: readonly Point[]): readonly number[] {
  const out: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1];
    const to = points[i];
    if (from && to) out.push(from[0], from[1], to[0], to[1]);
  }
  return out;
}
