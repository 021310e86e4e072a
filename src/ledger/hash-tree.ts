import { UsageError } from '../core/index.ts';
import { emptyRoot, nodeHash } from './leaf-hash.ts';

const hashSize = 32;

/** 32-byte hashes in one growing buffer. */
class HashColumn {
  length = 0;
  #bytes = new Uint8Array(64 * hashSize);

  push(hash: Uint8Array): void {
    if (hash.length !== hashSize) throw new UsageError('A tree hash has 32 bytes', 'Hand over a SHA-256 digest.');
    if ((this.length + 1) * hashSize > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(hash, this.length * hashSize);
    this.length++;
  }

  at(index: number): Uint8Array {
    return this.slice(index, index + 1);
  }

  /** A view for hashing at once; it must not be kept, for the buffer grows away from under it. */
  peek(index: number): Uint8Array {
    return this.#bytes.subarray(index * hashSize, (index + 1) * hashSize);
  }

  slice(from: number, to: number): Uint8Array {
    if (from < 0 || to > this.length || from > to) {
      throw new UsageError(`The tree has no hashes ${String(from)} to ${String(to)}`, 'Ask inside the tree.');
    }
    return this.#bytes.slice(from * hashSize, to * hashSize);
  }
}

/** The largest power of two smaller than `count`, which is at least 2 (RFC 6962 clause 2.1, k). */
function splitPoint(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

/**
 * The Merkle tree of RFC 6962 clause 2.1, appended to leaf by leaf. It keeps the hash of every complete subtree (64 bytes
 * per entry), so that a root or a proof at any earlier size costs a logarithm and nothing is hashed twice.
 */
export class HashTree {
  readonly #levels: HashColumn[] = [new HashColumn()];

  get size(): number {
    return this.#level(0).length;
  }

  #level(level: number): HashColumn {
    let column = this.#levels[level];
    if (column === undefined) {
      column = new HashColumn();
      this.#levels[level] = column;
    }
    return column;
  }

  /** Adds a leaf hash (RFC 6962: SHA-256(0x00 || entry)); returns its index. */
  append(leaf: Uint8Array): number {
    const index = this.size;
    this.#level(0).push(leaf);
    for (let level = 0, count = index + 1; count % 2 === 0; level++, count /= 2) {
      const below = this.#level(level);
      this.#level(level + 1).push(nodeHash(below.peek(count - 2), below.peek(count - 1)));
    }
    return index;
  }

  leaf(index: number): Uint8Array {
    return this.#level(0).at(index);
  }

  /** How many complete subtrees of height `level` there are. */
  subtreeCount(level: number): number {
    return this.#levels[level]?.length ?? 0;
  }

  /** Hashes `from` to `to` (exclusive) of the complete subtrees of height `level`, concatenated: the content of a tile. */
  subtrees(level: number, from: number, to: number): Uint8Array {
    return this.#level(level).slice(from, to);
  }

  /** MTH(D[from:to]) of RFC 6962. `from` is a multiple of the power of two that spans the range. */
  #range(from: number, to: number): Uint8Array {
    const count = to - from;
    if (count === 0) return emptyRoot();
    const level = Math.log2(count);
    if (Number.isInteger(level)) return this.#level(level).at(from / count);
    const k = splitPoint(count);
    return nodeHash(this.#range(from, from + k), this.#range(from + k, to));
  }

  #within(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new UsageError(
        `The tree has ${String(this.size)} entries, not ${String(size)}`,
        'Ask for a size it has had.',
      );
    }
  }

  /** The root of the tree as it was at `size` entries. */
  root(size: number = this.size): Uint8Array {
    this.#within(size);
    return this.#range(0, size);
  }

  /** RFC 6962 clause 2.1.1, PATH(index, D[size]): from the leaf's sibling up to the root's child. */
  inclusionProof(index: number, size: number = this.size): readonly Uint8Array[] {
    this.#within(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new UsageError(`No entry ${String(index)} in a tree of ${String(size)}`, 'Give the index of an entry.');
    }
    const path: Uint8Array[] = [];
    let from = 0;
    let to = size;
    while (to - from > 1) {
      const middle = from + splitPoint(to - from);
      if (index < middle) {
        path.push(this.#range(middle, to));
        to = middle;
      } else {
        path.push(this.#range(from, middle));
        from = middle;
      }
    }
    return path.reverse();
  }

  /** RFC 6962 clause 2.1.2, PROOF(first, D[second]): that the tree of `first` entries is a prefix of that of `second`. */
  consistencyProof(first: number, second: number = this.size): readonly Uint8Array[] {
    this.#within(second);
    if (!Number.isSafeInteger(first) || first < 0 || first > second) {
      throw new UsageError(
        `No tree of ${String(first)} inside one of ${String(second)}`,
        'Give the smaller size first.',
      );
    }
    if (first === 0 || first === second) return [];
    const path: Uint8Array[] = [];
    let from = 0;
    let to = second;
    // SUBPROOF(m, D[n], b): the caller knows the left part already exactly as long as it has stayed at offset 0.
    while (to !== first) {
      const middle = from + splitPoint(to - from);
      if (first <= middle) {
        path.push(this.#range(middle, to));
        to = middle;
      } else {
        path.push(this.#range(from, middle));
        from = middle;
      }
    }
    if (from > 0) path.push(this.#range(from, to));
    return path.reverse();
  }
}
