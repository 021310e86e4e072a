import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../../core/index.ts';
import { parseKicadBoard } from '../../../formats/kicad/index.ts';
import { applyHomography } from '../../../image/index.ts';
import { boardDesign, designToKicad, renderBoard } from '../../../simulate/board/index.ts';
import { placeCad } from './place-cad.ts';

const size = { widthMm: 30, heightMm: 22, smallParts: 110 };
const design = boardDesign('P-1', 31, size);
const board = parseKicadBoard(utf8Bytes(designToKicad(design)));

describe('placeCad', () => {
  it.each(['top', 'bottom'] as const)(
    'lays the pads of the %s side over the picture to a quarter of a millimetre',
    (side) => {
      const { raster, mmToPx } = renderBoard(design, { seed: 5, umPerPx: 40, side });
      const placed = placeCad(board, side, raster, 40);
      expect(placed).toBeDefined();
      if (placed === undefined) return;
      for (const [x, y] of [
        [3, 3],
        [27, 3],
        [15, 11],
        [3, 19],
        [27, 19],
      ] as const) {
        const [a, b] = applyHomography(mmToPx, x, y);
        const [c, d] = applyHomography(placed.mmToPx, x, y);
        expect(Math.hypot(a - c, b - d)).toBeLessThan(6);
      }
    },
  );

  it('places nothing on another board, without a scale or without an outline', () => {
    const other = renderBoard(boardDesign('P-2', 31, size), { seed: 5, umPerPx: 40 }).raster;
    expect(placeCad(board, 'top', other, 40)).toBeUndefined();
    expect(placeCad(board, 'top', other, undefined)).toBeUndefined();
    expect(placeCad({ ...board, outline: undefined }, 'top', other, 40)).toBeUndefined();
  });
});
