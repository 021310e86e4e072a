import type { Context, Subject } from '../../core/index.ts';
import { UsageError } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import { redfishInventory } from '../../formats/redfish/index.ts';
import { bareRecords, noReferences } from '../bare-evidence.ts';
import type { Evidence } from '../evidence.ts';
import type { AttestAnswer, AttestRequest, SortedFile } from './attest-request.ts';
import { refOf } from './absence.ts';
import { learn } from './model.ts';
import { prepareMachine } from './prepare-machine.ts';
import { testifyAbout } from './testify.ts';

/** The list of parts that a file given as the order holds. Throws UsageError where it holds none. */
export function orderListOf(order: Evidence<AnyDecoded>): Evidence<Inventory> {
  const { value, ...ref } = order;
  if (value.kind === 'component-inventory') return { ...ref, value: value.value };
  if (value.kind === 'redfish') return { ...ref, value: redfishInventory(value.value.resources) };
  throw new UsageError(
    `${order.file} is a ${value.kind}, and no list of parts`,
    'Give a component list as --order, and certificates among the files.',
  );
}

/**
 * Examines the evidence of one machine outside any fleet: what `assayer attest FILE…` does. The questions that need a
 * fleet are blind. Throws UsageError where the order is no list of parts.
 */
export function attestMachine(request: AttestRequest): AttestAnswer {
  const machine = request.machine ?? 'machine';
  const subject: Subject = { kind: 'machine', id: machine };
  const order = request.order === undefined ? undefined : orderListOf(request.order);
  const records = request.records ?? bareRecords(machine);
  const input = {
    documents: request.documents,
    records: order === undefined ? records : { ...records, orderList: order },
  };
  const { challenges = [], evidenceMaxAgeDays } = request;
  const context: Context = {
    asOf: request.now,
    seed: 0,
    trustRoots: request.trust,
    policy: { requiredChecks: [], ...(evidenceMaxAgeDays === undefined ? {} : { evidenceMaxAgeDays }) },
    challenges: challenges.map((one) => ({ ...one, machine })),
    activations: request.activations ?? [],
  };
  const reference = { ...noReferences, documents: request.references ?? [] };
  const model = learn({ reference, members: [{ subject, input }] });
  const prepared = prepareMachine(subject, input, model, context, 'operator');
  const { facts } = prepared;
  const { orderList } = input.records;
  const hasOrder = facts.ordered !== undefined && facts.ordered.tooLong === undefined;
  const ordered: SortedFile[] =
    orderList === undefined ? [] : [{ ref: refOf(orderList), role: 'order', detail: orderList.value.source }];
  return {
    testimony: testifyAbout(prepared),
    files: [...facts.evidence.files, ...ordered],
    difference: hasOrder ? facts.comparison.rows : (facts.comparison.sideRows ?? []),
  };
}
