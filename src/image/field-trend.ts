import { solveLinear } from './homography.ts';
import type { TileField } from './refine.ts';

/** Displacements of every tile, those that nothing could be measured at as well. */
export interface Trend {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** Monomials of two variables up to the fifth degree: r^2 of a lens times x and y, and the slow waves of a bowed board. */
const powers: readonly (readonly [number, number])[] = Array.from({ length: 6 }, (_, degree) =>
  Array.from({ length: degree + 1 }, (_unused, i) => [degree - i, i] as const),
).flat();

/** Terms of the first rounds. */
const firstTerms: readonly number[] = [6, 10];

/** How many terms the tiles can carry: eight tiles a term, so that no term follows a single part. */
function termsFor(tiles: number): number {
  for (const terms of [21, 15, 10, 6, 3]) if (tiles >= 8 * terms) return terms;
  return 0;
}

/**
 * The smooth surface that the measured displacements lie on: a polynomial in the picture's coordinates, by least squares
 * with rounds of reweighting (Tukey's biweight). A homography leaves a lens of 0.3 % up to three pixels at the
 * corners, and means over neighbouring tiles lag behind it there, where they have neighbours on one side only. Held to the
 * range of what was measured, because a polynomial runs away where no tile holds it.
 */
export function fieldTrend(field: TileField): Trend {
  const { columns, rows } = field;
  const count = columns * rows;
  const trend: Trend = { dx: new Float32Array(count), dy: new Float32Array(count) };
  const weights = new Float64Array(count);
  let tiles = 0;
  for (let i = 0; i < count; i++) {
    const match = field.correlation[i]!;
    if (match < 0.7) continue;
    weights[i] = match * match;
    tiles++;
  }
  const terms = termsFor(tiles);
  if (terms === 0) return trend;
  const basis = basisOf(columns, rows, terms);
  const trust = weights.slice();
  let cut = 3;
  for (let round = 0; round < 5; round++) {
    // Few terms first: they cannot follow a large part that leans away, which is then left out of the others' fit.
    const used = Math.min(terms, firstTerms[round] ?? terms);
    const found = fit(field, basis, terms, weights, used);
    if (found === undefined) return trend;
    evaluate(found, basis, terms, used, trend);
    for (let i = 0; i < count; i++) {
      const r = Math.hypot(field.dx[i]! - trend.dx[i]!, field.dy[i]! - trend.dy[i]!) / cut;
      weights[i] = r < 1 ? trust[i]! * (1 - r * r) * (1 - r * r) : 0;
    }
    cut = Math.max(0.75, 0.7 * cut);
  }
  hold(trend.dx, field.dx, weights);
  hold(trend.dy, field.dy, weights);
  return trend;
}

/** Powers 0 to 5 of each tile centre, from -1 to 1. */
function powersAlong(tiles: number): Float64Array {
  return Float64Array.from({ length: 6 * tiles }, (_, i) => ((2 * Math.floor(i / 6) + 1) / tiles - 1) ** (i % 6));
}

function basisOf(columns: number, rows: number, terms: number): Float64Array {
  const basis = new Float64Array(columns * rows * terms);
  const across = powersAlong(columns);
  const down = powersAlong(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let t = 0; t < terms; t++, at++) {
        const [px, py] = powers[t]!;
        basis[at] = across[6 * column + px]! * down[6 * row + py]!;
      }
    }
  }
  return basis;
}

/** Factors of both displacements, one after the other; undefined where the tiles do not determine them. */
function fit(
  field: TileField,
  basis: Float64Array,
  row: number,
  weights: Float64Array,
  terms: number,
): Float64Array | undefined {
  const stride = terms + 1;
  const normal = new Float64Array(terms * stride);
  const right = new Float64Array(terms);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    total += weight;
    const at = i * row;
    for (let a = 0; a < terms; a++) {
      const scaled = weight * basis[at + a]!;
      for (let b = a; b < terms; b++) normal[a * stride + b] = normal[a * stride + b]! + scaled * basis[at + b]!;
      normal[a * stride + terms] = normal[a * stride + terms]! + scaled * field.dx[i]!;
      right[a] = right[a]! + scaled * field.dy[i]!;
    }
  }
  for (let a = 0; a < terms; a++) {
    for (let b = 0; b < a; b++) normal[a * stride + b] = normal[b * stride + a]!;
    // A whiff of ridge: a term that no tile speaks for stays small.
    normal[a * stride + a] = normal[a * stride + a]! + 1e-6 * total;
  }
  const second = normal.slice();
  for (let a = 0; a < terms; a++) second[a * stride + terms] = right[a]!;
  const forX = solveLinear(normal, terms);
  const forY = solveLinear(second, terms);
  if (forX === undefined || forY === undefined) return undefined;
  return Float64Array.from([...forX, ...forY]);
}

function evaluate(factors: Float64Array, basis: Float64Array, row: number, terms: number, trend: Trend): void {
  for (let i = 0; i < trend.dx.length; i++) {
    let [x, y] = [0, 0];
    for (let t = 0; t < terms; t++) {
      x += factors[t]! * basis[i * row + t]!;
      y += factors[terms + t]! * basis[i * row + t]!;
    }
    trend.dx[i] = x;
    trend.dy[i] = y;
  }
}

/** Keeps the surface within what trusted tiles showed, and half as much again. */
function hold(surface: Float32Array, measured: Float32Array, weights: Float64Array): void {
  let [low, high] = [0, 0];
  for (let i = 0; i < measured.length; i++) {
    if (weights[i] === 0) continue;
    low = Math.min(low, measured[i]!);
    high = Math.max(high, measured[i]!);
  }
  for (let i = 0; i < surface.length; i++) surface[i] = Math.max(1.5 * low, Math.min(1.5 * high, surface[i]!));
}
