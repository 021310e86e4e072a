import type { Features } from './features.ts';
import type { Correspondences } from './homography.ts';

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

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
    let best = farthest + 1;
    for (let j = 0, bt = 0; j < b.count; j++, bt += 8) {
      let distance =
        bitCount(da[at]! ^ db[bt]!) + bitCount(da[at + 1]! ^ db[bt + 1]!) + bitCount(da[at + 2]! ^ db[bt + 2]!);
      if (distance > 48) continue;
      for (let w = 3; w < 8; w++) distance += bitCount(da[at + w]! ^ db[bt + w]!);
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
