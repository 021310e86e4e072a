import type { Envelope, Labelled, Plane, Planes } from '../../../image/index.ts';

/** A unit's picture laid over its golden model, in golden pixels. */
export interface Laid {
  readonly width: number;
  readonly height: number;
  /** The unit, registered, in the golden light, smoothed. */
  readonly seen: Planes;
  /** The golden mean, smoothed the same way. */
  readonly golden: Planes;
  readonly envelope: Envelope;
  readonly inside: Plane;
  readonly excess: Plane;
  readonly mmPerPx: number;
  /** Golden pictures behind the envelope: the fewer, the narrower it is by chance. */
  readonly goldens: number;
  /** The most common colour of the golden picture: the solder mask, unless the board is crowded beyond that. */
  readonly boardColour: readonly [number, number, number];
}

/** The same, with what differs in it as connected places. */
export interface Scene extends Laid {
  readonly labelled: Labelled;
}

/** A connected difference. */
export interface Blob {
  readonly label: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly area: number;
  readonly peak: number;
  readonly meanExcess: number;
}

export function blobWidth(blob: Blob): number {
  return blob.x1 - blob.x0 + 1;
}

export function blobHeight(blob: Blob): number {
  return blob.y1 - blob.y0 + 1;
}

/** Calls `visit` with the index of every pixel of the blob. */
export function forEachPixel(scene: Scene, blob: Blob, visit: (at: number, x: number, y: number) => void): void {
  const { labels } = scene.labelled;
  for (let y = blob.y0; y <= blob.y1; y++) {
    for (let x = blob.x0, at = y * scene.width + blob.x0; x <= blob.x1; x++, at++) {
      if (labels[at] === blob.label) visit(at, x, y);
    }
  }
}

/** Most common colour, of the coloured ones where there are enough of them, at 16 levels a channel, as the mean of the pixels in that bin. */
export function commonestColour(planes: Planes): readonly [number, number, number] {
  const counts = new Uint32Array(4096);
  const [r, g, b] = [planes[0].data, planes[1].data, planes[2].data];
  const bin = (at: number): number => ((r[at]! >> 4) << 8) | ((g[at]! >> 4) << 4) | (b[at]! >> 4);
  const coloured = new Uint32Array(4096);
  let [all, colourful] = [0, 0];
  for (let at = 0; at < r.length; at += 7) {
    all++;
    counts[bin(at)] = counts[bin(at)]! + 1;
    if (Math.max(r[at]!, g[at]!, b[at]!) - Math.min(r[at]!, g[at]!, b[at]!) < 26) continue;
    colourful++;
    coloured[bin(at)] = coloured[bin(at)]! + 1;
  }
  // Bodies and bench are colourless; one large package must not pass for the board.
  if (colourful > 0.2 * all) counts.set(coloured);
  let best = 0;
  for (let i = 1; i < 4096; i++) if (counts[i]! > counts[best]!) best = i;
  let [sr, sg, sb, n] = [0, 0, 0, 0];
  for (let at = 0; at < r.length; at += 7) {
    if (bin(at) !== best) continue;
    sr += r[at]!;
    sg += g[at]!;
    sb += b[at]!;
    n++;
  }
  return n === 0 ? [0, 0, 0] : [sr / n, sg / n, sb / n];
}
