import type { Plane } from '../../../../image/index.ts';
import { boardDesign, layerArtwork, layerPair, type LayerPair } from '../../../../simulate/board/index.ts';
import type { ClassedBox } from './layer-score.ts';

/** Scales of the artwork, um/px: conductors of 6 to 21 pixels. */
const scales = [14, 17, 20, 24] as const;

/** Artwork of 640 pixels, another design, side and scale for each seed. */
export function madeArtwork(seed: number): Plane {
  const design = boardDesign('L', 1 + Math.floor(seed / 4), { widthMm: 16, heightMm: 16, smallParts: 20 });
  const { width, data } = layerArtwork(design, seed % 2 === 1 ? 'top' : 'bottom', scales[seed % 4] ?? 20);
  const side = Math.min(640, width);
  const cut = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) cut.set(data.subarray(y * width, y * width + side), y * side);
  return { width: side, height: side, data: cut };
}

/** A pair of scans with 3 to 12 defects of 4 to 10 pixels: two tones, and greys for every third seed. */
export function madePair(seed: number): LayerPair {
  return layerPair(madeArtwork(seed), { seed, binary: seed % 3 !== 0 });
}

/** The boxes of what was planted, with as much room around as findings have. */
export function plantedBoxes({ planted }: LayerPair, marginPx: number): readonly ClassedBox[] {
  return planted.map(({ kind, boxPx: [x, y, w, h] }) => ({
    box: [x - marginPx, y - marginPx, w + 2 * marginPx, h + 2 * marginPx],
    layerClass: kind,
  }));
}
