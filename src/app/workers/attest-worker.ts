import type { Context } from '../../core/index.ts';
import {
  attest as witness,
  bareRecords,
  hearMachine,
  prepareMachine,
  statedPlatform,
} from '../../witnesses/attest/index.ts';
import type { AttestModel } from '../../witnesses/attest/index.ts';
import { noReferences } from '../../witnesses/attest/index.ts';
import { papersIn } from '../accept/delivered-files.ts';
import type { Order } from '../accept/read-order.ts';
import { orderLinesFor, readOrder } from '../accept/read-order.ts';
import type { VendorPapers } from '../accept/vendor-papers.ts';
import { readPapers } from '../accept/vendor-papers.ts';
import type { BatchAnswer, BatchMachine } from '../attest-batch.ts';
import { machineDocuments } from '../intake/challenges.ts';
import { namedReferences, namedRoots } from '../intake/named-references.ts';

export interface AttestTask {
  readonly folder: string;
  /** Of its folders, those with the vendor's papers. */
  readonly papersFolders: readonly string[];
  readonly trust: readonly string[];
  readonly crls: readonly string[];
  readonly references: readonly string[];
  readonly order?: string;
  readonly now: string;
  readonly machines: readonly BatchMachine[];
}

interface Setting {
  readonly key: string;
  readonly context: Context;
  readonly model: AttestModel;
  readonly supporting: VendorPapers['supporting'];
  readonly order: Order | undefined;
}

let setting: Setting | undefined;

/** What is the same for every machine of a batch is read once a thread. */
function settingOf(task: AttestTask): Setting {
  const { folder, papersFolders, trust, crls, references, order, now } = task;
  const key = JSON.stringify([folder, papersFolders, trust, crls, references, order, now]);
  if (setting?.key === key) return setting;
  const papers = readPapers(papersIn(folder, papersFolders), order === undefined ? [] : [order]);
  const context = {
    asOf: now,
    seed: 0,
    trustRoots: namedRoots(trust),
    policy: { requiredChecks: [] },
    challenges: [],
  };
  const reference = { ...noReferences, platformCertificates: papers.certificates, documents: namedReferences(task) };
  return (setting = {
    key,
    context,
    model: witness.learn({ reference, members: [] }, context),
    supporting: papers.supporting,
    order: order === undefined ? undefined : readOrder(order),
  });
}

/** Asks each machine what its own evidence answers; what the others say of it is added when all are known. */
export function attest(task: AttestTask): readonly BatchAnswer[] {
  const { context, model, supporting, order } = settingOf(task);
  return task.machines.map(({ machine, files, closed, challenge }): BatchAnswer => {
    const own = machineDocuments(files);
    const unreadable = [...own.unreadable, ...closed];
    const records = {
      ...bareRecords(machine),
      orders: order === undefined ? [] : orderLinesFor(order, machine, statedPlatform(own)),
      ...(order?.list === undefined ? {} : { orderList: order.list }),
    };
    const documents = { readable: [...own.readable, ...supporting], unreadable };
    const { hearing, facts, view } = prepareMachine(
      { kind: 'machine', id: machine },
      { documents, records },
      model,
      challenge === undefined ? context : { ...context, challenges: [challenge] },
      'machine',
    );
    return {
      machine,
      heard: hearMachine(facts, hearing),
      view,
      times: [...hearing.times],
      unreadable: unreadable.map(({ file, message, offset }) => ({ file, message, offset })),
    };
  });
}
