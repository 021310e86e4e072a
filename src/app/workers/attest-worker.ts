import type { Context } from '../../core/index.ts';
import {
  attest as witness,
  emptyRecords,
  hearMachine,
  orderListOf,
  prepareMachine,
} from '../../witnesses/attest/index.ts';
import type { AttestModel } from '../../witnesses/attest/index.ts';
import { noReferences } from '../../witnesses/attest/index.ts';
import { deliveredFiles, readPapers } from '../accept/open-delivery.ts';
import type { VendorPapers } from '../accept/open-delivery.ts';
import type { BatchAnswer, BatchMachine } from '../attest-batch.ts';
import { machineDocuments } from '../intake/challenges.ts';
import { documentsOf } from '../intake/evidence-of.ts';
import { namedReferences } from '../intake/named-references.ts';
import { trustRootsOf } from '../intake/read-references.ts';
import { filesAt } from '../intake/walk.ts';

export interface AttestTask {
  readonly folder: string;
  readonly trust: readonly string[];
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
  readonly orderList: ReturnType<typeof orderListOf> | undefined;
}

let setting: Setting | undefined;

/** What is the same for every machine of a batch is read once a thread. */
function settingOf({ folder, trust, references, order, now }: AttestTask): Setting {
  const key = JSON.stringify([folder, trust, references, order, now]);
  if (setting?.key === key) return setting;
  const papers = readPapers(deliveredFiles(folder).papers);
  const [ordered] = order === undefined ? [] : documentsOf(filesAt(order)).readable;
  const { roots } = trustRootsOf(trust.flatMap(filesAt));
  const context = { asOf: now, seed: 0, trustRoots: roots, policy: { requiredChecks: [] }, challenges: [] };
  const reference = {
    ...noReferences,
    platformCertificates: papers.certificates,
    documents: namedReferences(references),
  };
  return (setting = {
    key,
    context,
    model: witness.learn({ reference, members: [] }, context),
    supporting: papers.supporting,
    orderList: ordered === undefined ? undefined : orderListOf(ordered),
  });
}

/** Asks each machine what its own evidence answers; what the others say of it is added when all are known. */
export function attest(task: AttestTask): readonly BatchAnswer[] {
  const { context, model, supporting, orderList } = settingOf(task);
  return task.machines.map(({ machine, files, challenge }): BatchAnswer => {
    const own = machineDocuments(files);
    const records = { ...emptyRecords(machine), ...(orderList === undefined ? {} : { orderList }) };
    const documents = { ...own, readable: [...own.readable, ...supporting] };
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
      unreadable: own.unreadable.map(({ file, message, offset }) => ({ file, message, offset })),
    };
  });
}
