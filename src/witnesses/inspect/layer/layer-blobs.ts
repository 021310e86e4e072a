import { chamferUnit, edgeDepthAt, labelComponents, type Plane } from '../../../image/index.ts';
import { edgeTolerancePx, leastPixels, mergePx } from './tuning.ts';

/** A picture made to have more differences than any defect makes is reported as it is: pairs of them are not looked at. */
const mostBlobs = 2000;
const mostRounds = 12;

/** A place where the unit's copper differs from the reference's by more than edges may. Inclusive pixel bounds. */
export interface LayerBlob {
  /** Copper where there is none in the reference, or none where it has some. */
  readonly excess: boolean;
  readonly area: number;
  /** Its deepest pixel, thirds of a pixel from the nearest edge. */
  readonly deepest: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** 1: copper too much, 2: copper too little, 0: as the reference or not compared. */
export function differences(reference: Plane, seen: Plane, inside: Plane): Plane {
  const { width, height } = reference;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    if (inside.data[i] === 0 || reference.data[i] === seen.data[i]) continue;
    data[i] = seen.data[i] === 1 ? 1 : 2;
  }
  return { width, height, data };
}

/** A slight difference of the other kind beside a large one is part of it: what was drawn over a corner took some of it away. */
export function withoutSlight(blobs: readonly LayerBlob[]): readonly LayerBlob[] {
  if (blobs.length > mostBlobs) return blobs;
  return blobs.filter(
    (blob) =>
      !blobs.some((other) => other.excess !== blob.excess && 4 * blob.area < other.area && gap(other, blob) <= mergePx),
  );
}

function gap(a: LayerBlob, b: LayerBlob): number {
  return Math.max(a.x0 - b.x1, b.x0 - a.x1, a.y0 - b.y1, b.y0 - a.y1);
}

/** The differences that lie deeper than an edge may be displaced, seen from the reference's edges or from the unit's. */
export function layerBlobs(difference: Plane, reference: Plane, seen: Plane): readonly LayerBlob[] {
  const { width, height, data } = difference;
  const deep = new Uint8Array(width * height);
  const least = edgeTolerancePx * chamferUnit;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at] === 0) continue;
      if (edgeDepthAt(reference, x, y) > least || edgeDepthAt(seen, x, y) > least) deep[at] = 1;
    }
  }
  const { labels, components } = labelComponents({ width, height, data: deep });
  const blobs: LayerBlob[] = [];
  for (const { label, area, x0, y0, x1, y1 } of components) {
    if (area < leastPixels) continue;
    const at = labels.indexOf(label, y0 * width + x0);
    blobs.push({ excess: data[at] === 1, area, deepest: 255, x0, y0, x1, y1 });
  }
  return joined(blobs);
}

/** Fragments of one difference, joined until none is near another: left to right, so that few pairs are looked at. */
function joined(all: readonly LayerBlob[]): readonly LayerBlob[] {
  let blobs = [...all];
  for (let round = 0; ; round++) {
    blobs.sort((a, b) => a.x0 - b.x0 || a.y0 - b.y0);
    const out: LayerBlob[] = [];
    for (const blob of blobs) {
      let merged = false;
      for (let i = out.length - 1; i >= 0 && i >= out.length - 64 && !merged; i--) {
        const other = out[i]!;
        if (other.excess !== blob.excess || gap(other, blob) > mergePx) continue;
        out[i] = {
          excess: blob.excess,
          area: other.area + blob.area,
          deepest: Math.max(other.deepest, blob.deepest),
          x0: Math.min(other.x0, blob.x0),
          y0: Math.min(other.y0, blob.y0),
          x1: Math.max(other.x1, blob.x1),
          y1: Math.max(other.y1, blob.y1),
        };
        merged = true;
      }
      if (!merged) out.push(blob);
    }
    if (out.length === blobs.length || round === mostRounds) return out;
    blobs = out;
  }
}
