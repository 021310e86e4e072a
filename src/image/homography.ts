/** Row-major 3x3 matrix that maps (x, y, 1) to homogeneous pixel coordinates. */
export type Homography = readonly number[];

export const identityHomography: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Corresponding points, flat: (x1, y1) of one picture belongs to (x2, y2) of the other. */
export interface Correspondences {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly count: number;
}

export function applyHomography(h: Homography, x: number, y: number): readonly [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** `composeHomography(a, b)` applies b first. */
export function composeHomography(a: Homography, b: Homography): Homography {
  const out: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      out.push(a[row * 3]! * b[column]! + a[row * 3 + 1]! * b[column + 3]! + a[row * 3 + 2]! * b[column + 6]!);
    }
  }
  return out;
}

/** Undefined for a singular matrix. */
export function invertHomography(h: Homography): Homography | undefined {
  const [a, b, c, d, e, f, g, i, j] = [h[0]!, h[1]!, h[2]!, h[3]!, h[4]!, h[5]!, h[6]!, h[7]!, h[8]!];
  const determinant = a * (e * j - f * i) - b * (d * j - f * g) + c * (d * i - e * g);
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-15) return undefined;
  return [
    (e * j - f * i) / determinant,
    (c * i - b * j) / determinant,
    (b * f - c * e) / determinant,
    (f * g - d * j) / determinant,
    (a * j - c * g) / determinant,
    (c * d - a * f) / determinant,
    (d * i - e * g) / determinant,
    (b * g - a * i) / determinant,
    (a * e - b * d) / determinant,
  ];
}

/** Solves `size` equations, each row `size` factors and the right side, by elimination with partial pivoting; undefined where singular. */
export function solveLinear(matrix: Float64Array, size: number): Float64Array | undefined {
  const stride = size + 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(matrix[row * stride + column]!) > Math.abs(matrix[pivot * stride + column]!)) pivot = row;
    }
    if (Math.abs(matrix[pivot * stride + column]!) < 1e-12) return undefined;
    if (pivot !== column) {
      for (let k = 0; k < stride; k++) {
        const held = matrix[column * stride + k]!;
        matrix[column * stride + k] = matrix[pivot * stride + k]!;
        matrix[pivot * stride + k] = held;
      }
    }
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = matrix[row * stride + column]! / matrix[column * stride + column]!;
      if (factor === 0) continue;
      for (let k = column; k < stride; k++) {
        matrix[row * stride + k] = matrix[row * stride + k]! - factor * matrix[column * stride + k]!;
      }
    }
  }
  const out = new Float64Array(size);
  for (let row = 0; row < size; row++) out[row] = matrix[row * stride + size]! / matrix[row * stride + row]!;
  return out;
}

/** Moves the weighted points to zero mean and unit scale (Hartley 1997): without it the squares below lose their digits. */
function conditioning(points: Float64Array, weights: Float64Array, count: number): readonly [number, number, number] {
  let sum = 0;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < count; i++) {
    sum += weights[i]!;
    mx += weights[i]! * points[2 * i]!;
    my += weights[i]! * points[2 * i + 1]!;
  }
  mx /= sum;
  my /= sum;
  let spread = 0;
  for (let i = 0; i < count; i++) spread += weights[i]! * Math.hypot(points[2 * i]! - mx, points[2 * i + 1]! - my);
  return [mx, my, spread > 0 ? (Math.SQRT2 * sum) / spread : 1];
}

/** Weighted least-squares homography from at least four correspondences; undefined where they do not determine one. */
export function fitHomography(points: Correspondences, weights: Float64Array): Homography | undefined {
  const { from, to, count } = points;
  let used = 0;
  for (let i = 0; i < count; i++) if (weights[i]! > 0) used++;
  if (used < 4) return undefined;
  const [ax, ay, as] = conditioning(from, weights, count);
  const [bx, by, bs] = conditioning(to, weights, count);
  const normal = new Float64Array(8 * 9);
  const row = new Float64Array(9);
  const add = (weight: number): void => {
    for (let i = 0; i < 8; i++) {
      const scaled = weight * row[i]!;
      if (scaled === 0) continue;
      for (let k = 0; k < 9; k++) normal[i * 9 + k] = normal[i * 9 + k]! + scaled * row[k]!;
    }
  };
  for (let i = 0; i < count; i++) {
    const weight = weights[i]!;
    if (!(weight > 0)) continue;
    const x = (from[2 * i]! - ax) * as;
    const y = (from[2 * i + 1]! - ay) * as;
    const u = (to[2 * i]! - bx) * bs;
    const v = (to[2 * i + 1]! - by) * bs;
    row.set([x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
    add(weight);
    row.set([0, 0, 0, x, y, 1, -v * x, -v * y, v]);
    add(weight);
  }
  const h = solveLinear(normal, 8);
  if (h === undefined) return undefined;
  const conditioned: Homography = [...h, 1];
  const before: Homography = [as, 0, -as * ax, 0, as, -as * ay, 0, 0, 1];
  const after: Homography = [1 / bs, 0, bx, 0, 1 / bs, by, 0, 0, 1];
  const full = composeHomography(after, composeHomography(conditioned, before));
  const scale = full[8]!;
  if (!Number.isFinite(scale) || Math.abs(scale) < 1e-12) return undefined;
  return full.map((value) => value / scale);
}
