import { blobHeight, blobWidth, type Blob } from './scene.ts';
import { mergeMm } from '../tuning.ts';

/** Pixels between two upright boxes; 0 where they touch. */
export function gapPx(a: Blob, b: Blob): number {
  return Math.hypot(Math.max(0, a.x0 - b.x1, b.x0 - a.x1), Math.max(0, a.y0 - b.y1, b.y0 - a.y1));
}

function union(group: readonly Blob[], label: number): Blob {
  let [x0, y0, x1, y1, area, peak, sum] = [Infinity, Infinity, -1, -1, 0, 0, 0];
  for (const blob of group) {
    x0 = Math.min(x0, blob.x0);
    y0 = Math.min(y0, blob.y0);
    x1 = Math.max(x1, blob.x1);
    y1 = Math.max(y1, blob.y1);
    area += blob.area;
    peak = Math.max(peak, blob.peak);
    sum += blob.meanExcess * blob.area;
  }
  return { label, x0, y0, x1, y1, area, peak, meanExcess: sum / Math.max(1, area) };
}

/**
 * Fragments of one thing as one: whatever lies nearer to each other than `mergeMm`, unless one came and the other went. A part in the board's colour shows as
 * its edges and its shadow, each of which alone might pass for a grain. Their labels become one, in place.
 */
export function mergeNear(
  blobs: readonly Blob[],
  labels: Int32Array,
  width: number,
  mmPerPx: number,
  isGone: (blob: Blob) => boolean,
): Blob[] {
  const reach = mergeMm / mmPerPx;
  const groupOf = blobs.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (groupOf[at] !== at) at = groupOf[at] = groupOf[groupOf[at]!]!;
    return at;
  };
  const gone = blobs.map(isGone);
  // At most `mostBlobs` of them: every pair may be looked at.
  for (let i = 0; i < blobs.length; i++) {
    for (let j = i + 1; j < blobs.length; j++) {
      if (gone[i] === gone[j] && gapPx(blobs[i]!, blobs[j]!) <= reach) groupOf[root(j)] = root(i);
    }
  }
  const groups = new Map<number, Blob[]>();
  blobs.forEach((blob, i) => {
    const group = groups.get(root(i));
    if (group === undefined) groups.set(root(i), [blob]);
    else group.push(blob);
  });
  return [...groups.values()].map((group) => joinBlobs(group, labels, width));
}

/** Several blobs as one: the first one's label, in place. */
export function joinBlobs(group: readonly Blob[], labels: Int32Array, width: number): Blob {
  const first = group[0]!;
  if (group.length === 1) return first;
  for (const blob of group.slice(1)) relabel(labels, width, blob, first.label);
  return union(group, first.label);
}

function relabel(labels: Int32Array, width: number, blob: Blob, label: number): void {
  const across = blobWidth(blob);
  for (let row = 0; row < blobHeight(blob); row++) {
    const from = (blob.y0 + row) * width + blob.x0;
    for (let at = from; at < from + across; at++) if (labels[at] === blob.label) labels[at] = label;
  }
}
