import type { Check, Context, Finding, ResultKey, Sha256, Subject, Testimony } from '../../core/index.ts';
import { contextHash, hashOf, resultKey } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { Learned, References, RegisteredWitness } from '../../witnesses/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import type { PictureTestimony, TestifyTask } from '../workers/testify-worker.ts';
import { openPool } from '../workers/pool.ts';
import type { RecordedIntake } from './record-intake.ts';
import type { LedgerState } from './ledger-state.ts';
import { knownTestimony } from './ledger-state.ts';
import type { FleetContext } from './fleet-context.ts';
import { contextFor, inputHashes } from './reductions.ts';
import type { FleetReductions } from './reductions.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';

export interface MachineTestimony {
  readonly witness: string;
  readonly testimony: Testimony;
  readonly keys: readonly ResultKey[];
}

export interface TestifiedFleet {
  /** By machine, one testimony a witness, in the witnesses' order. */
  readonly byMachine: ReadonlyMap<string, readonly MachineTestimony[]>;
  /** How many testimonies were made now, and how many the ledger already had. */
  readonly made: number;
  readonly known: number;
}

/** The name of each finding: its check's result key; a check's second and later findings get a key made from it. */
function findingKeys(findings: readonly Finding[], keyOf: ReadonlyMap<string, ResultKey>): ResultKey[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = keyOf.get(finding.check) ?? hashOf([finding.check]);
    const nth = seen.get(finding.check) ?? 0;
    seen.set(finding.check, nth + 1);
    return nth === 0 ? key : hashOf([key, nth]);
  });
}

interface Job {
  readonly subject: Subject;
  readonly witness: RegisteredWitness;
  readonly keyOf: ReadonlyMap<string, ResultKey>;
  readonly inputs: readonly Sha256[];
  readonly modelHash: Sha256;
  readonly contextHash: Sha256;
}

/** Hashes of model slices; a slice that a witness hands out again and again, such as a golden model, is hashed once. */
function sliceHasher(): (slice: unknown) => Sha256 {
  const known = new WeakMap<object, Sha256>();
  return (slice) => {
    if (typeof slice !== 'object' || slice === null) return hashOf(slice);
    const hash = known.get(slice) ?? hashOf(slice);
    known.set(slice, hash);
    return hash;
  };
}

function keysOf(
  checks: readonly Check[],
  subject: Subject,
  inputs: readonly Sha256[],
  model: Sha256,
  context: Sha256,
): Map<string, ResultKey> {
  return new Map(
    checks.map((check) => [check.code, resultKey(check.code, check.revision, subject, inputs, model, context)]),
  );
}

export interface TestifyRequest {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly fleet: OpenFleet;
  readonly intake: RecordedIntake;
  readonly reductions: FleetReductions;
  readonly references: References;
  readonly fleetContext: FleetContext;
  readonly asOf: string;
  readonly progress: (stage: string, done: number, total: number) => void;
}

/**
 * Every witness about every machine of the fleet. A testimony whose result keys are all in the ledger is taken from
 * there; the others are made, the ones that need pixels in worker threads, and recorded.
 */
export async function testifyFleet(request: TestifyRequest): Promise<TestifiedFleet> {
  const { ledger, state, reductions, references, fleetContext, progress } = request;
  const { context, challenges } = fleetContext;
  const cohort = { reference: references, members: reductions.members };
  const learned: { witness: RegisteredWitness; learned: Learned }[] = [];
  for (const [index, witness] of witnesses.entries()) {
    progress(`learning ${witness.name}`, index, witnesses.length);
    learned.push({ witness, learned: witness.learn(cohort, context) });
  }
  const hashSlice = sliceHasher();
  const byMachine = new Map<string, MachineTestimony[]>();
  const pictured: { task: TestifyTask; jobs: readonly Job[]; at: readonly number[] }[] = [];
  let made = 0;
  let known = 0;
  let durable: Promise<unknown>[] = [];
  const record = (job: Job, testimony: Testimony): MachineTestimony => {
    made++;
    const keys = findingKeys(testimony.findings, job.keyOf);
    const supersedes = state.currentFound(job.subject, job.witness.name);
    durable.push(
      ledger.append({
        kind: 'found',
        subject: job.subject,
        body: {
          witness: job.witness.name,
          modelHash: job.modelHash,
          contextHash: job.contextHash,
          inputs: job.inputs,
          keys,
          testimony,
          ...(supersedes === undefined ? {} : { supersedes }),
        },
      }),
    );
    return { witness: job.witness.name, testimony, keys };
  };

  for (const [index, subject] of reductions.subjects.entries()) {
    if (index % 50 === 0) progress('testimony', index, reductions.subjects.length);
    const input = reductions.of(subject.id);
    const ownContext: Context = contextFor(context, challenges, subject.id);
    const context_ = contextHash(ownContext);
    const pictureFiles = reductions.pictureFilesOf(subject.id);
    const pictureHashes = pictureFiles.flatMap((file) => request.intake.hashes.get(file.path) ?? []);
    const own: (MachineTestimony | undefined)[] = [];
    const waiting: { job: Job; at: number }[] = [];
    for (const { witness, learned: model } of learned) {
      const inputs = inputHashes(witness.needs, input, pictureHashes);
      const modelHash = hashSlice(model.slice(subject, input));
      const keyOf = keysOf(witness.checks, subject, inputs, modelHash, context_);
      const found = knownTestimony(ledger, [...keyOf.values()]);
      if (found !== undefined) {
        known++;
        own.push({ witness: witness.name, testimony: found.testimony, keys: found.keys });
        continue;
      }
      const job: Job = { subject, witness, keyOf, inputs, modelHash, contextHash: context_ };
      const needsPixels = witness.needs.some((need) => need.reduction === 'pictures') && pictureFiles.length > 0;
      if (needsPixels) {
        waiting.push({ job, at: own.length });
        own.push(undefined);
      } else {
        own.push(record(job, model.testify(subject, input)));
      }
    }
    if (waiting.length > 0) {
      const entries = pictureFiles.flatMap((file): [string, string][] => {
        const sha256 = request.intake.hashes.get(file.path);
        const entry = sha256 === undefined ? undefined : request.intake.entryOf(sha256, file.path);
        return sha256 === undefined || entry === undefined ? [] : [[`${sha256} ${file.path}`, entry]];
      });
      pictured.push({
        task: {
          folder: request.fleet.folder,
          fleet: request.fleet.name,
          machine: subject.id,
          asOf: request.asOf,
          entries,
        },
        jobs: waiting.map(({ job }) => job),
        at: waiting.map(({ at }) => at),
      });
    }
    byMachine.set(
      subject.id,
      own.filter((testimony) => testimony !== undefined),
    );
    if (durable.length >= 2000) {
      await Promise.all(durable);
      durable = [];
    }
  }
  await testifyAboutPictures();
  await Promise.all(durable);
  return { byMachine, made, known };

  async function testifyAboutPictures(): Promise<void> {
    if (pictured.length === 0) return;
    const pool = openPool<TestifyTask, PictureTestimony[]>(
      { file: 'testify-worker', name: 'testify' },
      pictured.length,
    );
    let done = 0;
    try {
      await Promise.all(
        pictured.map(async ({ task, jobs, at }) => {
          const results = await pool.run(task);
          for (const [index, job] of jobs.entries()) {
            const result = results.find(({ witness }) => witness === job.witness.name);
            if (result === undefined) throw new Error(`no testimony of ${job.witness.name} about ${task.machine}`);
            byMachine.get(task.machine)?.splice(at[index] ?? 0, 0, record(job, result.testimony));
          }
          progress('pictures', ++done, pictured.length);
        }),
      );
    } finally {
      await pool.close();
    }
  }
}
