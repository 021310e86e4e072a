import type { Interval } from '../../../core/index.ts';
import type { CustodyRow, InspectedRow, LotRow, MachineRow, PartRow, Tables } from '../../../formats/tables/index.ts';
import { bareMachine, noTables } from '../../../formats/tables/index.ts';

export function day(date: string): Interval {
  const from = `${date}T00:00:00.000Z`;
  return { from, to: new Date(Date.parse(from) + 86_400_000).toISOString() };
}

export function machine(name: string, more: Partial<MachineRow> = {}): MachineRow {
  return {
    ...bareMachine(name),
    line: 2,
    systemSerial: `S-${name}`,
    model: 'X',
    boardModel: 'B',
    boardSerial: `B-${name}`,
    installedAt: day('2024-03-01'),
    ...more,
  };
}

export function custody(subject: string, date: string, more: Partial<CustodyRow> = {}): CustodyRow {
  return {
    line: 2,
    at: day(date),
    subjectKind: 'machine',
    subject,
    role: 'hold',
    from: undefined,
    to: undefined,
    facility: undefined,
    terms: undefined,
    amount: undefined,
    currency: undefined,
    seal: undefined,
    condition: undefined,
    witness: 'w',
    document: undefined,
    ...more,
  };
}

export function part(name: string, inMachine: string, more: Partial<PartRow> = {}): PartRow {
  return {
    line: 2,
    part: name,
    machine: inMachine,
    class: 'dimm',
    manufacturer: undefined,
    model: undefined,
    serial: undefined,
    revision: undefined,
    lot: undefined,
    since: undefined,
    until: undefined,
    ...more,
  };
}

export function inspected(name: string, result: InspectedRow['result']): InspectedRow {
  return {
    line: 2,
    machine: name,
    board: undefined,
    method: 'x-ray',
    implantClasses: ['surface-part'],
    selection: 'chosen',
    at: day('2025-01-01'),
    result,
    sensitivity: undefined,
    coverage: undefined,
    lab: undefined,
    document: undefined,
  };
}

export const lot = (name: string, parent?: string, maker?: string): LotRow => ({
  line: 2,
  lot: name,
  parent,
  maker,
  site: undefined,
  madeAt: undefined,
});

export function tables(more: Partial<Tables>): Tables {
  return { ...noTables, ...more };
}
