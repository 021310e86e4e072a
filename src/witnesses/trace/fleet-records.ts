import type { MachineRow, Tables } from '../../formats/tables/index.ts';
import type { EvidenceRef } from '../../core/index.ts';

/** Machines that came from one lot, maker or integrator, as far as somebody outside examined them. */
export interface Origin {
  readonly machines: number;
  readonly examined: number;
  /** Machines with a difference, by name, sorted; at most `listed` of them. */
  readonly differing: readonly string[];
  readonly differingCount: number;
}

/** What the whole fleet's tables say that one machine's rows do not. */
export interface FleetRecords {
  readonly machines: number;
  /** Identity (`systemSerial S1`) to the machines that carry it, where there are two or more. */
  readonly doubles: ReadonlyMap<string, readonly string[]>;
  /** Lots of a machine with their ancestors, sorted. */
  readonly lotsOf: ReadonlyMap<string, readonly string[]>;
  /** `lot L1`, `maker M`, `integrator I` to what came from it. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly makerOfLot: ReadonlyMap<string, string>;
  readonly tableFiles: ReadonlyMap<string, EvidenceRef>;
}

const listed = 5;
const deepestLot = 32;

const placeholders = /^(?:0+|none|n\/?a|unknown|not specified|default string|to be filled by o\.?e\.?m\.?)$/i;

/** The identities that two machines must not share; what makers print where they print nothing is none. */
export function identitiesOf(row: MachineRow): string[] {
  const out: string[] = [];
  for (const name of ['systemSerial', 'uuid', 'boardSerial'] as const) {
    const value = row[name]?.trim();
    if (value === undefined || value === '' || placeholders.test(value)) continue;
    out.push(`${name} ${value}`);
  }
  return out;
}

/** Walks the tables once. Parents of lots are followed upwards to a depth of 32: the table may hold a ring. */
export function fleetRecords(tables: Tables, tableFiles: ReadonlyMap<string, EvidenceRef>): FleetRecords {
  const carriers = new Map<string, Set<string>>();
  const lotsOf = new Map<string, Set<string>>();
  const parents = new Map<string, string>();
  const makerOfLot = new Map<string, string>();
  for (const row of tables.lots) {
    if (row.parent !== undefined) parents.set(row.lot, row.parent);
    if (row.maker !== undefined) makerOfLot.set(row.lot, row.maker);
  }
  const addLot = (machine: string, lot: string | undefined): void => {
    let here = lot;
    for (let depth = 0; here !== undefined && depth < deepestLot; depth++) {
      put(lotsOf, machine, here);
      here = parents.get(here);
    }
  };
  for (const row of tables.machines) {
    for (const identity of identitiesOf(row)) put(carriers, identity, row.machine);
    addLot(row.machine, row.lot);
  }
  for (const row of tables.parts) addLot(row.machine, row.lot);

  const examined = new Set<string>();
  const differing = new Set<string>();
  for (const row of tables.inspected) {
    if (row.result !== 'blind') examined.add(row.machine);
    if (row.result === 'contradicts') differing.add(row.machine);
  }
  const members = new Map<string, Set<string>>();
  for (const row of tables.machines) {
    if (row.integrator !== undefined) put(members, `integrator ${row.integrator}`, row.machine);
  }
  for (const [machine, lots] of lotsOf) {
    for (const lot of lots) {
      put(members, `lot ${lot}`, machine);
      const maker = makerOfLot.get(lot);
      if (maker !== undefined) put(members, `maker ${maker}`, machine);
    }
  }
  const origins = new Map<string, Origin>();
  for (const [origin, machines] of members) {
    const bad = [...machines].filter((machine) => differing.has(machine)).sort();
    let seen = 0;
    for (const machine of machines) if (examined.has(machine)) seen += 1;
    origins.set(origin, {
      machines: machines.size,
      examined: seen,
      differing: bad.slice(0, listed),
      differingCount: bad.length,
    });
  }
  const doubles = new Map<string, readonly string[]>();
  for (const [identity, machines] of carriers) if (machines.size > 1) doubles.set(identity, [...machines].sort());
  const sortedLots = new Map(Array.from(lotsOf, ([machine, lots]) => [machine, [...lots].sort()] as const));
  return { machines: tables.machines.length, doubles, lotsOf: sortedLots, origins, makerOfLot, tableFiles };
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

/** What the machine's testimony depends on beyond its own rows: its neighbourhood, and nothing else of the fleet. */
export interface Neighbourhood {
  readonly alone: boolean;
  readonly doubles: readonly { readonly identity: string; readonly machines: readonly string[] }[];
  readonly lots: readonly (Origin & { readonly name: string })[];
  readonly makers: readonly (Origin & { readonly name: string })[];
}

export function neighbourhood(fleet: FleetRecords, row: MachineRow): Neighbourhood {
  const lots = fleet.lotsOf.get(row.machine) ?? [];
  const makers = new Set<string>();
  for (const lot of lots) {
    const maker = fleet.makerOfLot.get(lot);
    if (maker !== undefined) makers.add(`maker ${maker}`);
  }
  if (row.integrator !== undefined) makers.add(`integrator ${row.integrator}`);
  const origin = (name: string): (Origin & { readonly name: string })[] => {
    const found = fleet.origins.get(name);
    return found === undefined ? [] : [{ name, ...found }];
  };
  return {
    alone: fleet.machines < 2,
    doubles: identitiesOf(row).flatMap((identity) => {
      const machines = fleet.doubles.get(identity);
      return machines === undefined ? [] : [{ identity, machines: machines.slice(0, 2 * listed) }];
    }),
    lots: lots.flatMap((lot) => origin(`lot ${lot}`)),
    makers: [...makers].sort().flatMap(origin),
  };
}
