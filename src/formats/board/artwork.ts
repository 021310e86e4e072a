/** What a shape is for, where its file says so. */
export const shapeKinds = ['unknown', 'pad', 'track', 'via', 'zone', 'drawing', 'text'] as const;
export type ShapeKind = (typeof shapeKinds)[number];

/**
 * How a shape is painted over those before it: `clear` takes away, `dark` adds. A `joined` shape is part of the group that
 * the last `clear` or `dark` shape began, and a `cut` takes away from that group alone: a hole in a flash uncovers what
 * lies below.
 */
export const paints = ['clear', 'dark', 'joined', 'cut'] as const;
export type Paint = (typeof paints)[number];

/**
 * Shapes of one layer, in the order in which they are painted. A shape is one or more rows of points. Filled: the area
 * between them by the even-odd rule. With a pen: everything within half of `penMm` of the row, which closes where the shape
 * is filled. So a disc is one point with a pen, a track two, a rounded rectangle four points, filled, with a pen.
 */
export interface Artwork {
  readonly count: number;
  /** [x, y] of every point. */
  readonly pointsMm: Float64Array;
  /** First point of each row, and the number of points. */
  readonly rowStart: Uint32Array;
  /** First row of each shape, and the number of rows. */
  readonly shapeStart: Uint32Array;
  readonly penMm: Float64Array;
  readonly filled: Uint8Array;
  /** Index into `paints`. */
  readonly paint: Uint8Array;
  /** Index into `shapeKinds`. */
  readonly kind: Uint8Array;
  readonly net: Uint32Array;
}

export type Point = readonly [x: number, y: number];

/** What a shape has beside its points; left out: unfilled, no pen, dark, of unknown kind, no net. */
export interface ShapeLook {
  readonly filled?: boolean;
  readonly penMm?: number;
  readonly paint?: Paint;
  readonly kind?: ShapeKind;
  readonly net?: number;
}

/** Grows shape by shape. */
export class ArtworkBuilder {
  readonly #points: number[] = [];
  readonly #rowStart: number[] = [0];
  readonly #shapeStart: number[] = [0];
  readonly #pen: number[] = [];
  readonly #filled: number[] = [];
  readonly #paint: number[] = [];
  readonly #kind: number[] = [];
  readonly #net: number[] = [];

  get count(): number {
    return this.#pen.length;
  }

  get points(): number {
    return this.#points.length / 2;
  }

  add(rows: readonly (readonly Point[])[], look: ShapeLook): void {
    let empty = true;
    for (const row of rows) {
      if (row.length === 0) continue;
      empty = false;
      for (const [x, y] of row) this.#points.push(x, y);
      this.#rowStart.push(this.#points.length / 2);
    }
    if (empty) return;
    this.#shapeStart.push(this.#rowStart.length - 1);
    this.#pen.push(look.penMm ?? 0);
    this.#filled.push(look.filled === true ? 1 : 0);
    this.#paint.push(paints.indexOf(look.paint ?? 'dark'));
    this.#kind.push(shapeKinds.indexOf(look.kind ?? 'unknown'));
    this.#net.push(look.net ?? 0);
  }

  build(): Artwork {
    return {
      count: this.#pen.length,
      pointsMm: Float64Array.from(this.#points),
      rowStart: Uint32Array.from(this.#rowStart),
      shapeStart: Uint32Array.from(this.#shapeStart),
      penMm: Float64Array.from(this.#pen),
      filled: Uint8Array.from(this.#filled),
      paint: Uint8Array.from(this.#paint),
      kind: Uint8Array.from(this.#kind),
      net: Uint32Array.from(this.#net),
    };
  }
}

export const emptyArtwork: Artwork = new ArtworkBuilder().build();

/** [left, top, right, bottom] of a shape with its pen. */
export function shapeBounds(artwork: Artwork, shape: number): readonly [number, number, number, number] {
  const { pointsMm, rowStart, shapeStart } = artwork;
  const first = rowStart[shapeStart[shape] ?? 0] ?? 0;
  const last = rowStart[shapeStart[shape + 1] ?? 0] ?? 0;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = first; i < last; i++) {
    const x = pointsMm[2 * i] ?? 0;
    const y = pointsMm[2 * i + 1] ?? 0;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const reach = (artwork.penMm[shape] ?? 0) / 2;
  return [left - reach, top - reach, right + reach, bottom + reach];
}

/** Distance of a point to a shape in mm; 0 on it. How the shape is painted is not asked. */
export function shapeDistance(artwork: Artwork, shape: number, xMm: number, yMm: number): number {
  const { pointsMm, rowStart, shapeStart } = artwork;
  const filled = artwork.filled[shape] === 1;
  let nearest = Infinity;
  let inside = false;
  for (let row = shapeStart[shape] ?? 0; row < (shapeStart[shape + 1] ?? 0); row++) {
    const first = rowStart[row] ?? 0;
    const last = (rowStart[row + 1] ?? 0) - 1;
    let [px, py] = filled
      ? [pointsMm[2 * last] ?? 0, pointsMm[2 * last + 1] ?? 0]
      : [pointsMm[2 * first] ?? 0, pointsMm[2 * first + 1] ?? 0];
    for (let i = first; i <= last; i++) {
      const x = pointsMm[2 * i] ?? 0;
      const y = pointsMm[2 * i + 1] ?? 0;
      const [dx, dy] = [x - px, y - py];
      const square = dx * dx + dy * dy;
      const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((xMm - px) * dx + (yMm - py) * dy) / square));
      nearest = Math.min(nearest, Math.hypot(px + t * dx - xMm, py + t * dy - yMm));
      if (filled && py > yMm !== y > yMm && xMm < px + ((yMm - py) / dy) * dx) inside = !inside;
      px = x;
      py = y;
    }
  }
  return inside ? 0 : Math.max(0, nearest - (artwork.penMm[shape] ?? 0) / 2);
}
