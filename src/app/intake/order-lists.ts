import { FormatError, UsageError } from '../../core/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import type { Tables } from '../../formats/tables/index.ts';
import type { Evidence } from '../../witnesses/evidence.ts';
import { orderListOf } from '../../witnesses/attest/index.ts';
import type { Origin } from './evidence-of.ts';
import { documentsOf } from './evidence-of.ts';
import type { IntakeProblem, OpenFleet } from './open-fleet.ts';
import type { IntakeFile } from './walk.ts';

export interface OrderLists {
  /** The list that stands for what was bought, by machine. */
  readonly byMachine: ReadonlyMap<string, Evidence<Inventory>>;
  readonly problems: readonly IntakeProblem[];
}

/** Whom a file is for: `orders/<machine or model>.json`, or any file in `orders/<machine or model>/`. */
function nameIn(path: string): string {
  const [, name = '', rest] = path.split('/');
  return rest === undefined ? name.replace(/\.[^.]*$/, '') : name;
}

function readList(file: IntakeFile, origin: Origin, problems: IntakeProblem[]): Evidence<Inventory> | undefined {
  const { readable, unreadable } = documentsOf([file], origin);
  const [document] = readable;
  const [failed] = unreadable;
  try {
    if (document !== undefined) return orderListOf(document);
    if (failed !== undefined) throw new FormatError('order', failed.message, failed.offset);
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof UsageError)) throw error;
    problems.push({ file: file.path, message: `not read as an order: ${error.message}`, gravity: 'unreadable' });
  }
  return undefined;
}

/**
 * Component lists under orders/, by the machine or model that the file or its folder is named after. A list for the machine
 * goes before one for its model. One that names nobody, and a second one for the same, is a problem that says so.
 */
export function orderLists(fleet: OpenFleet, tables: Tables, origin: Origin = {}): OrderLists {
  const problems: IntakeProblem[] = [];
  const lists = new Map<string, Evidence<Inventory>>();
  const machines = new Map(tables.machines.map((row) => [row.machine.toLowerCase(), row] as const));
  const models = new Set(tables.machines.flatMap((row) => row.model?.toLowerCase() ?? []));
  for (const file of fleet.files) {
    if (!file.path.startsWith('orders/') || file.path.toLowerCase().endsWith('.csv')) continue;
    const name = nameIn(file.path);
    const key = name.toLowerCase();
    if (!machines.has(key) && !models.has(key)) {
      problems.push({
        file: file.path,
        message: `no machine and no model is named ${name}: not used`,
        gravity: 'note',
      });
      continue;
    }
    const earlier = lists.get(key);
    if (earlier !== undefined) {
      const message = `${earlier.file} is the order of ${name} already: not used`;
      problems.push({ file: file.path, message, gravity: 'note' });
      continue;
    }
    const list = readList(file, origin, problems);
    if (list !== undefined) lists.set(key, list);
  }
  const byMachine = new Map<string, Evidence<Inventory>>();
  for (const [key, { machine, model }] of machines) {
    const list = lists.get(key) ?? (model === undefined ? undefined : lists.get(model.toLowerCase()));
    if (list !== undefined) byMachine.set(machine, list);
  }
  return { byMachine, problems };
}
