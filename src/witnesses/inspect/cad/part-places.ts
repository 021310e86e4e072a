import { applyHomography, invertHomography, type Homography } from '../../../image/index.ts';
import type { CadPlacement } from '../types.ts';

/** Outlines of the rightful parts of one side, in board millimetres, and the way there from golden pixels. */
export interface PartPlaces {
  readonly toMm: Homography;
  /** [left, top, right, bottom] of each. */
  readonly boxes: Float64Array;
  readonly board: readonly [left: number, top: number, right: number, bottom: number] | undefined;
}

/** Courtyards (or, where the CAD draws none, the extent of pads and body) of the parts on the placed side. */
export function partPlaces({ board, side, mmToPx }: CadPlacement): PartPlaces | undefined {
  const toMm = invertHomography(mmToPx);
  if (toMm === undefined) return undefined;
  const boxes = board.parts
    .filter((part) => part.side === side && part.bounds.widthMm > 0 && part.bounds.heightMm > 0)
    .flatMap(({ bounds: b }) => [b.xMm, b.yMm, b.xMm + b.widthMm, b.yMm + b.heightMm]);
  const o = board.outline;
  return {
    toMm,
    boxes: Float64Array.from(boxes),
    board: o === undefined ? undefined : [o.xMm, o.yMm, o.xMm + o.widthMm, o.yMm + o.heightMm],
  };
}

/**
 * Whether a target of that radius at a golden pixel lies in the region: wholly outside every part, or with its middle on
 * one. Without places, everything is one region. Off the board is in none.
 */
export function inRegion(
  region: 'open' | 'over-parts' | 'all',
  places: PartPlaces | undefined,
  xPx: number,
  yPx: number,
  radiusMm: number,
): boolean {
  if (places === undefined || region === 'all') return true;
  const [x, y] = applyHomography(places.toMm, xPx, yPx);
  const { boxes, board } = places;
  if (board !== undefined && (x < board[0] || y < board[1] || x > board[2] || y > board[3])) return false;
  const margin = region === 'open' ? radiusMm : 0;
  let over = false;
  for (let i = 0; i < boxes.length && !over; i += 4) {
    over =
      x >= boxes[i]! - margin &&
      y >= boxes[i + 1]! - margin &&
      x <= boxes[i + 2]! + margin &&
      y <= boxes[i + 3]! + margin;
  }
  return over === (region === 'over-parts');
}
