import { setImmediate } from 'node:timers/promises';
import type { ResultKey, Subject, Testimony } from '../../core/index.ts';
import { contextHash, hashOf } from '../../ledger/index.ts';
import type { Ledger } from '../../store/journal/index.ts';
import type { Learned, References, RegisteredWitness } from '../../witnesses/index.ts';
import { witnesses } from '../../witnesses/index.ts';
import { describePictures } from '../intake/evidence-of.ts';
import type { OpenFleet } from '../intake/open-fleet.ts';
import type { IntakeFile } from '../intake/walk.ts';
import { wholeText } from '../whole-text.ts';
import type { Pool } from '../workers/pool.ts';
import type { TestifyTask } from '../workers/pictures-worker.ts';
import type { FleetContext } from './fleet-context.ts';
import type { KnownTestimony, LedgerState } from './ledger-state.ts';
import { knownTestimony } from './ledger-state.ts';
import type { RecordedIntake } from './record-intake.ts';
import { contextFor, inputHashes } from './reductions.ts';
import type { FleetReductions } from './reductions.ts';
import type { Dependencies } from './result-keys.ts';
import { checkKeys, findingKeys, sliceHasher } from './result-keys.ts';

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

export interface TestifyRequest {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly fleet: OpenFleet;
  readonly intake: RecordedIntake;
  readonly reductions: FleetReductions;
  readonly references: References;
  readonly fleetContext: FleetContext;
  readonly asOf: string;
  /** Threads that look at pictures. */
  readonly pool: Pool<'pictures'>;
  readonly progress: (stage: string, done: number, total: number) => void;
}

/** A testimony that the ledger does not have yet. */
interface Job extends Dependencies {
  readonly witness: RegisteredWitness;
  readonly keys: ReadonlyMap<string, ResultKey>;
}

const needsPixels = (witness: RegisteredWitness): boolean =>
  witness.needs.some((need) => need.reduction === 'pictures');

/**
 * Every witness about every machine of the fleet. A testimony whose result keys are all in the ledger is taken from
 * there; the others are made, the ones that look at pictures in worker threads, and recorded.
 */
export async function testifyFleet(request: TestifyRequest): Promise<TestifiedFleet> {
  const { ledger, state, reductions, references, fleetContext, progress } = request;
  const cohort = { reference: references, members: reductions.members };
  const learned = witnesses.map((witness, index): { witness: RegisteredWitness; model: Learned } => {
    progress(`learning ${witness.name}`, index, witnesses.length);
    return { witness, model: witness.learn(cohort, fleetContext.context) };
  });
  const hashSlice = sliceHasher();
  const recorder = testimonyRecorder(ledger, state, request.asOf);
  const photographed = reductions.subjects.filter(({ id }) => reductions.pictureFilesOf(id).length > 0).length;
  let looked = 0;
  let known = 0;

  const look = async (
    jobs: readonly Job[],
    subject: Subject,
    files: readonly IntakeFile[],
  ): Promise<MachineTestimony[]> => {
    const seen = await request.pool.run(pictureTask(request, subject, files));
    const results = seen.kind === 'testify' ? seen.testimonies : [];
    progress('looking at pictures', ++looked, photographed);
    return jobs.map((job) => {
      const result = results.find(({ witness }) => witness === job.witness.name);
      if (result === undefined) throw new Error(`no testimony of ${job.witness.name} about ${subject.id}`);
      return recorder.record(job, wholeText(result.testimony));
    });
  };

  const byMachine = new Map<string, readonly MachineTestimony[]>();
  const looking: Promise<void>[] = [];
  for (const [index, subject] of reductions.subjects.entries()) {
    if (index % 50 === 0) progress('testimony', index, reductions.subjects.length);
    // Lets finished pictures in, and the next ones go to their threads, while this thread works on.
    if (looking.length > 0) await setImmediate();
    const input = reductions.of(subject.id);
    const ownContext = contextFor(fleetContext, subject.id);
    const files = reductions.pictureFilesOf(subject.id);
    const pictures = describePictures(files, (path) => request.intake.hashes.get(path), reductions.origin);
    const own: MachineTestimony[] = [];
    const jobs: Job[] = [];
    for (const { witness, model } of learned) {
      const of: Dependencies = {
        subject,
        inputs: inputHashes(witness.needs, input, pictures),
        modelHash: hashSlice(model.slice(subject, input)),
        contextHash: contextHash(witness.contextFor(ownContext)),
      };
      const keys = checkKeys(witness.checks, of);
      const found = knownTestimony(ledger, [...keys.values()]);
      const job: Job = { ...of, witness, keys };
      const aged = witness.dependsOnTime && found?.saidWhen !== request.asOf;
      if (found !== undefined && !aged) {
        known++;
        own.push(recorder.confirm(job, found));
      } else if (needsPixels(witness) && files.length > 0) {
        jobs.push(job);
      } else {
        const testimony = wholeText(model.testify(subject, input));
        // The clock has moved on: the answer is asked again, and recorded only where it is another one.
        const same = found !== undefined && hashOf(found.testimony) === hashOf(testimony);
        if (same) known++;
        own.push(same ? recorder.confirm(job, found) : recorder.record(job, testimony));
      }
    }
    byMachine.set(subject.id, own);
    if (jobs.length > 0) {
      const seeing = look(jobs, subject, files).then((seen) => {
        byMachine.set(subject.id, inOrder([...own, ...seen]));
      });
      seeing.catch(() => undefined);
      looking.push(seeing);
    }
    await recorder.drain(2000);
  }
  await Promise.all(looking);
  await recorder.drain(0);
  return { byMachine, made: recorder.made(), known };
}

function inOrder(testimonies: readonly MachineTestimony[]): readonly MachineTestimony[] {
  return witnesses.flatMap(({ name }) => testimonies.filter(({ witness }) => witness === name));
}

function pictureTask(request: TestifyRequest, subject: Subject, files: readonly IntakeFile[]): TestifyTask {
  const { intake, fleet, asOf } = request;
  const entries = files.flatMap((file): [string, string][] => {
    const sha256 = intake.hashes.get(file.path);
    const entry = sha256 === undefined ? undefined : intake.entryOf(sha256, file.path);
    return sha256 === undefined || entry === undefined ? [] : [[`${sha256} ${file.path}`, entry]];
  });
  return { kind: 'testify', folder: fleet.folder, fleet: fleet.name, machine: subject.id, asOf, entries };
}

interface TestimonyRecorder {
  readonly record: (job: Job, testimony: Testimony) => MachineTestimony;
  /**
   * Takes a testimony that the ledger has. Where another one has become current since, because the evidence was another
   * for a while, it is recorded again, so that the last entry is the one that holds.
   */
  readonly confirm: (job: Job, found: KnownTestimony) => MachineTestimony;
  /** Waits until everything is durable, where more than `most` are under way. */
  readonly drain: (most: number) => Promise<void>;
  readonly made: () => number;
}

function testimonyRecorder(ledger: Ledger, state: LedgerState, asOf: string): TestimonyRecorder {
  let made = 0;
  let pending: Promise<unknown>[] = [];
  const append = (job: Job, testimony: Testimony, keys: readonly ResultKey[]): void => {
    const { subject, modelHash, contextHash: context, inputs, witness } = job;
    const supersedes = state.currentFound(subject, witness.name);
    const body = {
      witness: witness.name,
      modelHash,
      contextHash: context,
      inputs,
      keys,
      testimony,
      ...(supersedes === undefined ? {} : { supersedes }),
    };
    const appended = ledger.append({ kind: 'found', subject, saidWhen: asOf, body });
    // Heard here, so that a failing disk is one error at the next drain and not a crash.
    appended.catch(() => undefined);
    pending.push(appended);
  };
  return {
    record(job, testimony) {
      made++;
      const keys = findingKeys(testimony.findings, job.keys);
      append(job, testimony, keys);
      return { witness: job.witness.name, testimony, keys };
    },
    confirm(job, { entry, testimony, keys }) {
      if (state.currentFound(job.subject, job.witness.name) !== entry) append(job, testimony, keys);
      return { witness: job.witness.name, testimony, keys };
    },
    async drain(most) {
      if (pending.length <= most) return;
      await Promise.all(pending);
      pending = [];
    },
    made: () => made,
  };
}
