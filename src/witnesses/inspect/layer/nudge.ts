import { chamferUnit, edgeDepthAt, type Plane } from '../../../image/index.ts';
import type { LayerBlob } from './layer-blobs.ts';
import { edgeTolerancePx, leastPixels, neighbourhoodPx, nudgePx, usualDisplacementPx } from './tuning.ts';

export interface LayerPlanes {
  readonly reference: Plane;
  readonly seen: Plane;
  readonly inside: Plane;
}

/**
 * What is left of a difference once the unit's tracks around it are moved to where they fit best: the shift of up to
 * `nudgePx` at which everything in the neighbourhood but the difference itself agrees best. A difference that a misplaced
 * track made is gone then; one that is a change of shape stays, because the edges beside it hold the shift where it is.
 */
export function nudge(blob: LayerBlob, planes: LayerPlanes): LayerBlob | undefined {
  const { reference, seen, inside } = planes;
  const { width, height } = reference;
  const reach = neighbourhoodPx;
  const x0 = Math.max(nudgePx, blob.x0 - reach);
  const x1 = Math.min(width - 1 - nudgePx, blob.x1 + reach);
  const y0 = Math.max(nudgePx, blob.y0 - reach);
  const y1 = Math.min(height - 1 - nudgePx, blob.y1 + reach);
  const own = Math.ceil(edgeTolerancePx);
  let best = Infinity;
  let [bestX, bestY, fewest, edges] = [0, 0, 0, 0];
  for (let dy = -nudgePx; dy <= nudgePx; dy++) {
    for (let dx = -nudgePx; dx <= nudgePx; dx++) {
      const shift = dy * width + dx;
      let different = 0;
      const count = dx === 0 && dy === 0;
      for (let y = y0; y <= y1; y++) {
        const across = y >= blob.y0 - own && y <= blob.y1 + own;
        for (let x = x0, at = y * width + x0; x <= x1; x++, at++) {
          if (across && x === blob.x0 - own) {
            const skip = blob.x1 + own - x;
            x += skip;
            at += skip;
            continue;
          }
          if (inside.data[at] === 0) continue;
          if (reference.data[at] !== seen.data[at + shift]) different++;
          if (count && isEdge(reference, x, y)) edges++;
        }
      }
      // A shift must pay: between shifts that fit equally well the smaller one holds.
      const cost = different + 0.5 * (dx * dx + dy * dy);
      if (cost < best) [best, bestX, bestY, fewest] = [cost, dx, dy, different];
    }
  }
  // An edge is two pixels wide in `edges`, one on each side.
  const displaced = edges === 0 ? 0 : Math.min(3, (2 * fewest) / edges);
  const more = Math.max(0, displaced - usualDisplacementPx);
  const moved = remaining(blob, planes, bestX, bestY, more);
  if (moved === undefined || (bestX === 0 && bestY === 0)) return moved;
  // A shift may take a difference away, never make one: it must be there without it, and counts as the lesser of the two.
  const unmoved = remaining(blob, planes, 0, 0, more);
  return unmoved === undefined || unmoved.deepest < moved.deepest ? unmoved : moved;
}

/** Whether a pixel lies beside one of the other value; the picture's border is none. */
function isEdge({ width, data }: Plane, x: number, y: number): boolean {
  const at = y * width + x;
  const value = data[at];
  return data[at - 1] !== value || data[at + 1] !== value || data[at - width] !== value || data[at + width] !== value;
}

function remaining(
  blob: LayerBlob,
  planes: LayerPlanes,
  dx: number,
  dy: number,
  morePx: number,
): LayerBlob | undefined {
  const { reference, seen, inside } = planes;
  const { width, height } = reference;
  const shift = dy * width + dx;
  const least = (edgeTolerancePx + morePx) * chamferUnit;
  const tone = blob.excess ? 1 : 0;
  let area = 0;
  let deepest = 0;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = Math.max(nudgePx, blob.y0 - nudgePx); y <= Math.min(height - 1 - nudgePx, blob.y1 + nudgePx); y++) {
    for (let x = Math.max(nudgePx, blob.x0 - nudgePx); x <= Math.min(width - 1 - nudgePx, blob.x1 + nudgePx); x++) {
      const at = y * width + x;
      if (inside.data[at] === 0 || seen.data[at + shift] !== tone || reference.data[at] === tone) continue;
      const depth = Math.max(edgeDepthAt(reference, x, y), edgeDepthAt(seen, x + dx, y + dy));
      if (depth <= least) continue;
      area++;
      if (depth > deepest) deepest = depth;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return area < leastPixels
    ? undefined
    : { excess: blob.excess, area, deepest, x0: left, y0: top, x1: right, y1: bottom };
}
