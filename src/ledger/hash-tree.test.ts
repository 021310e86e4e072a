import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, UsageError } from '../core/index.ts';
import { HashTree } from './hash-tree.ts';
import { emptyRoot, leafHash } from './leaf-hash.ts';
import { tileBytes, tilePath, tilesBetween } from './tile.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** RFC 6962 clause 2.1 read out word by word, with nothing kept and nothing shared with the code under test. */
function naive(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return createHash('sha256').update(Uint8Array.of(0)).update(only).digest();
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const hash = createHash('sha256').update(Uint8Array.of(1));
  return hash
    .update(naive(leaves.slice(0, k)))
    .update(naive(leaves.slice(k)))
    .digest();
}

const entries = Array.from({ length: 300 }, (_, i) => new TextEncoder().encode(`entry ${String(i)}`));

function treeOf(leaves: readonly Uint8Array[]): HashTree {
  const tree = new HashTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return tree;
}

describe('HashTree', () => {
  it('has the roots of the published Certificate Transparency test vectors', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const tree = new HashTree();
    expect(toHex(tree.root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    for (const [i, input] of inputs.entries()) {
      tree.append(leafHash(fromHex(input)));
      expect(toHex(tree.root())).toBe(roots[i]);
    }
  });

  it('agrees with the definition at every size, and remembers every earlier root', () => {
    const tree = treeOf(entries);
    for (let size = 0; size <= entries.length; size++) {
      expect(toHex(tree.root(size))).toBe(toHex(naive(entries.slice(0, size))));
    }
  });

  it('proves inclusion of every entry at every size up to 70, and nothing else', () => {
    const tree = treeOf(entries.slice(0, 70));
    for (let size = 1; size <= 70; size++) {
      const root = tree.root(size);
      for (let index = 0; index < size; index++) {
        const proof = tree.inclusionProof(index, size);
        expect(verifyInclusion(tree.leaf(index), index, size, proof, root)).toBe(true);
        expect(verifyInclusion(tree.leaf((index + 1) % size), index, size, proof, root)).toBe(size === 1);
        expect(verifyInclusion(tree.leaf(index), index + 1, size, proof, root)).toBe(false);
        expect(verifyInclusion(tree.leaf(index), index, size, [...proof, root], root)).toBe(false);
        expect(verifyInclusion(tree.leaf(index), index, size, proof.slice(1), root)).toBe(size === 1);
      }
    }
  });

  it('proves consistency between every two sizes up to 70, and not with another root', () => {
    const tree = treeOf(entries.slice(0, 70));
    const forged = treeOf([...entries.slice(0, 3), entries[9] ?? emptyRoot(), ...entries.slice(4, 70)]);
    for (let second = 1; second <= 70; second++) {
      for (let first = 0; first <= second; first++) {
        const proof = tree.consistencyProof(first, second);
        const [a, b] = [tree.root(first), tree.root(second)];
        expect(verifyConsistency(first, second, a, b, proof)).toBe(true);
        if (first > 3 && first < second) {
          expect(verifyConsistency(first, second, forged.root(first), b, proof)).toBe(false);
          expect(verifyConsistency(first, second, a, forged.root(second), proof)).toBe(false);
          expect(verifyConsistency(first, second, a, b, proof.slice(1))).toBe(false);
        }
      }
    }
  });

  it('never throws on proofs that an adversary made up', () => {
    const hash = fc.uint8Array({ minLength: 0, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.array(hash, { maxLength: 70 }), hash, (a, b, proof, root) => {
        expect(verifyInclusion(root, a, b, proof, root)).toBe(a === 0 && b === 1 && proof.length === 0);
        expect(typeof verifyConsistency(a, b, root, root, proof)).toBe('boolean');
      }),
    );
  });

  it('refuses sizes and entries that it does not have', () => {
    const tree = treeOf(entries.slice(0, 3));
    expect(() => tree.root(4)).toThrow(UsageError);
    expect(() => tree.inclusionProof(3, 3)).toThrow(UsageError);
    expect(() => tree.consistencyProof(3, 2)).toThrow(UsageError);
    expect(() => tree.append(new Uint8Array(31))).toThrow(UsageError);
  });
});

describe('tiles', () => {
  it('have the paths and widths of C2SP tlog-tiles for a tree of 70,000', () => {
    const tiles = [...tilesBetween(0, 70_000)];
    const level = (n: number): string[] => tiles.filter((tile) => tile.level === n).map(tilePath);
    expect(level(0).length).toBe(274);
    expect(level(0).at(-1)).toBe('tile/0/273.p/112');
    expect(level(1)).toEqual(['tile/1/000', 'tile/1/001.p/17']);
    expect(level(2)).toEqual(['tile/2/000.p/1']);
    expect(tilePath({ level: 3, index: 1_234_067, width: 256 })).toBe('tile/3/x001/x234/067');
    expect([...tilesBetween(0, 256)].map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect([...tilesBetween(0, 0)]).toEqual([]);
  });

  it('between two sizes are those that the later has and the earlier had not', () => {
    fc.assert(
      fc.property(fc.nat(140_000), fc.nat(140_000), (a, b) => {
        const [since, size] = [Math.min(a, b), Math.max(a, b)];
        const before = new Set([...tilesBetween(0, since)].map(tilePath));
        const expected = [...tilesBetween(0, size)].map(tilePath).filter((path) => !before.has(path));
        expect([...tilesBetween(since, size)].map(tilePath)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('hold the roots of the full tiles below', () => {
    const tree = treeOf(Array.from({ length: 600 }, (_, i) => Uint8Array.of(i & 255, i >> 8)));
    const top = tileBytes(tree, { level: 1, index: 0, width: 2 });
    const leaves = Array.from({ length: 256 }, (_, i) => Uint8Array.of(i, 1));
    expect(toHex(top.subarray(32))).toBe(toHex(naive(leaves)));
  });
});
