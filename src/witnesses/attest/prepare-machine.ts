import type { Context, Subject } from '../../core/index.ts';
import type { AttestInput } from './attest-request.ts';
import type { Facts } from './facts.ts';
import type { FleetView } from './fleet-view.ts';
import { marksOf, viewOf } from './fleet-view.ts';
import { gatherFacts } from './gather-facts.ts';
import type { AttestModel, AttestSlice } from './model.ts';
import { sliceOf } from './model.ts';
import { sortDocuments } from './sort-documents.ts';
import type { Hearing } from './testify.ts';
import { takenTimes } from './testify.ts';

/** One machine, ready to be asked. */
export interface Prepared {
  readonly facts: Facts;
  readonly view: FleetView;
  readonly slice: AttestSlice;
  readonly hearing: Hearing;
}

export function prepareMachine(
  subject: Subject,
  input: AttestInput,
  model: AttestModel,
  context: Context,
  handedBy: Facts['handedBy'],
): Prepared {
  const evidence = sortDocuments(input.documents);
  const marks = marksOf(input, evidence);
  const slice = sliceOf(model, subject.id, marks);
  const facts = gatherFacts(subject, input, evidence, slice, context, handedBy);
  const { asOf, policy } = context;
  return {
    facts,
    view: viewOf(facts, marks),
    slice,
    hearing: { subject, asOf, policy, times: takenTimes(facts), handedBy },
  };
}
