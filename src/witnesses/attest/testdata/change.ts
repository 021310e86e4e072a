import type { ChangeKind, ChangeRow } from '../../../formats/tables/index.ts';

/** A row of changes.csv; `day` is an ISO date. */
export function change(fields: {
  readonly kind: ChangeKind;
  readonly day: string;
  readonly partOut?: string | undefined;
  readonly partIn?: string | undefined;
  readonly firmware?: string | undefined;
  readonly ticket?: string | undefined;
}): ChangeRow {
  return {
    line: 2,
    at: { from: `${fields.day}T00:00:00.000Z`, to: `${fields.day}T23:59:59.999Z` },
    machine: 'm1',
    kind: fields.kind,
    partOut: fields.partOut,
    partIn: fields.partIn,
    firmware: fields.firmware,
    ticket: fields.ticket,
    by: 'someone',
  };
}
