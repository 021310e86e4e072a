import { isoTime } from '../../core/index.ts';
import { edgeLabels, nodeKinds, type Adjacency, type NodeKind, type SupplyGraph } from './supply-graph.ts';

export interface Touched {
  readonly kind: NodeKind;
  readonly id: string;
  /** From the start to here, in words: `lot L1`, `supplied the board of machine m7`. */
  readonly path: readonly string[];
  /** Downstream: the earliest time at which the touch could have happened; undefined where nobody recorded one. */
  readonly since: string | undefined;
  /** Upstream: the latest time at which it could have happened: whoever gave a thing away touched it until then. */
  readonly until: string | undefined;
}

export interface Closure {
  /** What it touched: parts, machines and so on downstream, nearest first. */
  readonly touched: readonly Touched[];
  /** What touched it: lots, makers, holders, halls upstream, nearest first. */
  readonly touchedBy: readonly Touched[];
}

interface Walk {
  readonly order: readonly number[];
  readonly parent: Int32Array;
  readonly label: Uint8Array;
  readonly arrivalMs: Float64Array;
}

/**
 * Breadth first, so that of equally good times the shortest path is kept; time runs along the path. Downstream, nothing passes over an edge that had
 * ended before the touch could have arrived; upstream, over one that had not begun when it was passed on. A node that a
 * later round reaches at a better time is visited again, at most `revisits` times, so that no made-up table makes it slow.
 */
function walk(graph: SupplyGraph, start: number, edges: Adjacency, downstream: boolean): Walk {
  const nodes = graph.ids.length;
  const revisits = 4;
  const parent = new Int32Array(nodes).fill(-1);
  const label = new Uint8Array(nodes);
  const visits = new Uint8Array(nodes);
  const worst = downstream ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const arrivalMs = new Float64Array(nodes).fill(worst);
  arrivalMs[start] = -worst;
  visits[start] = revisits;
  const order: number[] = [];
  const queue = [start];
  // The queue grows while it is walked.
  for (const here of queue) {
    const at = arrivalMs[here] ?? worst;
    const end = edges.offsets[here + 1] ?? 0;
    for (let edge = edges.offsets[here] ?? 0; edge < end; edge++) {
      const next = edges.targets[edge] ?? 0;
      const fromMs = edges.fromMs[edge] ?? Number.NEGATIVE_INFINITY;
      const toMs = edges.toMs[edge] ?? Number.POSITIVE_INFINITY;
      const possible = downstream ? toMs >= at : fromMs <= at;
      if (!possible) continue;
      const arrival = downstream ? Math.max(at, fromMs) : Math.min(at, toMs);
      const known = arrivalMs[next] ?? worst;
      const seen = visits[next] ?? 0;
      if (seen >= revisits || (seen > 0 && (downstream ? arrival >= known : arrival <= known))) continue;
      if (seen === 0) order.push(next);
      // Path and time belong together: a better time came this way. It is strictly better, so that parents make no ring.
      parent[next] = here;
      label[next] = edges.labels[edge] ?? 0;
      arrivalMs[next] = arrival;
      visits[next] = seen + 1;
      queue.push(next);
    }
  }
  return { order, parent, label, arrivalMs };
}

function describe(graph: SupplyGraph, { order, parent, label, arrivalMs }: Walk, downstream: boolean): Touched[] {
  const name = (node: number): string => `${kindOf(graph, node)} ${graph.ids[node] ?? ''}`;
  const rendered = new Map<number, readonly string[]>();
  const pathOf = (node: number): readonly string[] => {
    const climbed: number[] = [];
    let at = node;
    while ((parent[at] ?? -1) >= 0 && !rendered.has(at)) {
      climbed.push(at);
      at = parent[at] ?? -1;
    }
    let path: readonly string[] = rendered.get(at) ?? [name(at)];
    for (const here of climbed.reverse()) {
      const word = edgeLabels[label[here] ?? 0] ?? 'made';
      // A table may nest lots a hundred thousand deep; a path is for reading.
      const kept = path.length < 64 ? path : [...path.slice(0, 31), '…', ...path.slice(-31)];
      path = [...kept, downstream ? `${word} ${name(here)}` : `${name(here)} ${word} it`];
      rendered.set(here, path);
    }
    return path;
  };
  return order.map((node) => {
    const at = arrivalMs[node] ?? Number.NaN;
    const time = Number.isFinite(at) ? isoTime(at) : undefined;
    return {
      kind: kindOf(graph, node),
      id: graph.ids[node] ?? '',
      path: pathOf(node),
      since: downstream ? time : undefined,
      until: downstream ? undefined : time,
    };
  });
}

function kindOf(graph: SupplyGraph, node: number): NodeKind {
  return nodeKinds[graph.kinds[node] ?? 0] ?? 'machine';
}

/** Everything that a lot, part, machine, party or facility touched, and what touched it, each with its path; undefined where no table names it. */
export function traceClosure(graph: SupplyGraph, kind: NodeKind, id: string): Closure | undefined {
  const start = graph.nodeOf(kind, id);
  if (start === undefined) return undefined;
  const up = walk(graph, start, graph.backward, false);
  const touched = describe(graph, walk(graph, start, graph.forward, true), true);
  return { touched: [...touched, ...movedParts(graph, start)], touchedBy: describe(graph, up, false) };
}

/** A machine passes something on through the parts that sat in it and went elsewhere afterwards. */
function movedParts(graph: SupplyGraph, machine: number): Touched[] {
  if (kindOf(graph, machine) !== 'machine') return [];
  const out: Touched[] = [];
  const { forward, backward, ids } = graph;
  for (let edge = backward.offsets[machine] ?? 0; edge < (backward.offsets[machine + 1] ?? 0); edge++) {
    const part = backward.targets[edge] ?? 0;
    if (kindOf(graph, part) !== 'part') continue;
    const since = backward.fromMs[edge] ?? Number.NEGATIVE_INFINITY;
    for (let next = forward.offsets[part] ?? 0; next < (forward.offsets[part + 1] ?? 0); next++) {
      const other = forward.targets[next] ?? 0;
      const from = forward.fromMs[next] ?? Number.NEGATIVE_INFINITY;
      if (other === machine || kindOf(graph, other) !== 'machine' || from < since) continue;
      out.push({
        kind: 'machine',
        id: ids[other] ?? '',
        path: [
          `machine ${ids[machine] ?? ''}`,
          `held part ${ids[part] ?? ''}`,
          `was built into machine ${ids[other] ?? ''}`,
        ],
        since: Number.isFinite(from) ? isoTime(from) : undefined,
        until: undefined,
      });
    }
  }
  return out;
}
