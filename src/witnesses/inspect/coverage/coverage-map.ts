import type { Plane } from '../../../image/index.ts';
import { cellStates, type CoverageMap, type UnitBlindReason } from '../types.ts';

/** Half a block of `visibility`, so that each cell lies in one. 1.3 mm at 40 um/px: finer than what a finding lies in. */
export const cellPx = 32;

/** What was compared, and what differed there, by cell. `blocks` are the reasons of blocks of `blockPx`, row by row. */
export function coverageMap(
  mask: Plane,
  excess: Plane,
  differsFrom: number,
  blocks: readonly (UnitBlindReason | undefined)[],
  blockPx: number,
): CoverageMap {
  const { width, height } = mask;
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const state = new Uint8Array(columns * rows);
  const seen = new Uint8Array(columns * rows);
  const differs = new Uint8Array(columns * rows);
  const blocksAcross = Math.ceil(width / blockPx);
  for (let row = 0, cell = 0; row < rows; row++) {
    const bottom = Math.min(height, (row + 1) * cellPx);
    for (let column = 0; column < columns; column++, cell++) {
      const right = Math.min(width, (column + 1) * cellPx);
      let [total, compared, different] = [0, 0, 0];
      for (let y = row * cellPx; y < bottom; y++) {
        for (let x = column * cellPx, at = y * width + x; x < right; x++, at++) {
          total++;
          if (mask.data[at] === 0) continue;
          compared++;
          if (excess.data[at]! >= differsFrom) different++;
        }
      }
      // Rounded down: a cell counts as wholly seen where all of it was.
      seen[cell] = Math.floor((255 * compared) / total);
      differs[cell] = compared === 0 ? 0 : Math.ceil((255 * different) / compared);
      if (compared === total) continue;
      const block =
        blocks[Math.floor((row * cellPx) / blockPx) * blocksAcross + Math.floor((column * cellPx) / blockPx)];
      state[cell] = Math.max(
        1,
        cellStates.findIndex((name) => name === (block ?? 'outside-frame')),
      );
    }
  }
  return { cellPx, columns, rows, state, seen, differs };
}

/** Pixels of each cell of a picture of this size. */
export function cellArea(map: CoverageMap, cell: number, width: number, height: number): number {
  const x = (cell % map.columns) * map.cellPx;
  const y = Math.floor(cell / map.columns) * map.cellPx;
  return Math.min(map.cellPx, width - x) * Math.min(map.cellPx, height - y);
}
