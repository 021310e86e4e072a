import { UsageError } from '../core/index.ts';
import type { Tables } from '../formats/tables/index.ts';
import type { NodeKind } from '../witnesses/trace/supply-graph.ts';
import { nodeKinds, supplyGraph } from '../witnesses/trace/supply-graph.ts';
import type { Closure } from '../witnesses/trace/trace-closure.ts';
import { traceClosure } from '../witnesses/trace/trace-closure.ts';
import { openFleet } from './intake/open-fleet.ts';

export { nodeKinds };
export type { Closure, NodeKind };

export interface Traced extends Closure {
  /** The name under which the tables have it. */
  readonly id: string;
  /** What the given word was taken for, where it is not that name: `serial of part P-1`. */
  readonly takenFor?: string;
}

interface Named {
  readonly id: string;
  readonly column: string;
}

const machineColumns = ['systemSerial', 'boardSerial', 'uuid', 'assetTag', 'hostname'] as const;
const spelt = (text: string): string => text.trim().toLowerCase();

/** Parts or machines that carry the word as a serial number or another mark of their own, each with the column, once. */
function bearersOf(tables: Tables, kind: NodeKind, word: string): readonly Named[] {
  const wanted = spelt(word);
  const found = new Map<string, Named>();
  const look = (id: string, column: string, value: string | undefined): void => {
    if (value !== undefined && spelt(value) === wanted && !found.has(id)) found.set(id, { id, column });
  };
  if (kind === 'part') for (const { part, serial } of tables.parts) look(part, 'serial', serial);
  if (kind === 'machine') {
    for (const row of tables.machines) for (const column of machineColumns) look(row.machine, column, row[column]);
  }
  return [...found.values()];
}

const mostListed = 10;

/**
 * Everything that a lot, part, machine, party or facility touched, and everything that touched it, each with its path.
 * What stands on a label is a serial number more often than our name for the thing, so that parts and machines are found
 * by it too. Throws UsageError where nothing or more than one thing is meant.
 */
export function traceFrom(kind: NodeKind, id: string, folder: string): Traced {
  const { tables } = openFleet(folder);
  const graph = supplyGraph(tables);
  const closure = traceClosure(graph, kind, id);
  if (closure !== undefined) return { ...closure, id };
  const bearers = bearersOf(tables, kind, id);
  const [only, second] = bearers;
  if (only === undefined) {
    const marks = kind === 'part' || kind === 'machine' ? ' Its serial number will do as well.' : '';
    throw new UsageError(
      `no ${kind} ${id} in ${folder}`,
      `Check the spelling: the tables of the folder name every ${kind}.${marks}`,
    );
  }
  if (second !== undefined) {
    const listed = bearers.slice(0, mostListed).map((one) => `${one.id} (${one.column})`);
    const more = bearers.length > mostListed ? ` and ${String(bearers.length - mostListed)} more` : '';
    throw new UsageError(
      `${id} is on several ${kind}s of ${folder}: ${listed.join(', ')}${more}`,
      `Give the name of the one that is meant: assayer trace ${kind} ${only.id}.`,
    );
  }
  const traced = traceClosure(graph, kind, only.id);
  if (traced === undefined) throw new Error(`${kind} ${only.id} is in the tables and not in their graph`);
  return { ...traced, id: only.id, takenFor: `${only.column} of ${kind} ${only.id}` };
}
