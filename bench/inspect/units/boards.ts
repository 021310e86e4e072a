import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boardDesign, renderBoard, type BoardSize } from '../../../src/simulate/board/index.ts';
import { decodePixels } from '../../../src/store/pixels.ts';
import { anatomy, benignUnit, type Benign, type Box } from './benign.ts';

/** A board of the trial: its rightful units, one a seed, as a camera would find them. */
export interface TrialBoard {
  readonly name: string;
  readonly umPerPx: number;
  /** Where targets may be planted: the board, without its rim. */
  readonly area: Box;
  readonly unit: (seed: number) => Benign;
}

export function renderedBoard(model: string, designSeed: number, umPerPx: number, size: BoardSize): TrialBoard {
  const design = boardDesign(model, designSeed, size);
  const unit = (seed: number): Benign => {
    const { raster } = renderBoard(design, {
      seed,
      umPerPx,
      rotationDeg: 0,
      perspective: 0,
      lightGradient: 0,
      noise: 0,
      blurPx: 0.4,
      offsetMm: [0, 0],
      // Clamped at 2.5 standard deviations: 2 px.
      partShiftMm: (0.8 * umPerPx) / 1000,
      dust: 12,
    });
    return { raster, shifts: [] };
  };
  const { width, height } = unit(0).raster;
  const rim = Math.round(2000 / umPerPx);
  return {
    name: `${model} (rendered, ${umPerPx} um/px)`,
    umPerPx,
    area: [rim, rim, width - 2 * rim, height - 2 * rim],
    unit,
  };
}

/** A real photograph as a board; undefined where the corpus is absent. `area` as shares of width and height. */
export async function photographedBoard(
  corpus: string,
  file: string,
  umPerPx: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): Promise<TrialBoard | undefined> {
  const path = join(corpus, 'inspect/photos', file);
  if (!existsSync(path)) return undefined;
  const picture = await decodePixels(readFileSync(path));
  const body = anatomy(picture, umPerPx);
  const { width, height } = picture;
  const round = Math.round;
  const area: Box = [
    round(left * width),
    round(top * height),
    round((right - left) * width),
    round((bottom - top) * height),
  ];
  return {
    name: `${file} (photograph, ${umPerPx} um/px)`,
    umPerPx,
    area,
    unit: (seed) => benignUnit(picture, body, umPerPx, seed),
  };
}
