import type { Need, Subject, Testimony, Witness } from '../../core/index.ts';
import type { Reductions, References } from '../evidence.ts';
import { traceChecks } from './checks.ts';
import { fleetRecords, neighbourhood, type FleetRecords } from './fleet-records.ts';
import { TraceAnswers } from './trace-answers.ts';

export type TraceInput = Pick<Reductions, 'records'>;

const needs: readonly Need[] = [
  {
    reduction: 'records',
    of: ['machine', 'custody', 'conflicts'],
    why: 'who made, integrated, held and owned the machine and its parts, and what others found',
  },
];

/**
 * The records' own testimony: custody, lots, who else got it. It never says that a machine is altered; it says what to
 * examine (exposure) and what an earlier examination is still worth (validity).
 */
export const trace: Witness<FleetRecords, TraceInput, References> = {
  name: 'trace',
  checks: traceChecks,
  needs,
  contextNeeds: [],
  learn: ({ reference }) => fleetRecords(reference.tables, reference.tableFiles ?? new Map()),
  slice: (model, _subject, { records }) => neighbourhood(model, records.machine),
  testify(subject: Subject, { records }, model): Testimony {
    const around = neighbourhood(model, records.machine);
    const findings = new TraceAnswers(subject, records, around, model.tableFiles).all();
    const asked = traceChecks.length;
    const blind = new Set(findings.filter((finding) => finding.outcome === 'blind').map((finding) => finding.check));
    const share = (asked - blind.size) / asked;
    const detail = `${asked - blind.size} of ${asked} questions to the records were answered.`;
    return { findings, explained: [], coverage: { share, detail } };
  },
};
