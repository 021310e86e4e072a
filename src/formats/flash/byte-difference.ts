/** Where two runs of bytes differ: offsets in the first of them, both inclusive, and how many bytes. */
export interface ByteDifference {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Compares `size` bytes from `aAt` and `bAt`; undefined where they are equal. Offsets of the answer count in `a`. */
export function differenceOf(
  a: Uint8Array,
  aAt: number,
  b: Uint8Array,
  bAt: number,
  size: number,
): ByteDifference | undefined {
  const aView = new DataView(a.buffer, a.byteOffset, a.byteLength);
  const bView = new DataView(b.buffer, b.byteOffset, b.byteLength);
  let first = -1;
  let last = -1;
  let count = 0;
  for (let i = 0; i < size;) {
    // Most of two images is equal: eight bytes at a time while that holds.
    if (i + 8 <= size) {
      const low = aView.getUint32(aAt + i, true) ^ bView.getUint32(bAt + i, true);
      const high = aView.getUint32(aAt + i + 4, true) ^ bView.getUint32(bAt + i + 4, true);
      if ((low | high) === 0) {
        i += 8;
        continue;
      }
    }
    const until = Math.min(size, i + 8);
    for (; i < until; i++) {
      if (a[aAt + i] === b[bAt + i]) continue;
      if (first < 0) first = aAt + i;
      last = aAt + i;
      count++;
    }
  }
  return count === 0 ? undefined : { first, last, count };
}

export function joined(a: ByteDifference | undefined, b: ByteDifference | undefined): ByteDifference | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last), count: a.count + b.count };
}
