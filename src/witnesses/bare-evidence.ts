import { bareMachine, noTables } from '../formats/tables/index.ts';
import type { Records, References } from './evidence.ts';

/** The records of a machine that no table names but by the folder of its evidence. */
export function bareRecords(machine: string): Records {
  return {
    machine: bareMachine(machine),
    addresses: [],
    parts: [],
    orders: [],
    changes: [],
    custody: [],
    inspected: [],
    conflicts: [],
  };
}

/** An intake folder without references. */
export const noReferences: References = {
  boards: new Map(),
  platformCertificates: [],
  documents: [],
  networkPolicy: undefined,
  internalNetworks: [],
  tables: noTables,
};
