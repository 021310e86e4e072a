import type { Plane, Planes } from '../../../image/index.ts';

/** The solder mask's colour changes across a picture with the light: it is asked every few millimetres. */
const tileMm = 5;
const leastSamples = 150;

function middle(counts: Uint32Array, total: number): number {
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    sum += counts[value]!;
    if (2 * sum >= total) return value;
  }
  return 255;
}

/**
 * How far each pixel lies from the colour that bare solder mask has around it, summed over three colours, at most 255. Where
 * copper lies under the mask it has a colour of its own: `classes` is 1 for bare board and 2 for bare board over copper,
 * and a pixel is held against the nearer of the two, since tracks and their edges are known to a fraction of a millimetre only.
 */
export function maskDistance(planes: Planes, classes: Uint8Array, inside: Plane, mmPerPx: number): Plane {
  const { width, height } = planes[0];
  const tile = Math.max(8, Math.round(tileMm / mmPerPx));
  const columns = Math.ceil(width / tile);
  const rows = Math.ceil(height / tile);
  const colours = [1, 2].map((wanted) => {
    const overall = medians(planes, classes, inside, wanted, 0, 0, width, height, 7);
    const tiles: (readonly number[] | undefined)[] = [];
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        // Three tiles by three: a part that does not belong must not make itself the colour of the board.
        const found = medians(
          planes,
          classes,
          inside,
          wanted,
          (c - 1) * tile,
          (r - 1) * tile,
          (c + 2) * tile,
          (r + 2) * tile,
          3,
        );
        tiles.push(found ?? overall);
      }
    }
    return tiles;
  });
  const data = new Uint8Array(width * height);
  const [red, green, blue] = [planes[0].data, planes[1].data, planes[2].data];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const index = Math.floor(y / tile) * columns + Math.floor(x / tile);
      let nearest = 255;
      for (const tiles of colours) {
        const colour = tiles[index];
        if (colour === undefined) continue;
        const away =
          Math.abs(red[at]! - colour[0]!) + Math.abs(green[at]! - colour[1]!) + Math.abs(blue[at]! - colour[2]!);
        if (away < nearest) nearest = away;
      }
      data[at] = nearest;
    }
  }
  return { width, height, data };
}

function medians(
  planes: Planes,
  classes: Uint8Array,
  inside: Plane,
  wanted: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  step: number,
): readonly number[] | undefined {
  const { width, height } = planes[0];
  const counts = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  let total = 0;
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y += step) {
    for (let x = Math.max(0, x0); x < Math.min(width, x1); x += step) {
      const at = y * width + x;
      if (classes[at] !== wanted || inside.data[at] === 0) continue;
      total++;
      for (let c = 0; c < 3; c++) {
        const value = planes[c]!.data[at]!;
        counts[c]![value] = counts[c]![value]! + 1;
      }
    }
  }
  return total < leastSamples ? undefined : counts.map((each) => middle(each, total));
}
