import type { Trees } from '../../../src/witnesses/inspect/optical/trees.ts';

export interface BoostOptions {
  readonly rounds: number;
  readonly rate: number;
  readonly depth: number;
  readonly leastInLeaf: number;
}

const bins = 40;

/**
 * Gradient-boosted trees on log-loss with Newton leaves (Friedman 2001; Chen and Guestrin 2016). Splits lie at quantiles.
 * Deterministic. `rows[i]` are the measures of one candidate, `truth[i]` 1 or 0, `weight[i]` how much it counts.
 */
export function boost(
  rows: readonly Float64Array[],
  truth: Uint8Array,
  weight: Float64Array,
  { rounds, rate, depth, leastInLeaf }: BoostOptions,
): Trees {
  const n = rows.length;
  const width = rows[0]?.length ?? 0;
  const edges = Array.from({ length: width }, (_, j) => {
    const sorted = rows.map((row) => row[j] ?? 0).sort((a, b) => a - b);
    const at = Array.from({ length: bins }, (_, k) => sorted[Math.floor(((k + 1) * n) / (bins + 1))] ?? 0);
    return [...new Set(at)];
  });
  // The bin of every value, once.
  const binned = edges.map((list, j) =>
    Uint8Array.from(rows, (row) => list.filter((edge) => (row[j] ?? 0) >= edge).length),
  );
  let [positive, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    positive += (truth[i] ?? 0) * (weight[i] ?? 0);
    total += weight[i] ?? 0;
  }
  const start = Math.log(positive / (total - positive));
  const score = new Float64Array(n).fill(start);
  const gradient = new Float64Array(n);
  const curvature = new Float64Array(n);
  const roots: number[] = [];
  const measure: number[] = [];
  const limit: number[] = [];
  const below: number[] = [];
  const above: number[] = [];

  const grow = (members: readonly number[], left: number): number => {
    const node = measure.length;
    measure.push(-1);
    below.push(-1);
    above.push(-1);
    let [g, h] = [0, 0];
    for (const i of members) {
      g += gradient[i] ?? 0;
      h += curvature[i] ?? 0;
    }
    limit.push(Math.round(((rate * g) / (h + 1)) * 1e5) / 1e5);
    let best = { gain: 1e-3, j: -1, bin: 0 };
    if (left > 0 && members.length >= 2 * leastInLeaf) {
      for (let j = 0; j < width; j++) {
        const list = edges[j] ?? [];
        const sums = new Float64Array(3 * (list.length + 1));
        const column = binned[j] ?? new Uint8Array(n);
        for (const i of members) {
          const b = 3 * (column[i] ?? 0);
          sums[b] = (sums[b] ?? 0) + (gradient[i] ?? 0);
          sums[b + 1] = (sums[b + 1] ?? 0) + (curvature[i] ?? 0);
          sums[b + 2] = (sums[b + 2] ?? 0) + 1;
        }
        let [gl, hl, cl] = [0, 0, 0];
        for (let bin = 0; bin < list.length; bin++) {
          gl += sums[3 * bin] ?? 0;
          hl += sums[3 * bin + 1] ?? 0;
          cl += sums[3 * bin + 2] ?? 0;
          if (cl < leastInLeaf || members.length - cl < leastInLeaf) continue;
          const gain = (gl * gl) / (hl + 1) + (g - gl) ** 2 / (h - hl + 1) - (g * g) / (h + 1);
          if (gain > best.gain) best = { gain, j, bin };
        }
      }
    }
    if (best.j < 0) {
      for (const i of members) score[i] = (score[i] ?? 0) + (limit[node] ?? 0);
      return node;
    }
    const column = binned[best.j] ?? new Uint8Array(n);
    measure[node] = best.j;
    limit[node] = Math.round((edges[best.j]?.[best.bin] ?? 0) * 1e5) / 1e5;
    below[node] = grow(
      members.filter((i) => (column[i] ?? 0) <= best.bin),
      left - 1,
    );
    above[node] = grow(
      members.filter((i) => (column[i] ?? 0) > best.bin),
      left - 1,
    );
    return node;
  };

  const everyone = Array.from({ length: n }, (_, i) => i);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-(score[i] ?? 0)));
      gradient[i] = (weight[i] ?? 0) * ((truth[i] ?? 0) - p);
      curvature[i] = (weight[i] ?? 0) * p * (1 - p);
    }
    roots.push(grow(everyone, depth));
  }
  return { start, roots, measure, limit, below, above };
}
