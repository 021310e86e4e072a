import type { Raster } from '../../../core/index.ts';
import type { BoardCad } from '../../../formats/board/index.ts';
import type { CadPlacement } from '../types.ts';
import { placeCad } from './place-cad.ts';
import { registerCad } from './register-cad.ts';

/**
 * Where a board's drawing lies in a golden picture: about centred and upright at its known scale, else found by the board's
 * sides and pads. Undefined where neither is believed, or the side is no side of a drawing.
 */
export function placeDrawing(
  board: BoardCad,
  side: string,
  picture: Raster,
  umPerPx?: number,
): CadPlacement | undefined {
  const centred = placeCad(board, side, picture, umPerPx);
  if (centred !== undefined) return centred;
  const found = registerCad(board, side, picture, umPerPx);
  return found.outcome === 'placed' ? { board, side, mmToPx: found.mmToPx } : undefined;
}
