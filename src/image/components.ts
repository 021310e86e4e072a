import type { Plane } from './plane.ts';

export interface Component {
  readonly label: number;
  readonly area: number;
  /** Inclusive pixel bounds. */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface Labelled {
  /** 0 where the mask is 0. */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/**
 * 8-connected components of a mask. Two passes with union-find: no recursion, so that no mask, however hostile, can
 * exhaust the stack.
 */
export function labelComponents(mask: Plane): Labelled {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  const parent: number[] = [0];
  const find = (label: number): number => {
    let root = label;
    while (parent[root] !== root) root = parent[root]!;
    while (parent[label] !== root) {
      const next = parent[label]!;
      parent[label] = root;
      label = next;
    }
    return root;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (data[at] === 0) continue;
      let label = 0;
      const join = (other: number): void => {
        if (other === 0) return;
        if (label === 0) {
          label = find(other);
          return;
        }
        const a = find(label);
        const b = find(other);
        if (a === b) return;
        label = Math.min(a, b);
        parent[Math.max(a, b)] = label;
      };
      if (x > 0) join(labels[at - 1]!);
      if (y > 0) {
        if (x > 0) join(labels[at - width - 1]!);
        join(labels[at - width]!);
        if (x < width - 1) join(labels[at - width + 1]!);
      }
      if (label === 0) {
        label = parent.length;
        parent.push(label);
      }
      labels[at] = label;
    }
  }
  const compact = new Int32Array(parent.length);
  const components: { label: number; area: number; x0: number; y0: number; x1: number; y1: number }[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (labels[at] === 0) continue;
      const root = find(labels[at]!);
      let label = compact[root]!;
      if (label === 0) {
        label = components.length + 1;
        compact[root] = label;
        components.push({ label, area: 0, x0: x, y0: y, x1: x, y1: y });
      }
      labels[at] = label;
      const component = components[label - 1]!;
      component.area++;
      if (x < component.x0) component.x0 = x;
      if (x > component.x1) component.x1 = x;
      component.y1 = y;
    }
  }
  return { labels, components };
}
