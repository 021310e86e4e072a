export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A set of bytes, collected as ranges in any order. */
export class ByteRanges {
  readonly #ranges: ByteRange[] = [];

  add(from: number, to: number): void {
    if (to > from) this.#ranges.push({ from, to });
  }

  /** The ranges of [0, size) that are not in the set, in order. */
  complement(size: number): ByteRange[] {
    const out: ByteRange[] = [];
    let at = 0;
    for (const { from, to } of this.#ranges.sort((a, b) => a.from - b.from)) {
      if (from > at) out.push({ from: at, to: Math.min(from, size) });
      at = Math.max(at, to);
      if (at >= size) break;
    }
    if (at < size) out.push({ from: at, to: size });
    return out;
  }
}

/** Index of the last item that begins at or before `offset`; -1 where none does. Items are in order of their offsets. */
export function indexAt(items: readonly { readonly offset: number }[], offset: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.offset ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The items that begin inside of an extent. Items are in order of their offsets. */
export function regionsIn<T extends { readonly offset: number }>(
  { regions }: { readonly regions: readonly T[] },
  { offset, size }: { readonly offset: number; readonly size: number },
): readonly T[] {
  return regions.slice(indexAt(regions, offset - 1) + 1, indexAt(regions, offset + size - 1) + 1);
}
