import { UsageError } from '../../core/index.ts';
import type { Artwork } from './artwork.ts';
import { shapeBounds } from './artwork.ts';
import type { BoardCad, BoxMm } from './board-cad.ts';
import { Bounds } from './geometry.ts';
import { rasterise } from './rasterise.ts';
import type { LayerMask } from './rasterise.ts';

/** Bounds of everything on a layer; undefined where it is empty. */
export function artworkBounds(artwork: Artwork): BoxMm | undefined {
  const bounds = new Bounds();
  for (let i = 0; i < artwork.count; i++) {
    const [left, top, right, bottom] = shapeBounds(artwork, i);
    bounds.add(left, top);
    bounds.add(right, bottom);
  }
  return bounds.box;
}

/**
 * The copper of one layer as pixels, in the frame of the board's outline (of the layer's own extent where no file draws the
 * outline): 1 where a pixel's centre is copper, as seen from the top. Holes are not taken out: a plated hole is copper from
 * the side, and `BoardCad.drills` has them. Throws UsageError where there is no such layer or nothing to draw.
 */
export function rasteriseLayer(board: BoardCad, layerName: string, umPerPx: number): LayerMask {
  const layer = board.copper.find(({ name }) => name === layerName);
  if (layer === undefined) {
    const names = board.copper.map(({ name }) => name).join(', ');
    throw new UsageError(
      `no copper layer "${layerName}"`,
      `Name one of: ${names.length > 0 ? names : 'none, this CAD has no copper'}.`,
    );
  }
  const box = board.outline ?? artworkBounds(layer.artwork);
  if (box === undefined) throw new UsageError(`${layerName} is empty`, 'Name a layer with copper on it.');
  const mmPerPx = umPerPx / 1000;
  return rasterise(layer.artwork, {
    width: Math.ceil(box.widthMm / mmPerPx),
    height: Math.ceil(box.heightMm / mmPerPx),
    originMm: [box.xMm, box.yMm],
    mmPerPx,
  });
}
