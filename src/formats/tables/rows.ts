import type { Interval } from '../../core/index.ts';

/*
 * One interface per table of the intake folder. Property names are the column names. Times are intervals: a date alone
 * is its whole day in the fleet's time zone. An empty cell is `undefined`. `line` is the row's line in its file.
 */

interface Row {
  readonly line: number;
}

export interface MachineRow extends Row {
  readonly machine: string;
  readonly systemSerial: string | undefined;
  readonly uuid: string | undefined;
  readonly assetTag: string | undefined;
  readonly hostname: string | undefined;
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly boardModel: string | undefined;
  readonly boardRevision: string | undefined;
  readonly boardSerial: string | undefined;
  readonly lot: string | undefined;
  readonly integrator: string | undefined;
  readonly facility: string | undefined;
  readonly rack: string | undefined;
  readonly unit: string | undefined;
  readonly owner: string | undefined;
  readonly operator: string | undefined;
  readonly status: string | undefined;
  readonly installedAt: Interval | undefined;
}

export interface AddressRow extends Row {
  readonly machine: string;
  readonly interface: string;
  readonly mac: string | undefined;
  readonly ip: string | undefined;
  readonly since: Interval | undefined;
  readonly until: Interval | undefined;
  readonly source: string | undefined;
}

export interface PartRow extends Row {
  readonly part: string;
  readonly machine: string;
  readonly class: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly revision: string | undefined;
  readonly lot: string | undefined;
  readonly since: Interval | undefined;
  readonly until: Interval | undefined;
}

export interface OrderRow extends Row {
  readonly order: string;
  readonly orderLine: string | undefined;
  readonly machine: string | undefined;
  readonly model: string | undefined;
  readonly class: string | undefined;
  readonly manufacturer: string | undefined;
  readonly partModel: string | undefined;
  readonly serial: string | undefined;
  readonly quantity: number;
}

export const changeKinds = ['replaced', 'added', 'removed', 'firmware', 'repair'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A repair, replacement or update that somebody recorded: a claim, which explains a difference and stays visible. */
export interface ChangeRow extends Row {
  readonly at: Interval;
  readonly machine: string;
  readonly kind: ChangeKind;
  readonly partOut: string | undefined;
  readonly partIn: string | undefined;
  readonly firmware: string | undefined;
  readonly ticket: string | undefined;
  readonly by: string | undefined;
}

export const custodyRoles = ['own', 'operate', 'hold', 'place'] as const;
export type CustodyRole = (typeof custodyRoles)[number];

export interface CustodyRow extends Row {
  readonly at: Interval;
  readonly subjectKind: string;
  readonly subject: string;
  readonly role: CustodyRole;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly facility: string | undefined;
  readonly terms: string | undefined;
  readonly amount: number | undefined;
  readonly currency: string | undefined;
  readonly seal: string | undefined;
  readonly condition: string | undefined;
  readonly witness: string | undefined;
  readonly document: string | undefined;
}

export interface LotRow extends Row {
  readonly lot: string;
  readonly parent: string | undefined;
  readonly maker: string | undefined;
  readonly site: string | undefined;
  readonly madeAt: Interval | undefined;
}

export interface PartyRow extends Row {
  readonly party: string;
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly jurisdiction: string | undefined;
  readonly parent: string | undefined;
  readonly since: Interval | undefined;
}

export interface FacilityRow extends Row {
  readonly facility: string;
  readonly jurisdiction: string | undefined;
  readonly owner: string | undefined;
  readonly operator: string | undefined;
  readonly since: Interval | undefined;
}

export const inspectionResults = ['contradicts', 'agrees', 'blind'] as const;

/** The result of an examination made elsewhere. */
export interface InspectedRow extends Row {
  readonly machine: string;
  readonly board: string | undefined;
  readonly method: string;
  /** Separated by `;` in the cell. */
  readonly implantClasses: readonly string[];
  readonly selection: 'random' | 'chosen';
  readonly at: Interval;
  readonly result: (typeof inspectionResults)[number];
  readonly sensitivity: number | undefined;
  readonly coverage: number | undefined;
  readonly lab: string | undefined;
  readonly document: string | undefined;
}

/** references/boards/<boardModel>/goldens.csv */
export interface GoldenRow extends Row {
  readonly unit: string;
  readonly revision: string | undefined;
  readonly side: string | undefined;
  readonly unitSerial: string | undefined;
  readonly lot: string | undefined;
  readonly acquiredFrom: string | undefined;
  readonly teardown: string | undefined;
}

/** All tables of one intake folder. A table that is absent is an empty list. */
export interface Tables {
  readonly machines: readonly MachineRow[];
  readonly addresses: readonly AddressRow[];
  readonly parts: readonly PartRow[];
  readonly orders: readonly OrderRow[];
  readonly changes: readonly ChangeRow[];
  readonly custody: readonly CustodyRow[];
  readonly lots: readonly LotRow[];
  readonly parties: readonly PartyRow[];
  readonly facilities: readonly FacilityRow[];
  readonly inspected: readonly InspectedRow[];
}
