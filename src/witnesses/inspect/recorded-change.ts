import { isBefore } from '../../core/index.ts';
import type { ChangeRow } from '../../formats/tables/index.ts';
import type { Evidence, Picture, Records } from '../evidence.ts';
import type { UnitFinding } from './types.ts';

function names(change: ChangeRow, reference: string | undefined): boolean {
  return reference !== undefined && (change.partOut === reference || change.partIn === reference);
}

function isBoard(part: string | undefined, records: Records): boolean {
  return part !== undefined && records.parts.some((row) => row.part === part && /board/i.test(row.class ?? ''));
}

/**
 * The recorded change that accounts for a difference, if any. Kept narrow: a ticket about a memory module must not excuse
 * a new part on the board. A change accounts for a difference where it names the part that the difference lies on; an
 * unspecific board repair accounts for a part exchanged, shifted or removed, never for one added.
 */
export function recordedChange(
  finding: UnitFinding,
  picture: Evidence<Picture>,
  records: Records,
): ChangeRow | undefined {
  // No repair reaches into a board: nothing that is recorded of parts accounts for a layer.
  if (finding.check === 'inspect/layer-changed') return undefined;
  const reference = finding.nearPart;
  return records.changes.find((change) => {
    if (picture.takenAt !== undefined && isBefore(picture.takenAt, change.at)) return false;
    if (finding.check === 'inspect/other-board') return change.kind === 'replaced' && isBoard(change.partIn, records);
    switch (change.kind) {
      case 'replaced':
      case 'removed':
        return finding.check !== 'inspect/part-added' && names(change, reference);
      case 'added':
        return finding.check === 'inspect/part-added' && names(change, reference);
      case 'repair':
        if (finding.check === 'inspect/part-added') return false;
        return names(change, reference) || (change.partOut === undefined && change.partIn === undefined);
      case 'firmware':
        return false;
    }
  });
}
