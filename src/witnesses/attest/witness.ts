import type { Subject, Witness } from '../../core/index.ts';
import type { References } from '../evidence.ts';
import { refOf } from './absence.ts';
import type { AttestInput } from './attest-request.ts';
import { marksOf } from './fleet-view.ts';
import type { AttestModel } from './model.ts';
import { learn, sliceOf } from './model.ts';
import { prepareMachine } from './prepare-machine.ts';
import { checks } from './questions.ts';
import { sortDocuments } from './sort-documents.ts';
import { testifyAbout } from './testify.ts';

/** What the machine's own answers show: parts that enumerate, certified identities, measured firmware. */
export const attest: Witness<AttestModel, AttestInput, References> = {
  name: 'attest',
  checks,
  contextNeeds: ['asOf', 'trustRoots', 'policy', 'challenges'],
  needs: [
    { reduction: 'documents', why: 'certificates, inventories, quotes and event logs, decoded' },
    {
      reduction: 'records',
      of: ['machine', 'orders', 'orderList', 'changes', 'parts'],
      why: 'what was ordered, and which repairs and updates somebody recorded',
    },
  ],
  learn: (cohort) => learn(cohort),
  slice(model: AttestModel, subject: Subject, input: AttestInput): unknown {
    const { certificates, documents, ...rest } = sliceOf(
      model,
      subject.id,
      marksOf(input, sortDocuments(input.documents)),
    );
    // One machine or many, not how many: another machine elsewhere in the fleet changes nothing about this one.
    return {
      ...rest,
      machines: Math.min(rest.machines, 2),
      certificates: certificates.map(refOf),
      documents: documents.readable.map(refOf),
    };
  },
  testify(subject, input, model, context) {
    return testifyAbout(prepareMachine(subject, input, model, context, 'machine'));
  },
};
