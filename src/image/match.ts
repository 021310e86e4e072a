import type { Features } from './features.ts';
import type { Correspondences } from './homography.ts';

/** Set bits of each nibble of a word (0 to 4); three such sums still fit a nibble. */
function nibbleCounts(word: number): number {
  const v = word - ((word >>> 1) & 0x55555555);
  return (v & 0x33333333) + ((v >>> 2) & 0x33333333);
}

/** The sum of eight nibbles. */
function fold(nibbles: number): number {
  return Math.imul((nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}

/**
 * Unrelated descriptors differ in 48 +- 5 of their first 96 bits; a pair that is to be accepted in at most 27 +- 4. The
 * pairs in between decide the time that matching takes, so they are left out after three words.
 */
const hopeless = 40;

/**
 * Mutual nearest neighbours in Hamming distance, at most `farthest` of 256 bits apart. No ratio test: a board repeats
 * its parts hundreds of times, and the consensus afterwards sorts them out.
 */
export function matchFeatures(a: Features, b: Features, farthest = 72): Correspondences {
  const nearest = new Int32Array(a.count).fill(-1);
  const back = new Int32Array(b.count).fill(-1);
  const backDistance = new Int32Array(b.count).fill(257);
  const da = a.descriptors;
  const db = b.descriptors;
  for (let i = 0; i < a.count; i++) {
    const at = i * 8;
    const [a0, a1, a2] = [da[at]!, da[at + 1]!, da[at + 2]!];
    const [a3, a4, a5, a6, a7] = [da[at + 3]!, da[at + 4]!, da[at + 5]!, da[at + 6]!, da[at + 7]!];
    let best = farthest + 1;
    for (let j = 0, bt = 0; j < b.count; j++, bt += 8) {
      const first = fold(nibbleCounts(a0 ^ db[bt]!) + nibbleCounts(a1 ^ db[bt + 1]!) + nibbleCounts(a2 ^ db[bt + 2]!));
      if (first > hopeless) continue;
      const distance =
        first +
        fold(nibbleCounts(a3 ^ db[bt + 3]!) + nibbleCounts(a4 ^ db[bt + 4]!) + nibbleCounts(a5 ^ db[bt + 5]!)) +
        fold(nibbleCounts(a6 ^ db[bt + 6]!) + nibbleCounts(a7 ^ db[bt + 7]!));
      if (distance < best) {
        best = distance;
        nearest[i] = j;
      }
      if (distance < backDistance[j]!) {
        backDistance[j] = distance;
        back[j] = i;
      }
    }
  }
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < a.count; i++) {
    const j = nearest[i]!;
    if (j < 0 || back[j] !== i) continue;
    from.push(a.xy[2 * i]!, a.xy[2 * i + 1]!);
    to.push(b.xy[2 * j]!, b.xy[2 * j + 1]!);
  }
  return { from: Float64Array.from(from), to: Float64Array.from(to), count: from.length / 2 };
}
