import type { Evidence, Unreadable } from '../evidence.ts';
import type { EventLog } from '../../formats/eventlog/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import type { Attest, PcrValues, TpmPublic, TpmSignature } from '../../formats/tpm/structures.ts';
import type { Certificate } from '../../formats/x509/certificate.ts';
import type { SortedFile } from './attest-request.ts';

/** A public key that came without a certificate. */
export interface BareKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** The key's attributes where the TPM states them. */
  readonly tpmPublic?: TpmPublic;
}

/** The documents of one machine by what they are, sorted by content and never by name. */
export interface MachineEvidence {
  readonly platformCertificates: readonly Evidence<PlatformCertificate>[];
  readonly certificates: readonly Evidence<Certificate>[];
  readonly osInventories: readonly Evidence<Inventory>[];
  readonly bmcInventories: readonly Evidence<Inventory>[];
  readonly quotes: readonly Evidence<Attest>[];
  readonly signatures: readonly Evidence<TpmSignature>[];
  readonly keys: readonly Evidence<BareKey>[];
  readonly pcrValues: readonly Evidence<PcrValues>[];
  readonly logs: readonly Evidence<EventLog>[];
  readonly unreadable: readonly Unreadable[];
  readonly files: readonly SortedFile[];
}
