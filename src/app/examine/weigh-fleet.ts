import type { Limit, Sha256, Subject } from '../../core/index.ts';
import { subjectKey } from '../../core/index.ts';
import { hashOf } from '../../ledger/index.ts';
import { machineReach } from '../../formats/tables/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { OutsideInspection, SharedIdentity, Verdict } from '../../weigh/index.ts';
import { pictureCoverage, weigh } from '../../weigh/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import { fleetRecords } from '../../witnesses/trace/fleet-records.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import { wholeText } from '../whole-text.ts';
import { earlierDecisions } from './earlier-decisions.ts';
import { evidenceTimes } from './evidence-times.ts';
import type { LedgerState } from './ledger-state.ts';
import type { FleetReductions } from './reductions.ts';
import { viewsOf } from './sessions.ts';
import { standingContradictions } from './standing-contradictions.ts';
import { standingInspections } from './standing-inspections.ts';
import type { TestifiedFleet } from './testify-fleet.ts';

export interface WeighRequest {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly fleet: OpenFleet;
  readonly reductions: FleetReductions;
  readonly testified: TestifiedFleet;
  readonly limits: readonly Limit[];
  readonly asOf: string;
  readonly hashes: ReadonlyMap<string, Sha256>;
}

export interface WeighedFleet {
  readonly verdicts: readonly Verdict[];
  readonly added: number;
}

const allChecks = witnesses.flatMap((witness) => witness.checks);

/** Verdicts of every machine; one that differs from the last recorded verdict is recorded and supersedes it. */
export async function weighFleet(request: WeighRequest): Promise<WeighedFleet> {
  const { ledger, state, fleet, reductions, testified, limits } = request;
  const verdicts: Verdict[] = [];
  let pending: Promise<unknown>[] = [];
  let added = 0;
  const earlier = standingContradictions(ledger);
  const takenAt = evidenceTimes(request);
  const coverageOfBoards = coverageOfMeasured(request);
  const sharedBy = sharedIdentities(fleet);
  const decidedBefore = earlierDecisions(ledger);
  const reported = standingInspections(ledger, fleet);
  for (const subject of reductions.subjects) {
    const records = reductions.records.get(subject.id);
    const status = records?.machine.status;
    const weighed = weigh({
      subject,
      testimonies: [...(testified.byMachine.get(subject.id) ?? []), ...earlier(subject)],
      checks: allChecks,
      limits,
      decisions: state.decisions,
      evidenceTakenAt: takenAt(subject.id),
      earlierDecisions: decidedBefore(subject),
      inspections: [...inspectionsOf(request, subject), ...(reported.get(subject.id) ?? [])],
      asOf: request.asOf,
      sharedIdentities: sharedBy.get(subject.id) ?? [],
      coverageOfBoards,
      views: viewsOf(reductions.pictureFilesOf(subject.id)).flatMap(({ side, station, modality }) =>
        modality === 'optical' ? [{ side, ...(station === undefined ? {} : { station }) }] : [],
      ),
      ...(records?.machine.boardModel === undefined ? {} : { boardModel: records.machine.boardModel }),
      ...(records?.machine.boardSerial === undefined ? {} : { boardSerial: records.machine.boardSerial }),
      ...(fleet.file.priors === undefined ? {} : { priors: fleet.file.priors }),
      ...(status !== undefined && machineReach(status) === 'gone'
        ? { outOfReach: { detail: `machines.csv line ${String(records?.machine.line)} has the status ${status}` } }
        : {}),
    });
    const verdict = wholeText(weighed);
    verdicts.push(verdict);
    const last = state.currentWeighed(subject);
    if (last?.verdictHash === hashOf(verdict)) continue;
    added++;
    const keys = verdict.reasons.flatMap((reason) => reason.key ?? []);
    const recorded = ledger.append({
      kind: 'weighed',
      subject,
      saidWhen: request.asOf,
      body: { verdict, findings: keys, ...(last === undefined ? {} : { supersedes: last.entry }) },
    });
    // A disk that fails rejects all of them at once; the drain below says so.
    recorded.catch(() => undefined);
    pending.push(recorded);
    if (pending.length >= 2000) {
      await Promise.all(pending);
      pending = [];
    }
  }
  await Promise.all(pending);
  return { verdicts, added };
}

/** How much of the board the pictures show in which limits were measured, by the board's serial. */
function coverageOfMeasured({ limits, reductions, testified }: WeighRequest): ReadonlyMap<string, number> {
  const measured = new Set(limits.flatMap(({ scope }) => scope.boardSerial ?? []));
  const out = new Map<string, number>();
  for (const { machine } of reductions.records.values()) {
    const { boardSerial } = machine;
    if (boardSerial === undefined || !measured.has(boardSerial)) continue;
    const seen = testified.byMachine.get(machine.machine)?.find(({ witness }) => witness === 'inspect');
    const coverage = seen === undefined ? undefined : pictureCoverage(seen.testimony);
    if (coverage !== undefined) out.set(boardSerial, coverage);
  }
  return out;
}

/** Identities that several machines carry, by machine. */
function sharedIdentities({ tables }: OpenFleet): ReadonlyMap<string, readonly SharedIdentity[]> {
  const out = new Map<string, SharedIdentity[]>();
  for (const [identity, machines] of fleetRecords(tables, new Map()).doubles) {
    for (const machine of machines) {
      const own = out.get(machine);
      if (own === undefined) out.set(machine, [{ identity, machines }]);
      else own.push({ identity, machines });
    }
  }
  return out;
}

/** A laboratory's rows about a machine, each with a name that lasts as long as its words, and the table as its evidence. */
function inspectionsOf({ reductions, hashes }: WeighRequest, subject: Subject): readonly OutsideInspection[] {
  const rows = reductions.records.get(subject.id)?.inspected ?? [];
  const file = 'inspected.csv';
  const sha256 = hashes.get(file);
  const entry = sha256 === undefined ? undefined : reductions.origin.entryOf?.(sha256, file);
  return rows.map((row) => ({
    ...row,
    // Not its line: a row that is inserted above changes nothing that the laboratory said.
    key: hashOf(['assayer-outside-v1', subjectKey(subject), { ...row, line: 0 }]),
    ...(sha256 === undefined ? {} : { evidence: { sha256, file, ...(entry === undefined ? {} : { entry }) } }),
  }));
}
