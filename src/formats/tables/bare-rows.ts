import type { MachineRow, Tables } from './rows.ts';

/** A machine of which nothing is known but its name: evidence can stand in a folder that no row names. */
export function bareMachine(machine: string): MachineRow {
  return {
    line: 0,
    machine,
    systemSerial: undefined,
    uuid: undefined,
    assetTag: undefined,
    hostname: undefined,
    vendor: undefined,
    model: undefined,
    boardModel: undefined,
    boardRevision: undefined,
    boardSerial: undefined,
    lot: undefined,
    integrator: undefined,
    facility: undefined,
    rack: undefined,
    unit: undefined,
    owner: undefined,
    operator: undefined,
    status: undefined,
    installedAt: undefined,
  };
}

/** An intake folder without tables. */
export const noTables: Tables = {
  machines: [],
  addresses: [],
  parts: [],
  orders: [],
  changes: [],
  custody: [],
  lots: [],
  parties: [],
  facilities: [],
  inspected: [],
};
