import type { Subject, Witness } from '../../core/index.ts';
import type { References } from '../evidence.ts';
import { refOf } from './absence.ts';
import type { AttestInput } from './attest-request.ts';
import { marksOf } from './fleet-view.ts';
import { gatherFacts } from './gather-facts.ts';
import type { AttestModel } from './model.ts';
import { learn, sliceOf } from './model.ts';
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
    { reduction: 'records', why: 'what was ordered, and which repairs and updates somebody recorded' },
  ],
  learn: (cohort) => learn(cohort),
  slice(model: AttestModel, subject: Subject, input: AttestInput): unknown {
    const { certificates, ...rest } = sliceOf(model, subject.id, marksOf(input, sortDocuments(input.documents)));
    // One machine or many, not how many: another machine elsewhere in the fleet changes nothing about this one.
    return { ...rest, machines: Math.min(rest.machines, 2), certificates: certificates.map(refOf) };
  },
  testify(subject, input, model, context) {
    const evidence = sortDocuments(input.documents);
    const marks = marksOf(input, evidence);
    const slice = sliceOf(model, subject.id, marks);
    const facts = gatherFacts(subject, input, evidence, slice.certificates, context, 'machine');
    return testifyAbout(facts, marks, slice, subject);
  },
};
