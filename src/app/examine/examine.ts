import type { Check, Limit, Sha256 } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import type { Checkpoint } from '../../ledger/index.ts';
import { openLedger } from '../../store/journal/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import { firstSteps, summarise } from '../../weigh/index.ts';
import type { FleetStep, Summary, Verdict } from '../../weigh/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import type { References } from '../../witnesses/index.ts';
import { outcomeOf } from '../exit-code.ts';
import type { Outcome } from '../exit-code.ts';
import { sessionProblems } from '../intake/evidence-of.ts';
import { openFleet } from '../intake/open-fleet.ts';
import type { IntakeProblem, OpenFleet } from '../intake/open-fleet.ts';
import { readReferences } from '../intake/read-references.ts';
import { refuseUnknownCodes, unknownCode } from '../required-checks.ts';
import { unreadFiles } from '../intake/unread-files.ts';
import { version } from '../version.ts';
import type { Pool } from '../workers/pool.ts';
import { openPool } from '../workers/pool.ts';
import { fleetContext } from './fleet-context.ts';
import { fleetTraffic } from './fleet-traffic.ts';
import { ledgerState } from './ledger-state.ts';
import { limitsOfFleet, usualTrials } from './limits-of-fleet.ts';
import { recordIntake } from './record-intake.ts';
import { fleetReductions } from './reductions.ts';
import type { FleetReductions } from './reductions.ts';
import { testifyFleet } from './testify-fleet.ts';
import type { TestifiedFleet } from './testify-fleet.ts';
import { weighFleet } from './weigh-fleet.ts';

export interface FleetFolder {
  readonly folder: string;
  /** Keeps this fleet's identifiers apart from another's; the name in fleet.yaml where absent. */
  readonly name?: string;
}

export interface ExamineRequest {
  readonly fleets: readonly FleetFolder[];
  readonly ledger: string;
  /** UTC ISO: the moment of which the verdicts speak. */
  readonly asOf: string;
  /** The clock for the ledger's `recordedWhen`. */
  readonly now: () => string;
  readonly by: string;
  readonly required?: readonly string[];
  /** Virtual targets of each size and look for the limits of pictures; 0 measures none. */
  readonly limitTrials?: number;
  readonly progress?: (stage: string, done: number, total: number) => void;
}

/** One fleet after its examination: everything that a report is made from. */
export interface ExaminedFleet {
  readonly fleet: OpenFleet;
  readonly problems: readonly IntakeProblem[];
  readonly references: References;
  readonly reductions: FleetReductions;
  readonly testified: TestifiedFleet;
  readonly limits: readonly Limit[];
  readonly verdicts: readonly Verdict[];
  readonly hashes: ReadonlyMap<string, Sha256>;
}

export interface Examination {
  readonly fleets: readonly ExaminedFleet[];
  readonly verdicts: readonly Verdict[];
  readonly summary: Summary;
  /** What to do first, for the fleets together. */
  readonly steps: readonly FleetStep[];
  readonly outcome: Outcome;
  readonly problems: readonly IntakeProblem[];
  /** How many entries this run added to the ledger. */
  readonly added: number;
  readonly checkpoint: Checkpoint;
  readonly ledger: string;
  readonly software: string;
  readonly asOf: string;
}

/**
 * The main job: takes in intake folders, lets every witness testify about every machine, measures limits, weighs, and
 * records all of it. What the ledger already has is not computed again. One unreadable file blinds only the checks that
 * needed it. Throws UsageError where a folder is none or the ledger is held.
 */
export async function examine(request: ExamineRequest): Promise<Examination> {
  const software = `assayer ${version()}`;
  const checks = witnesses.flatMap((witness) => witness.checks);
  refuseUnknownCodes(request.required, checks);
  const fleets = request.fleets.map(({ folder, name }) => openFleet(folder, name));
  refuseSharedNames(fleets);
  const pool = openPool('pictures');
  const ledger = await openLedger(request.ledger, { software, by: request.by, now: request.now });
  try {
    const before = ledger.size;
    const examined: ExaminedFleet[] = [];
    for (const fleet of fleets) examined.push(await examineFleet(ledger, pool, fleet, request));
    const verdicts = examined.flatMap((one) => one.verdicts);
    const problems = [
      ...examined.flatMap((one) => one.problems),
      ...fleets.flatMap((fleet) => wrongCodes(fleet, checks)),
    ];
    const required =
      request.required ??
      fleets.flatMap((fleet) => fleet.file.requiredChecks ?? fleet.file.policy?.requiredChecks ?? []);
    const answered = outcomeOf({
      checks,
      findings: examined.flatMap((one) =>
        [...one.testified.byMachine.values()].flatMap((own) => own.flatMap(({ testimony }) => testimony.findings)),
      ),
      required: required.length === 0 ? undefined : required,
      // A row that was not taken is a machine, a change or a finding that nobody looked at.
      unreadable: problems.some(
        ({ gravity, file }) => gravity === 'unreadable' || (gravity === 'row' && file.endsWith('.csv')),
      ),
    });
    const summary = summarise(verdicts);
    // A laboratory's report can contradict as well: it is weighed, and is no finding of a check.
    const outcome: Outcome = summary.differing > 0 ? { ...answered, exitCode: 1 } : answered;
    const checkpoint = await ledger.checkpoint();
    return {
      fleets: examined,
      verdicts,
      summary,
      steps: firstSteps(verdicts),
      outcome,
      problems,
      added: ledger.size - before,
      checkpoint,
      ledger: request.ledger,
      software,
      asOf: request.asOf,
    };
  } finally {
    await pool.close();
    await ledger.close();
  }
}

/** Required checks of fleet.yaml that do not exist: they stay required, and nothing can answer them. */
function wrongCodes({ file }: OpenFleet, checks: readonly Check[]): IntakeProblem[] {
  return (file.requiredChecks ?? file.policy?.requiredChecks ?? []).flatMap((code): IntakeProblem[] => {
    const wrong = unknownCode(code, checks);
    if (wrong === undefined) return [];
    const message = `${wrong.message}, and nothing can answer it. ${wrong.remedy}`;
    return [{ file: 'fleet.yaml', at: 'requiredChecks', message, gravity: 'row' }];
  });
}

/** Two fleets of one name would supersede each other's findings about machines that are not the same. */
function refuseSharedNames(fleets: readonly OpenFleet[]): void {
  const folders = new Map<string, string>();
  for (const { name, folder } of fleets) {
    const other = folders.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `${other} and ${folder} are both named ${name}`,
        'Keep them apart: name each with --fleet NAME=FOLDER.',
      );
    }
    folders.set(name, folder);
  }
}

async function examineFleet(
  ledger: Ledger,
  pool: Pool<'pictures'>,
  fleet: OpenFleet,
  request: ExamineRequest,
): Promise<ExaminedFleet> {
  const progress = request.progress ?? ((): void => undefined);
  const state = ledgerState(ledger);
  const intake = await recordIntake(ledger, state, fleet, (done, total) => {
    progress('taking in', done, total);
  });
  const { entryOf } = intake;
  progress('reading references', 0, 1);
  const { references, problems: badReferences } = await readReferences(fleet, { entryOf, pixels: true });
  const traffic = await fleetTraffic(fleet, intake, progress);
  const reductions = fleetReductions(fleet, traffic.byMachine, entryOf);
  const context = fleetContext(fleet, request.asOf, entryOf);
  // Limits are measured in the same threads, behind the testimonies, so that a golden model is learned once a thread.
  const testifying = testifyFleet({
    ledger,
    state,
    fleet,
    intake,
    reductions,
    references,
    fleetContext: context,
    asOf: request.asOf,
    pool,
    progress,
  });
  const measuring = limitsOfFleet({
    ledger,
    state,
    fleet,
    reductions,
    references,
    intake,
    asOf: request.asOf,
    pool,
    trials: request.limitTrials ?? usualTrials,
    progress,
  });
  // Both have ended before the pool and the ledger close under them, also when one of them failed.
  await Promise.allSettled([testifying, measuring]);
  const [testified, limits] = await Promise.all([testifying, measuring]);
  progress('weighing', 0, 1);
  const { verdicts } = await weighFleet({
    ledger,
    state,
    fleet,
    reductions,
    testified,
    limits,
    asOf: request.asOf,
    hashes: intake.hashes,
  });
  return {
    fleet,
    problems: named(intake.problems, [
      ...fleet.problems,
      ...unreadFiles(fleet),
      ...badReferences,
      ...reductions.problems,
      ...context.problems,
      ...traffic.problems,
      ...unreadableEvidence(reductions),
      ...sessionProblems([...fleet.boards.values()].flat()),
      ...unreadablePictures(testified),
    ]),
    references,
    reductions,
    testified,
    limits,
    verdicts,
    hashes: intake.hashes,
  };
}

/** All problems; one of the taking in only where nobody who wanted the file has named it with what it was wanted for. */
function named(intake: readonly IntakeProblem[], others: readonly IntakeProblem[]): readonly IntakeProblem[] {
  const files = new Set(others.flatMap(({ file, gravity }) => (gravity === 'unreadable' ? [file] : [])));
  return [...others, ...intake.filter(({ file }) => !files.has(file))];
}

/** Evidence files that no decoder could read, as problems: each has blinded the checks that needed it. */
function unreadableEvidence(reductions: FleetReductions): IntakeProblem[] {
  const out: IntakeProblem[] = [];
  for (const files of reductions.unreadable.values()) {
    for (const { file, message, offset } of files) {
      out.push({ file, at: `byte ${String(offset)}`, message, gravity: 'unreadable' });
    }
  }
  return out;
}

/** Pictures that could not be decoded, as the witness that looks at them says: they are read in other threads, or were once. */
function unreadablePictures({ byMachine }: TestifiedFleet): IntakeProblem[] {
  const found = new Map<string, IntakeProblem>();
  for (const testimonies of byMachine.values()) {
    for (const { witness, testimony } of testimonies) {
      if (witness !== 'inspect') continue;
      for (const finding of testimony.findings) {
        if (finding.outcome !== 'blind' || finding.reason.reason !== 'unreadable') continue;
        for (const { file } of finding.evidence) {
          found.set(file, { file, message: finding.detail, gravity: 'unreadable' });
        }
      }
    }
  }
  return [...found.values()];
}

export type { Verdict, VerdictWord } from '../../weigh/index.ts';
