import type { Inventory } from '../../formats/inventory/index.ts';
import type { MachineRow, Tables } from '../../formats/tables/index.ts';
import type { Evidence, Records, SharedPicture } from '../../witnesses/evidence.ts';

/** Rows by a key of theirs, in their order; rows without the key are left out. */
function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Values that must name one machine only: where two rows share one, both are in conflict, and each says with whom. */
const identifying = ['machine', 'systemSerial', 'uuid', 'boardSerial'] as const satisfies readonly (keyof MachineRow)[];

function conflictsOf(tables: Tables): ReadonlyMap<MachineRow, readonly string[]> {
  const conflicts = new Map<MachineRow, string[]>();
  for (const column of identifying) {
    for (const [value, rows] of groupBy(tables.machines, (row) => row[column])) {
      if (rows.length < 2) continue;
      for (const row of rows) {
        const others = rows
          .filter((other) => other !== row)
          .map((other) => `${other.machine} (line ${String(other.line)})`);
        const list = conflicts.get(row) ?? [];
        list.push(`${column} ${value} is also that of ${others.slice(0, 5).join(', ')}`);
        conflicts.set(row, list);
      }
    }
  }
  return conflicts;
}

/**
 * The rows that concern each machine, by the machine's name. Where machines.csv has a name twice, the first row stands
 * and the conflict says so. Order lines that name a machine win over lines for its model. Custody rows are those of the
 * machine, of its board, its lot and its facility. `shared` has the pictures that several boards have in common, by serial; `orderLists`
 * the component lists that stand for orders, by machine.
 */
export function machineRecords(
  tables: Tables,
  shared: ReadonlyMap<string, readonly SharedPicture[]> = new Map(),
  orderLists: ReadonlyMap<string, Evidence<Inventory>> = new Map(),
): ReadonlyMap<string, Records> {
  const addresses = groupBy(tables.addresses, (row) => row.machine);
  const parts = groupBy(tables.parts, (row) => row.machine);
  const changes = groupBy(tables.changes, (row) => row.machine);
  const inspected = groupBy(tables.inspected, (row) => row.machine);
  const ordersOfMachine = groupBy(tables.orders, (row) => row.machine);
  const ordersOfModel = groupBy(
    tables.orders.filter((row) => row.machine === undefined),
    (row) => row.model,
  );
  const custody = groupBy(tables.custody, (row) => `${row.subjectKind} ${row.subject}`);
  const conflicts = conflictsOf(tables);
  const out = new Map<string, Records>();
  for (const machine of tables.machines) {
    if (out.has(machine.machine)) continue;
    const touched: [string, string | undefined][] = [
      ['machine', machine.machine],
      ['board', machine.boardSerial],
      ['lot', machine.lot],
      ['facility', machine.facility],
    ];
    const orderList = orderLists.get(machine.machine);
    const sharedPictures = machine.boardSerial === undefined ? undefined : shared.get(machine.boardSerial);
    out.set(machine.machine, {
      machine,
      addresses: addresses.get(machine.machine) ?? [],
      parts: parts.get(machine.machine) ?? [],
      orders:
        ordersOfMachine.get(machine.machine) ??
        (machine.model === undefined ? [] : (ordersOfModel.get(machine.model) ?? [])),
      ...(orderList === undefined ? {} : { orderList }),
      changes: changes.get(machine.machine) ?? [],
      custody: touched.flatMap(([kind, id]) => (id === undefined ? [] : (custody.get(`${kind} ${id}`) ?? []))),
      inspected: inspected.get(machine.machine) ?? [],
      conflicts: conflicts.get(machine) ?? [],
      ...(sharedPictures === undefined ? {} : { sharedPictures }),
    });
  }
  return out;
}
