import { UsageError } from '../core/index.ts';
import type { NodeKind } from '../witnesses/trace/supply-graph.ts';
import { nodeKinds, supplyGraph } from '../witnesses/trace/supply-graph.ts';
import type { Closure } from '../witnesses/trace/trace-closure.ts';
import { traceClosure } from '../witnesses/trace/trace-closure.ts';
import { openFleet } from './intake/open-fleet.ts';

export { nodeKinds };
export type { Closure, NodeKind };

/** Everything that a lot, part, machine, party or facility touched, and everything that touched it, each with its path. */
export function traceFrom(kind: NodeKind, id: string, folder: string): Closure {
  const closure = traceClosure(supplyGraph(openFleet(folder).tables), kind, id);
  if (closure === undefined) {
    throw new UsageError(
      `no ${kind} ${id} in ${folder}`,
      `Check the spelling: the tables of the folder name every ${kind}.`,
    );
  }
  return closure;
}
