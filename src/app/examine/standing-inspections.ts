import { FormatError } from '../../core/index.ts';
import type { InspectedRow } from '../../formats/tables/index.ts';
import { readTable, tableText } from '../../formats/tables/index.ts';
import { hashOf } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import { ownInspections } from '../intake/stray-rows.ts';

/** Who examined what, how and when: a row that agrees in these is the same report, whatever it says by now. */
function reportOf({ machine, board, method, at, lab, document }: InspectedRow): string {
  return hashOf([machine, board, method, at, lab, document]);
}

function rowsOf(bytes: Uint8Array, timezone: string | undefined): readonly InspectedRow[] {
  try {
    return readTable('inspected', tableText(bytes), timezone === undefined ? {} : { timezone }).rows;
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/**
 * Contradictions that laboratories reported in an earlier inspected.csv of this fleet and that the present one no longer
 * has, by machine. A report that still stands there with another result has been corrected; one that is gone was deleted,
 * and whoever can delete a row must not delete what was found.
 */
export function standingInspections(
  ledger: Pick<Ledger, 'entries' | 'readBlob'>,
  fleet: OpenFleet,
): ReadonlyMap<string, readonly InspectedRow[]> {
  const present = new Set(fleet.tables.inspected.map(reportOf));
  const out = new Map<string, InspectedRow[]>();
  const read = new Set<string>();
  for (const { entry } of ledger.entries('observed')) {
    const { file, sha256 } = entry.body;
    if (file !== 'inspected.csv' || entry.subject.fleet !== fleet.name || read.has(sha256)) continue;
    read.add(sha256);
    const bytes = ledger.readBlob(sha256);
    if (bytes === undefined) continue;
    const { inspected } = ownInspections({ ...fleet.tables, inspected: rowsOf(bytes, fleet.file.timezone) });
    for (const row of inspected) {
      const report = reportOf(row);
      if (row.result !== 'contradicts' || present.has(report)) continue;
      present.add(report);
      const gone = 'read in an earlier inspected.csv, which no longer has it';
      const document = row.document === undefined ? gone : `${row.document}; ${gone}`;
      out.set(row.machine, [...(out.get(row.machine) ?? []), { ...row, document }]);
    }
  }
  return out;
}
