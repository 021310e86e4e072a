import type { Finding } from '../../../core/index.ts';
import type { Tables } from '../../../formats/tables/index.ts';
import { bareRecords, noReferences } from '../../bare-evidence.ts';
import type { Records, References } from '../../evidence.ts';
import { someContext } from '../../testdata/some-context.ts';
import { trace } from '../index.ts';
import { machine } from './rows.ts';

/** What trace says of a machine when these tables are all there is. */
export function findingsAbout(name: string, all: Tables, conflicts: readonly string[] = []): Finding[] {
  const reference: References = {
    ...noReferences,
    tables: all,
    tableFiles: new Map([['custody', { sha256: 'c'.repeat(64), file: 'custody.csv' }]]),
  };
  const row = all.machines.find((candidate) => candidate.machine === name) ?? machine(name);
  const records: Records = {
    ...bareRecords(name),
    machine: row,
    parts: all.parts.filter((candidate) => candidate.machine === name),
    custody: all.custody.filter((candidate) => candidate.subject === name || candidate.subject === row.facility),
    conflicts,
  };
  const model = trace.learn({ reference, members: [] }, someContext);
  return [...trace.testify({ kind: 'machine', id: name }, { records }, model, someContext).findings];
}

/** What a check said, once for each of its findings. */
export function outcome(findings: readonly Finding[], code: string): string {
  return findings
    .filter((finding) => finding.check === code)
    .map((finding) => finding.outcome)
    .join(' ');
}
