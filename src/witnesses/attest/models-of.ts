import { specified } from '../../formats/inventory/index.ts';
import type { AttestInput } from './attest-request.ts';
import type { MachineEvidence } from './machine-evidence.ts';

/** What the operator's records and the machine's own lists call its model and its board, lower case. */
export function modelsOf(
  { records }: Pick<AttestInput, 'records'>,
  evidence: Pick<MachineEvidence, 'osInventories' | 'bmcInventories'>,
): readonly string[] {
  const { model, boardModel } = records.machine;
  const stated = [...evidence.osInventories, ...evidence.bmcInventories].map(({ value }) => value.platform.model);
  const named = [model, boardModel, ...stated].flatMap((text) => specified(text) ?? []);
  return [...new Set(named.map((text) => text.toLowerCase()))];
}
