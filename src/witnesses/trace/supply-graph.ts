import type { Interval } from '../../core/index.ts';
import { epochMs } from '../../core/index.ts';
import type { Tables } from '../../formats/tables/index.ts';

export const nodeKinds = ['machine', 'part', 'lot', 'party', 'facility'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** In which way one thing touched another, from the one that could have altered to the one that could have been altered. */
export const edgeLabels = [
  'made',
  'is the place where was made',
  'is divided into',
  'supplied the board of',
  'supplied',
  'was built into',
  'integrated',
  'owned',
  'operated',
  'held',
  'housed',
  'runs',
  'controls',
] as const;
export type EdgeLabel = (typeof edgeLabels)[number];

/** Edges of all nodes behind one another (compressed sparse rows): node i has those from `offsets[i]` to `offsets[i + 1]`. */
export interface Adjacency {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  readonly labels: Uint8Array;
  /** Epoch milliseconds between which the edge existed; -Infinity and Infinity where nobody said. */
  readonly fromMs: Float64Array;
  readonly toMs: Float64Array;
}

export interface SupplyGraph {
  readonly ids: readonly string[];
  readonly kinds: Uint8Array;
  readonly forward: Adjacency;
  readonly backward: Adjacency;
  readonly nodeOf: (kind: NodeKind, id: string) => number | undefined;
}

function adjacency(
  nodes: number,
  sources: readonly number[],
  targets: readonly number[],
  labels: readonly number[],
  times: readonly number[],
): Adjacency {
  const offsets = new Int32Array(nodes + 1);
  for (const source of sources) offsets[source + 1] = (offsets[source + 1] ?? 0) + 1;
  for (let i = 0; i < nodes; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
  const next = offsets.slice();
  const out: Adjacency = {
    offsets,
    targets: new Int32Array(sources.length),
    labels: new Uint8Array(sources.length),
    fromMs: new Float64Array(sources.length),
    toMs: new Float64Array(sources.length),
  };
  for (const [edge, source] of sources.entries()) {
    const at = next[source] ?? 0;
    next[source] = at + 1;
    out.targets[at] = targets[edge] ?? 0;
    out.labels[at] = labels[edge] ?? 0;
    out.fromMs[at] = times[2 * edge] ?? Number.NEGATIVE_INFINITY;
    out.toMs[at] = times[2 * edge + 1] ?? Number.POSITIVE_INFINITY;
  }
  return out;
}

function orElse(ms: number | undefined, otherwise: number): number {
  return ms === undefined || Number.isNaN(ms) ? otherwise : ms;
}

/**
 * Who and what touched what, from the tables of an intake folder, as flat arrays: a fleet of a million machines is walked
 * without an object per edge. Nodes that only a row names exist all the same.
 */
export function supplyGraph(tables: Tables): SupplyGraph {
  const ids: string[] = [];
  const kinds: number[] = [];
  const index = new Map<string, number>();
  const sources: number[] = [];
  const targets: number[] = [];
  const labels: number[] = [];
  const times: number[] = [];
  const node = (kind: NodeKind, id: string): number => {
    const key = `${kind}\u0000${id}`;
    let at = index.get(key);
    if (at === undefined) {
      at = ids.length;
      index.set(key, at);
      ids.push(id);
      kinds.push(nodeKinds.indexOf(kind));
    }
    return at;
  };
  const edge = (
    [fromKind, fromId]: readonly [NodeKind, string | undefined],
    label: EdgeLabel,
    [toKind, toId]: readonly [NodeKind, string | undefined],
    since?: Interval,
    until?: Interval,
  ): void => {
    if (fromId === undefined || toId === undefined || fromId === '' || toId === '') return;
    sources.push(node(fromKind, fromId));
    targets.push(node(toKind, toId));
    labels.push(edgeLabels.indexOf(label));
    times.push(
      orElse(since === undefined ? undefined : epochMs(since.from), Number.NEGATIVE_INFINITY),
      orElse(until === undefined ? undefined : epochMs(until.to), Number.POSITIVE_INFINITY),
    );
  };

  for (const row of tables.machines) {
    const machine = ['machine', row.machine] as const;
    node('machine', row.machine);
    edge(['lot', row.lot], 'supplied the board of', machine);
    edge(['party', row.integrator], 'integrated', machine);
    edge(['party', row.owner], 'owned', machine, row.installedAt);
    edge(['party', row.operator], 'operated', machine, row.installedAt);
    edge(['facility', row.facility], 'housed', machine, row.installedAt);
  }
  const takenOut = new Map(
    tables.changes.flatMap(({ machine, partOut, at }) =>
      partOut === undefined ? [] : [[`${machine}\u0000${partOut}`, at] as const],
    ),
  );
  const listed = new Set(tables.parts.map(({ machine, part }) => `${machine}\u0000${part}`));
  for (const { machine, partIn, partOut, at } of tables.changes) {
    // A repair may name parts that no inventory lists: the ticket is all that is known of them.
    const unlisted = (part: string | undefined): part is string =>
      part !== undefined && !listed.has(`${machine}\u0000${part}`);
    if (unlisted(partIn)) {
      edge(['part', partIn], 'was built into', ['machine', machine], at, takenOut.get(`${machine}\u0000${partIn}`));
    }
    if (unlisted(partOut) && partOut !== partIn) {
      edge(['part', partOut], 'was built into', ['machine', machine], undefined, at);
    }
  }
  for (const row of tables.parts) {
    const until = row.until ?? takenOut.get(`${row.machine}\u0000${row.part}`);
    edge(['part', row.part], 'was built into', ['machine', row.machine], row.since, until);
    edge(['lot', row.lot], 'supplied', ['part', row.part]);
    edge(['party', row.manufacturer], 'made', ['part', row.part]);
  }
  for (const row of tables.lots) {
    edge(['lot', row.parent], 'is divided into', ['lot', row.lot]);
    edge(['party', row.maker], 'made', ['lot', row.lot], row.madeAt, row.madeAt);
    edge(['facility', row.site], 'is the place where was made', ['lot', row.lot], row.madeAt, row.madeAt);
  }
  for (const row of tables.facilities) {
    edge(['party', row.owner], 'runs', ['facility', row.facility], row.since);
    edge(['party', row.operator], 'runs', ['facility', row.facility], row.since);
  }
  for (const row of tables.parties) edge(['party', row.parent], 'controls', ['party', row.party], row.since);
  const roleLabels = { own: 'owned', operate: 'operated', hold: 'held', place: 'held' } as const;
  for (const row of tables.custody) {
    const kind = nodeKinds.find((name) => name === row.subjectKind);
    if (kind === undefined || kind === 'party') continue;
    const subject = [kind, row.subject] as const;
    edge(['party', row.from], roleLabels[row.role], subject, undefined, row.at);
    edge(['party', row.to], roleLabels[row.role], subject, row.at);
    if (kind !== 'facility') edge(['facility', row.facility], 'housed', subject, row.at);
  }
  return {
    ids,
    kinds: Uint8Array.from(kinds),
    forward: adjacency(ids.length, sources, targets, labels, times),
    backward: adjacency(ids.length, targets, sources, labels, times),
    nodeOf: (kind, id) => index.get(`${kind}\u0000${id}`),
  };
}
