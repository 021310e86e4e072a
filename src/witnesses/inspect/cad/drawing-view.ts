import { applyHomography, type Homography, type Plane } from '../../../image/index.ts';
import { describeNear } from '../optical/place.ts';
import type { CadPlacement, PixelBox, UnitFinding } from '../types.ts';
import type { BoardFrame } from './expected-map.ts';

export const mostFindings = 200;

/** A picture under the drawing that was laid over it, in the drawing's frame. */
export interface View {
  readonly frame: BoardFrame;
  /** Grey levels from the solder mask, over three colours. */
  readonly away: Plane;
  readonly inside: Plane;
  readonly frameToPicture: Homography;
  readonly cad: CadPlacement;
}

/** A place of the frame in picture pixels and in millimetres of the board. */
export function boxes(
  view: View,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): { readonly box: PixelBox; readonly boxMm: PixelBox } {
  const around = (h: Homography): PixelBox => {
    const points = (
      [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
      ] as const
    ).map(([x, y]) => applyHomography(h, x - 0.5, y - 0.5));
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
  };
  const round = ([x, y, w, h]: PixelBox, by: number): PixelBox => [
    Math.round(x * by) / by,
    Math.round(y * by) / by,
    Math.round(w * by) / by,
    Math.round(h * by) / by,
  ];
  return { box: round(around(view.frameToPicture), 1), boxMm: round(around(view.frame.toMm), 1000) };
}

export function finding(
  view: View,
  check: UnitFinding['check'],
  region: readonly [number, number, number, number],
  score: number,
  detail: string,
): UnitFinding {
  const { box, boxMm } = boxes(view, ...region);
  const near = describeNear(boxMm, view.cad);
  const size = ` About ${boxMm[2].toFixed(1)} x ${boxMm[3].toFixed(1)} mm.`;
  return {
    check,
    outcome: 'contradicts',
    box,
    boxMm,
    goldenBox: box,
    score: Math.round(score * 100) / 100,
    ...(near ?? {}),
    detail: `${detail}${size}`,
  };
}
