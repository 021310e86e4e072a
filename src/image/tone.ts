import type { Plane } from './plane.ts';

const levels = 16;
const span = 256 / levels;
/** Differences beyond this are changes, not tones. */
const reach = 16;
/** Sampled pixels without which a level says nothing. */
const fewest = 300;
const most = 10;

/**
 * Brings `other`'s tone curve to `reference`'s: the median difference at each of 16 brightness levels, over the whole
 * picture, taken away. Ratios measured on dark solder mask are coarse (one grey level of 20 is 5 %) and leave bright parts
 * tinted. Medians over the whole picture: nothing that was planted moves them. In place.
 */
export function matchTone(reference: Plane, other: Plane, inside: Plane): void {
  const histogram = new Uint32Array(levels * (2 * reach + 1));
  const totals = new Uint32Array(levels);
  const [was, now, seen] = [reference.data, other.data, inside.data];
  for (let at = 0; at < now.length; at += 5) {
    const a = was[at]!;
    const b = now[at]!;
    const difference = a - b;
    if (seen[at] === 0 || a > 248 || b > 248 || difference < -reach || difference > reach) continue;
    // By the mean of both: by one of them alone, noise and soft edges would bend the curve towards the middle.
    const level = (a + b) >> 5;
    histogram[level * (2 * reach + 1) + difference + reach]!++;
    totals[level]!++;
  }
  const known: { at: number; by: number }[] = [];
  for (let level = 0; level < levels; level++) {
    const total = totals[level]!;
    if (total < fewest) continue;
    let above = 0;
    for (let bin = 0; bin <= 2 * reach; bin++) {
      const here = histogram[level * (2 * reach + 1) + bin]!;
      if (2 * (above + here) >= total) {
        const by = bin - reach - 0.5 + (total / 2 - above) / here;
        known.push({ at: (level + 0.5) * span, by: Math.max(-most, Math.min(most, by)) });
        break;
      }
      above += here;
    }
  }
  if (known.length === 0) return;
  const table = new Uint8Array(256);
  for (let value = 0, k = 0; value < 256; value++) {
    while (k < known.length - 1 && known[k + 1]!.at <= value) k++;
    const left = known[k]!;
    const right = known[Math.min(known.length - 1, k + 1)]!;
    const share = right.at > left.at ? Math.max(0, Math.min(1, (value - left.at) / (right.at - left.at))) : 0;
    const by = left.by + (right.by - left.by) * share;
    // What was clipped stays clipped.
    table[value] = value > 248 ? value : Math.max(0, Math.min(255, Math.round(value + by)));
  }
  for (let at = 0; at < now.length; at++) now[at] = table[now[at]!]!;
}
