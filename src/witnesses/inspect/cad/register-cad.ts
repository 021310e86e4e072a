import type { Raster } from '../../../core/index.ts';
import type { BoardCad } from '../../../formats/board/index.ts';
import {
  fitHomography,
  gaussianBlur,
  halve,
  split,
  type Correspondences,
  type Homography,
  type Plane,
} from '../../../image/index.ts';
import { commonestColour } from '../optical/scene.ts';
import { boardQuad, type Quad } from './board-quad.ts';
import { outlineSides } from './cad-outline.ts';
import { padSamples, type PadSamples } from './pad-samples.ts';
import { partOffsets, type PlacementResidual } from './part-offsets.ts';

export interface CadRegistration {
  readonly outcome: 'placed';
  readonly mmToPx: Homography;
  readonly umPerPx: number;
  /** How far parts lie from where the drawing has them, after the best pose. */
  readonly residual: PlacementResidual;
  /** Grey levels by which pads differ from the solder mask more than bare mask does. */
  readonly contrast: number;
}

export type CadPlacing = CadRegistration | { readonly outcome: 'failed'; readonly reason: string };

/*
 * When a place is believed. Rightful drawings stood out by 69 to 150 grey levels with a median residual of 0.25 mm or less
 * and a third of their parts fitting, another revision of the board included; drawings of other boards, climbed to their
 * best, by 26 to 47 and with 0.36 mm or more, which is what chance gives within the reach of the search.
 */
const leastContrast = 52;
const fewestParts = 8;
const leastFitting = 0.2;
const worstMedianMm = 0.32;

/** Distance of each pixel from the solder mask's colour, summed over three colours, at most 255. */
export function awayFromMask(picture: Raster): Plane {
  const planes = split(picture);
  const [r0, g0, b0] = commonestColour(planes);
  const [r, g, b] = [planes[0].data, planes[1].data, planes[2].data];
  const data = new Uint8Array(picture.width * picture.height);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(255, Math.abs(r[i]! - r0) + Math.abs(g[i]! - g0) + Math.abs(b[i]! - b0));
  }
  return { width: picture.width, height: picture.height, data };
}

/** Mean under a row of points; points outside the picture count as the board's own colour. */
function mean(plane: Plane, points: Float64Array, h: Homography): number {
  const [a, b, c, d, e, f, g, i, j] = [h[0]!, h[1]!, h[2]!, h[3]!, h[4]!, h[5]!, h[6]!, h[7]!, h[8]!];
  const { width, height, data } = plane;
  let sum = 0;
  for (let k = 0; k < points.length; k += 2) {
    const x = points[k]!;
    const y = points[k + 1]!;
    const w = g * x + i * y + j;
    const px = ((a * x + b * y + c) / w + 0.5) | 0;
    const py = ((d * x + e * y + f) / w + 0.5) | 0;
    if (px >= 0 && py >= 0 && px < width && py < height) sum += data[py * width + px]!;
  }
  return sum / (points.length / 2);
}

function poseOf(corners: Float64Array, quad: Float64Array): Homography | undefined {
  const points: Correspondences = { from: corners, to: quad, count: 4 };
  return fitHomography(points, new Float64Array([1, 1, 1, 1]));
}

/** Moves the corners one by one, in smaller and smaller steps, to where pads stand out most from what is beside them. */
function climb(
  plane: Plane,
  samples: PadSamples,
  corners: Float64Array,
  start: Float64Array,
  steps: readonly number[],
): { quad: Float64Array; value: number } {
  const quad = start.slice();
  const score = (): number => {
    const pose = poseOf(corners, quad);
    return pose === undefined ? -255 : mean(plane, samples.on, pose) - mean(plane, samples.beside, pose);
  };
  let value = score();
  // First all corners together, by axis: a shift or stretch is the commonest error; then each by itself.
  const moves: readonly (readonly number[])[] = [
    [0, 2, 4, 6],
    [1, 3, 5, 7],
    [0, 6],
    [2, 4],
    [1, 3],
    [5, 7],
    [0],
    [1],
    [2],
    [3],
    [4],
    [5],
    [6],
    [7],
  ];
  for (const step of steps) {
    for (let round = 0, better = true; better && round < 12; round++) {
      better = false;
      for (const indices of moves) {
        for (const by of [step, -step]) {
          for (const index of indices) quad[index] = quad[index]! + by;
          const now = score();
          if (now > value + 1e-6) {
            value = now;
            better = true;
          } else for (const index of indices) quad[index] = quad[index]! - by;
        }
      }
    }
  }
  return { quad, value };
}

/**
 * Lays a board's drawing over a picture that shows the whole board, upright or upside down, at any scale, a little turned
 * and seen at a slant: first by the board's sides, then by its pads, at last by the places of its parts. Fails, and says
 * why, where the pads do not stand out or the parts do not agree: a wrong place is worse than none.
 */
export function registerCad(board: BoardCad, side: string, picture: Raster, umPerPx?: number): CadPlacing {
  if (side !== 'top' && side !== 'bottom') return { outcome: 'failed', reason: `the drawing has no side "${side}"` };
  const sides = outlineSides(board);
  if (sides === undefined) return { outcome: 'failed', reason: 'the drawing has no outline of the board' };
  const samples = padSamples(board, side);
  if (samples === undefined) return { outcome: 'failed', reason: `the drawing has too few pads on the ${side} side` };
  const quad = boardQuad(picture);
  if (quad === undefined)
    return {
      outcome: 'failed',
      reason:
        'no board with four straight sides was found in the picture: photograph the whole board on a background of another colour',
    };
  const flip = side === 'bottom';
  const { left, top, right, bottom } = sides;
  const corners = Float64Array.from(
    flip ? [right, top, left, top, left, bottom, right, bottom] : [left, top, right, top, right, bottom, left, bottom],
  );
  const away = awayFromMask(picture);
  const pxPerMm =
    (Math.hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]) +
      Math.hypot(quad[2][0] - quad[3][0], quad[2][1] - quad[3][1])) /
    2 /
    (right - left);
  let best: { quad: Float64Array; value: number } | undefined;
  // Half a millimetre of blur leaves nothing that a quarter of the pixels would not show.
  const small = pxPerMm > 12 ? halve(halve(away)) : away;
  const shrink = away.width / small.width;
  const coarse = gaussianBlur(small, Math.max(1, (0.5 * pxPerMm) / shrink));
  for (const turn of [0, 2]) {
    const start = Float64Array.from([0, 1, 2, 3].flatMap((i) => turned(quad, i + turn))).map((value) => value / shrink);
    const step = pxPerMm / shrink;
    const found = climb(coarse, samples, corners, start, [1.6 * step, 0.8 * step, 0.4 * step]);
    if (best === undefined || found.value > best.value) best = found;
  }
  if (best === undefined) return { outcome: 'failed', reason: 'no pose' };
  const medium = gaussianBlur(away, Math.max(0.8, 0.2 * pxPerMm));
  best = climb(
    medium,
    samples,
    corners,
    best.quad.map((value) => value * shrink),
    [0.6 * pxPerMm, 0.3 * pxPerMm, 0.12 * pxPerMm],
  );
  const fine = gaussianBlur(away, Math.max(0.7, 0.08 * pxPerMm));
  best = climb(fine, samples, corners, best.quad, [0.2 * pxPerMm, 0.08 * pxPerMm, 0.03 * pxPerMm]);
  const pose = poseOf(corners, best.quad);
  if (pose === undefined || best.value < leastContrast) {
    return {
      outcome: 'failed',
      reason: `the pads of the drawing do not stand out in the picture (by ${best.value.toFixed(0)} grey levels): another board, revision or side, or too dim`,
    };
  }
  const { pose: refined, residual } = partOffsets(board, side, fine, pose);
  if (residual.parts < fewestParts || residual.medianMm > worstMedianMm || residual.fitting < leastFitting) {
    return {
      outcome: 'failed',
      reason: `${residual.parts} parts were found near their places, with a median of ${residual.medianMm.toFixed(2)} mm and ${Math.round(residual.fitting * 100)} % fitting: another board, revision or side`,
    };
  }
  const scale = Math.abs((best.quad[2]! - best.quad[0]!) / (corners[2]! - corners[0]!));
  return { outcome: 'placed', mmToPx: refined, umPerPx: umPerPx ?? 1000 / scale, residual, contrast: best.value };
}

function turned(quad: Quad, index: number): readonly number[] {
  return quad[index & 3 ? index & 3 : 0]!;
}
