import type { Activation, Challenge, EvidenceRef, Policy } from '../../core/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/index.ts';
import type { Evidence, Records } from '../evidence.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import type { Manifest } from './manifests.ts';
import type { Ordered } from './ordered-parts.ts';
import type { RecordedChanges } from './recorded-changes.ts';
import type { QuoteState } from './quote-states.ts';
import type { KnownCertificate, Signers } from './signers.ts';
import type { Comparison } from './three-way-difference.ts';

/** Everything that a question may look at, gathered once per machine. */
export interface Facts {
  readonly machine: string;
  /** Who laid the documents here: what lies among a machine's own evidence is the machine's own word. */
  readonly handedBy: 'operator' | 'machine';
  readonly asOf: string;
  readonly policy: Policy;
  readonly evidence: MachineEvidence;
  readonly records: Records;
  readonly changes: RecordedChanges;
  readonly challenges: readonly Challenge[];
  /** The verifier's own records of credentials that this machine's keys answered. */
  readonly activations: readonly Activation[];
  readonly signers: Signers;
  /** Every certificate that may be an issuer's: the operator's roots, what the machine sent, and steps of chains. */
  readonly known: readonly KnownCertificate[];
  readonly ordered: Ordered | undefined;
  readonly comparison: Comparison;
  /** Evidence of the lists of parts that were compared. */
  readonly listRefs: readonly EvidenceRef[];
  /** The machine's own and those that the fleet's references hold for its platform serial. */
  readonly platformCertificates: readonly Evidence<PlatformCertificate>[];
  readonly quotes: readonly QuoteState[];
  /** What the fleet holds machines like this one against, beside platform certificates. */
  readonly references: MachineEvidence;
  /** Of the references, and what the machine sent along. */
  readonly manifests: readonly Manifest[];
  readonly ek: readonly KnownCertificate[];
  readonly ak: readonly KnownCertificate[];
}
