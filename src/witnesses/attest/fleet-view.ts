import type { EvidenceRef } from '../../core/index.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { Records } from '../evidence.ts';
import { refOf, refsOf } from './absence.ts';
import type { AttestInput } from './attest-request.ts';
import { boundBanks } from './bound-logs.ts';
import type { Facts } from './facts.ts';
import type { FirmwarePrint } from './firmware.ts';
import { firmwareNames, firmwarePrints } from './firmware.ts';
import type { Identity, TracedPart } from './identities.ts';
import { identitiesOf, platformSerials, tracedParts } from './identities.ts';
import { onceFor } from './once.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import { modelsOf } from './models-of.ts';
import { orderedVersions } from './ordered-versions.ts';

/** What other machines' evidence may contradict: all that is kept of a machine while the rest of its fleet is read. */
export interface MachineMarks {
  /** Machines of one maker, model and board; undefined where nobody names the model. */
  readonly group: string | undefined;
  /** What its record and its evidence call its model and board model, lower case: by these a reference is its own. */
  readonly models: readonly string[];
  /** Platform serials that the machine and its record state. */
  readonly serials: readonly string[];
  readonly identities: readonly Identity[];
  readonly parts: readonly TracedPart[];
  /** Never empty. */
  readonly prints: readonly FirmwarePrint[];
}

/** Marks, and what the questions about them need of the machine itself. Plain values: they cross from thread to thread. */
export interface FleetView extends MachineMarks {
  readonly evidence: Pick<MachineEvidence, 'unreadable' | 'notThere'>;
  readonly handedBy: Facts['handedBy'];
  readonly records: Pick<Records, 'changes' | 'parts'>;
  readonly logRefs: readonly EvidenceRef[];
  /** A quote of this machine's own TPM covers a log. */
  readonly isBound: boolean;
  /** All that its evidence calls its firmware's version. */
  readonly firmwareNames: readonly string[];
  /** Lower case; empty where nothing says so that could agree. */
  readonly orderedVersions: readonly string[];
}

function groupOf(input: AttestInput, evidence: MachineEvidence): string | undefined {
  const { vendor, model, boardModel } = input.records.machine;
  const platform = [...evidence.osInventories, ...evidence.bmcInventories][0]?.value.platform;
  const named = model ?? specified(platform?.model);
  return named === undefined ? undefined : [vendor ?? '', named, boardModel ?? ''].join('\u0001').toLowerCase();
}

export function marksOf(input: AttestInput, evidence: MachineEvidence): MachineMarks {
  const { systemSerial } = input.records.machine;
  // One name for all that one file says: on the way from thread to thread each object is copied once, with its texts.
  const nameOf = onceFor(refOf);
  return {
    group: groupOf(input, evidence),
    models: modelsOf(input, evidence),
    serials: [...platformSerials(evidence), ...(systemSerial === undefined ? [] : [systemSerial])],
    identities: identitiesOf(evidence).map(({ kind, value, ref }) => ({ kind, value, ref: nameOf(ref) })),
    parts: tracedParts(evidence).map(({ key, label, serial, ref }) => ({ key, label, serial, ref: nameOf(ref) })),
    prints: firmwarePrints(evidence),
  };
}

export function viewOf(facts: Facts, marks: MachineMarks): FleetView {
  const { evidence, records, ordered } = facts;
  return {
    ...marks,
    evidence: { unreadable: evidence.unreadable, notThere: evidence.notThere },
    handedBy: facts.handedBy,
    records: { changes: records.changes, parts: records.parts },
    logRefs: refsOf(evidence.logs),
    isBound: [...boundBanks(facts).values()].some((bound) => {
      const bank = marks.prints[0]?.bank;
      return bank !== undefined && bound.has(bank);
    }),
    firmwareNames: firmwareNames(evidence),
    orderedVersions: ordered?.weakness === undefined ? orderedVersions(facts) : [],
  };
}
