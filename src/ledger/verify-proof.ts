import { bytesEqual } from '../core/index.ts';
import { emptyRoot, nodeHash } from './leaf-hash.ts';

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const half = (value: number): number => Math.floor(value / 2);

/**
 * Whether `proof` shows that `leaf` is entry `index` of the tree of `size` entries with this root (RFC 9162 clause 2.1.3.2,
 * the same tree as RFC 6962). Every argument may come from an adversary.
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== 32) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && bytesEqual(hash, root);
}

/**
 * Whether `proof` shows that the tree of `first` entries with `firstRoot` is a prefix of that of `second` entries with
 * `secondRoot` (RFC 9162 clause 2.1.4.2): nothing was changed or taken away in between.
 */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(first) || !isCount(second) || first > second) return false;
  if (first === second) return proof.length === 0 && bytesEqual(firstRoot, secondRoot);
  if (first === 0) return proof.length === 0 && bytesEqual(firstRoot, emptyRoot());
  let at = first - 1;
  let last = second - 1;
  while (at % 2 === 1) {
    at = half(at);
    last = half(last);
  }
  const path = [...proof];
  // A first tree that is one complete subtree is itself the first node of the path.
  const seed = at === 0 ? firstRoot : path.shift();
  if (seed === undefined) return false;
  let firstHash = seed;
  let secondHash = seed;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return false;
    if (at % 2 === 1 || at === last) {
      firstHash = nodeHash(sibling, firstHash);
      secondHash = nodeHash(sibling, secondHash);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      secondHash = nodeHash(secondHash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && bytesEqual(firstHash, firstRoot) && bytesEqual(secondHash, secondRoot);
}
