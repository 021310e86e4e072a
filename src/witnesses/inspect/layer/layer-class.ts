import { labelComponents, type Plane } from '../../../image/index.ts';
import type { LayerClass } from '../types.ts';
import type { LayerBlob } from './layer-blobs.ts';
import { aroundPx, edgeTolerancePx, leastPiecePx } from './tuning.ts';

/**
 * How many pieces of the reference, within a window around the difference, the difference joins. Excess copper is asked of
 * copper: none, one or several conductors; missing copper is asked of what is bare, which is the same question with the
 * tones exchanged: a hole touches no bare ground, a bite touches one, a gap lets two meet. Asked of the unit's own pixels, so that
 * an edge that runs a pixel beside its place neither parts nor joins anything.
 */
function piecesJoined(blob: LayerBlob, reference: Plane, seen: Plane, difference: Plane): number {
  const { width, height } = reference;
  const x0 = Math.max(0, blob.x0 - aroundPx);
  const y0 = Math.max(0, blob.y0 - aroundPx);
  const [w, h] = [Math.min(width - 1, blob.x1 + aroundPx) - x0 + 1, Math.min(height - 1, blob.y1 + aroundPx) - y0 + 1];
  const tone = blob.excess ? 1 : 0;
  const sign = blob.excess ? 1 : 2;
  const pieces = new Uint8Array(w * h);
  const joint = new Uint8Array(w * h);
  const own = new Uint8Array(w * h);
  const near = Math.ceil(edgeTolerancePx) + 1;
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0, at = (y0 + y) * width + x0; x < w; x++, at++, to++) {
      if (reference.data[at] === tone) pieces[to] = 1;
      const inBox =
        x0 + x >= blob.x0 - near && x0 + x <= blob.x1 + near && y0 + y >= blob.y0 - near && y0 + y <= blob.y1 + near;
      if (inBox && difference.data[at] === sign) own[to] = 1;
      if (seen.data[at] === tone && (pieces[to] === 1 || own[to] === 1)) joint[to] = 1;
    }
  }
  const ofReference = labelComponents({ width: w, height: h, data: pieces });
  const ofUnit = labelComponents({ width: w, height: h, data: joint });
  // The component of the unit that holds most of the difference.
  const held = new Int32Array(ofUnit.components.length + 1);
  for (let i = 0; i < own.length; i++) {
    const label = ofUnit.labels[i]!;
    if (own[i] === 1 && label > 0) held[label] = held[label]! + 1;
  }
  let main = 0;
  for (let label = 1; label < held.length; label++) if (held[label]! > held[main]!) main = label;
  if (main === 0) return 0;
  const shared = new Int32Array(ofReference.components.length + 1);
  for (let i = 0; i < own.length; i++) {
    if (ofUnit.labels[i] === main) shared[ofReference.labels[i]!] = shared[ofReference.labels[i]!]! + 1;
  }
  let count = 0;
  for (let label = 1; label < shared.length; label++) if (shared[label]! >= leastPiecePx) count++;
  return count;
}

/** What a difference does to the circuit where it lies. */
export function layerClass(blob: LayerBlob, reference: Plane, seen: Plane, difference: Plane): LayerClass {
  const joined = piecesJoined(blob, reference, seen, difference);
  if (blob.excess) return joined === 0 ? 'copper' : joined === 1 ? 'spur' : 'short';
  return joined === 0 ? 'pin-hole' : joined === 1 ? 'mousebite' : 'open';
}
