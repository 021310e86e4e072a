import { UsageError } from '../core/index.ts';
import type { Challenge, Finding } from '../core/index.ts';
import type { FleetView } from '../witnesses/attest/index.ts';
import { attest, FleetLearner, hearFleet, noReferences, sliceOf } from '../witnesses/attest/index.ts';
import type { Heard, Taken } from '../witnesses/attest/index.ts';
import type { DeliveredFiles, MachineFolder, PapersFolder } from './accept/delivered-files.ts';
import { deliveredFiles } from './accept/delivered-files.ts';
import type { Order } from './accept/read-order.ts';
import { orderedMachines, readOrder } from './accept/read-order.ts';
import { readPapers } from './accept/vendor-papers.ts';
import type { Outcome, Tally } from './exit-code.ts';
import { outcomeOfTally, tallyOf } from './exit-code.ts';
import { challengesIn } from './intake/challenges.ts';
import { namedReferences, namedRoots } from './intake/named-references.ts';
import type { ReferenceUse } from './reference-use.ts';
import { referenceAccount } from './reference-use.ts';
import { refuseUnknownCodes } from './required-checks.ts';
import { openPool } from './workers/pool.ts';

export interface BatchRequest {
  /** One folder a machine (or `evidence/<machine>`), and the vendor's certificates beside them. */
  readonly folder: string;
  readonly trust: readonly string[];
  readonly crls?: readonly string[];
  /** Manifests, flash images and policies that every machine is held against. */
  readonly references?: readonly string[];
  /** Order lines, or a component list that stands for what was bought, the same for every machine. */
  readonly order?: string;
  readonly now: string;
  readonly required?: readonly string[];
}

/** A machine whose own evidence is to be asked, as it is sent to a thread. */
export interface BatchMachine extends MachineFolder {
  readonly machine: string;
  readonly challenge: Challenge | undefined;
}

/** What is kept of a machine until the whole fleet is known: its answers are written out before that. */
export interface BatchAnswer {
  readonly machine: string;
  readonly heard: Heard;
  readonly view: FleetView;
  readonly times: readonly (readonly [string, Taken])[];
  readonly unreadable: readonly { readonly file: string; readonly message: string; readonly offset: number }[];
}

export interface MachineCounts {
  readonly machine: string;
  readonly contradicts: number;
  readonly agrees: number;
  readonly blind: number;
  readonly explained: number;
  readonly unreadable: number;
}

/** Told as it happens, so that nothing has to be kept: a machine's own findings, then, in the same order, what the fleet says of each. */
export interface BatchListener {
  readonly heard: (machine: string, heard: Heard) => void;
  readonly unreadable: (file: string, message: string, offset: number) => void;
  /** A folder that was taken for the vendor's papers, and a file of his that was not read. */
  readonly papersFolder: (folder: PapersFolder) => void;
  readonly aside: (file: string, why: string) => void;
  readonly done: (counts: MachineCounts) => void;
  readonly progress: (done: number, total: number) => void;
}

export interface Batched {
  readonly machines: number;
  readonly outcome: Outcome;
  /** With the rows that could not be used; undefined where none was given. */
  readonly order: Order | undefined;
  readonly references: readonly ReferenceUse[];
}

/** Machines a task: enough to make the way to a thread cheap, few enough that the last thread is not waited for. */
const machinesPerTask = 32;

function countsOf(machine: string, findings: readonly Finding[], explained: number, unreadable: number): MachineCounts {
  const count = (word: Finding['outcome']): number => findings.filter(({ outcome }) => outcome === word).length;
  return {
    machine,
    contradicts: count('contradicts'),
    agrees: count('agrees'),
    blind: count('blind'),
    explained,
    unreadable,
  };
}

interface Opened extends Pick<DeliveredFiles, 'papers' | 'papersFolders' | 'closed'> {
  readonly queue: BatchMachine[];
}

/** The machines of a delivery with what each was asked, and the vendor's files. Throws UsageError where there is no machine. */
function openBatch(folder: string, order: Order | undefined): Opened {
  const ordered = order === undefined ? new Set<string>() : orderedMachines(order);
  const { machines, papers, papersFolders, closed } = deliveredFiles(folder, (name) => ordered.has(name));
  if (machines.size === 0) {
    throw new UsageError(`${folder} holds no folder of a machine`, 'Give a folder with one folder a machine.');
  }
  const { challenges } = challengesIn(new Map([...machines].map(([name, { files }]) => [name, files])));
  const queue = [...machines].map(([machine, own]) => ({ machine, ...own, challenge: challenges.get(machine) }));
  return { queue, papers, papersFolders, closed };
}

/** What is kept per machine between the two rounds: some ten kilobytes, most of it the parts by which others are compared. */
interface Kept {
  readonly view: FleetView;
  readonly times: ReadonlyMap<string, Taken>;
  readonly counts: MachineCounts;
}

/**
 * Attests many machines at once, on all cores. A machine is read, asked, written out and forgotten but for the marks by which
 * others may contradict it; when all were read, what the fleet says is added. Throws UsageError where there is no machine.
 */
export async function attestBatch(request: BatchRequest, listener: BatchListener): Promise<Batched> {
  refuseUnknownCodes(request.required, attest.checks);
  const order = request.order === undefined ? undefined : readOrder(request.order);
  const { queue, papers, papersFolders, closed } = openBatch(request.folder, order);
  const account = referenceAccount(namedRoots(request.trust), namedReferences(request));
  const machines = queue.length;
  const learner = new FleetLearner();
  const kept = new Map<string, Kept>();
  let tally: Tally = new Map();
  let unreadable = (order?.problems.length ?? 0) > 0;
  const read = readPapers(papers, request.order === undefined ? [] : [request.order]);
  for (const folder of papersFolders) listener.papersFolder(folder);
  for (const { file, why } of read.aside) listener.aside(file, why);
  for (const { file, message, offset } of [...read.unreadable, ...closed]) {
    unreadable = true;
    listener.unreadable(file, message, offset);
  }
  const take = ({ machine, heard, view, times, ...rest }: BatchAnswer): void => {
    learner.add(machine, view);
    listener.heard(machine, heard);
    account.add(heard.findings);
    for (const { file, message, offset } of rest.unreadable) listener.unreadable(file, message, offset);
    unreadable ||= rest.unreadable.length > 0;
    tally = tallyOf(heard.findings, tally);
    const counts = countsOf(machine, heard.findings, heard.explained.length, rest.unreadable.length);
    kept.set(machine, { view, times: new Map(times), counts });
  };

  const pool = openPool('attest');
  try {
    const { folder, trust, now, crls = [], references = [] } = request;
    const same = {
      ...{ folder, trust, crls, references, now },
      papersFolders: papersFolders.map((one) => one.folder),
      ...(request.order === undefined ? {} : { order: request.order }),
    };
    const tasks = Math.ceil(machines / machinesPerTask);
    // Answers are taken in the order of the machines, whichever thread was first: the same folder prints the same lines.
    const running = new Map<number, Promise<readonly BatchAnswer[]>>();
    const ahead = 8;
    const start = (i: number): void => {
      // Taken out of the queue: of what was sent, only the answer is kept.
      const sent = queue.splice(0, machinesPerTask);
      if (sent.length > 0) running.set(i, pool.run({ ...same, machines: sent }));
    };
    for (let i = 0; i < ahead; i++) start(i);
    for (let i = 0; i < tasks; i++) {
      for (const answer of (await running.get(i)) ?? []) take(answer);
      running.delete(i);
      start(i + ahead);
      listener.progress(Math.min(machines, (i + 1) * machinesPerTask), machines);
    }
  } finally {
    await pool.close();
  }

  const model = learner.model(noReferences);
  const policy = { requiredChecks: request.required ?? [] };
  for (const [machine, { view, times, counts }] of kept) {
    const subject = { kind: 'machine' as const, id: machine };
    const heard = hearFleet(view, sliceOf(model, machine, view), {
      ...{ subject, asOf: request.now, policy, times },
      handedBy: view.handedBy,
    });
    listener.heard(machine, heard);
    account.add(heard.findings);
    tally = tallyOf(heard.findings, tally);
    const fleet = countsOf(machine, heard.findings, heard.explained.length, 0);
    listener.done({
      machine,
      contradicts: counts.contradicts + fleet.contradicts,
      agrees: counts.agrees + fleet.agrees,
      blind: counts.blind + fleet.blind,
      explained: counts.explained + fleet.explained,
      unreadable: counts.unreadable,
    });
  }
  const outcome = outcomeOfTally({
    checks: attest.checks,
    tally,
    required: request.required,
    unreadable,
  });
  return { machines, outcome, order, references: account.uses() };
}
