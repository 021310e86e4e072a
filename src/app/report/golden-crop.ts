import type { Raster } from '../../core/index.ts';
import { applyHomography, findFeatures, invertHomography, luma, register } from '../../image/index.ts';
import type { Homography } from '../../image/index.ts';
import type { BoardReference, Evidence, Picture } from '../../witnesses/index.ts';

export interface AlignedGolden {
  readonly unit: string;
  readonly lot: string | undefined;
  readonly picture: Evidence<Picture>;
  /** From pixels of the unit's picture to pixels of the golden one; undefined where they could not be laid over each other. */
  readonly toGolden: Homography | undefined;
}

/** The golden picture that shows the most of the same: side and modality alike, the same station before another. */
export function alignedGolden(board: BoardReference | undefined, picture: Picture): AlignedGolden | undefined {
  const all = (board?.goldens ?? []).flatMap(({ unit, provenance, pictures }) =>
    pictures
      .filter(({ value }) => value.side === picture.side && value.modality === picture.modality)
      .map((golden) => ({ unit, lot: provenance?.lot, picture: golden })),
  );
  const chosen = all.find(({ picture: { value } }) => value.station === picture.station) ?? all[0];
  if (chosen === undefined) return undefined;
  const grey = luma(chosen.picture.value.raster);
  const found = register(grey, findFeatures(grey), luma(picture.raster), 1);
  return { ...chosen, toGolden: found.outcome === 'registered' ? invertHomography(found.pose) : undefined };
}

/** A window of a raster: [x, y, width, height] in whole pixels, inside the picture. */
export type Window = readonly [number, number, number, number];

/** The window around a box with room on every side, so that its neighbours show; at least `leastPx` wide and high. */
export function windowAround(box: Window, { width, height }: Raster, leastPx: number, mostPx: number): Window {
  const side = (length: number, limit: number): number =>
    Math.min(limit, Math.max(leastPx, Math.min(mostPx, Math.ceil(length * 3))));
  const size = Math.max(side(box[2], width), side(box[3], height));
  const [w, h] = [Math.min(size, width), Math.min(size, height)];
  const at = (start: number, length: number, own: number, limit: number): number =>
    Math.max(0, Math.min(limit - own, Math.round(start + length / 2 - own / 2)));
  return [at(box[0], box[2], w, width), at(box[1], box[3], h, height), w, h];
}

export function cut(raster: Raster, [x, y, w, h]: Window): Raster {
  const { channels, width } = raster;
  const data = new Uint8Array(w * h * channels);
  for (let row = 0; row < h; row++) {
    const from = ((y + row) * width + x) * channels;
    data.set(raster.data.subarray(from, from + w * channels), row * w * channels);
  }
  return { width: w, height: h, channels, data };
}

/** The same window as the unit's, seen in the golden picture: bilinear samples; black outside the picture. */
export function cutAligned(golden: Raster, unitToGolden: Homography, [x, y, w, h]: Window): Raster {
  const { channels, width, height } = golden;
  const data = new Uint8Array(w * h * channels);
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      const [u, v] = applyHomography(unitToGolden, x + column, y + row);
      const [left, top] = [Math.floor(u), Math.floor(v)];
      if (!(left >= 0 && top >= 0 && left < width - 1 && top < height - 1)) continue;
      const [fx, fy] = [u - left, v - top];
      for (let channel = 0; channel < channels; channel++) {
        const sample = (dx: number, dy: number): number =>
          golden.data[((top + dy) * width + left + dx) * channels + channel] ?? 0;
        const above = sample(0, 0) * (1 - fx) + sample(1, 0) * fx;
        const below = sample(0, 1) * (1 - fx) + sample(1, 1) * fx;
        data[(row * w + column) * channels + channel] = Math.round(above * (1 - fy) + below * fy);
      }
    }
  }
  return { width: w, height: h, channels, data };
}
