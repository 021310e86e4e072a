import type { Evidence, Unreadable } from '../evidence.ts';
import type { CollectionRecord } from '../../formats/collection/index.ts';
import type { EventLog } from '../../formats/eventlog/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import type { PlatformCertificate } from '../../formats/platformcert/platform-certificate.ts';
import type { Attest, PcrValues, TpmPublic, TpmSignature } from '../../formats/tpm/structures.ts';
import type { FlashImage } from '../../formats/flash/index.ts';
import type { Certificate, RevocationList } from '../../formats/x509/index.ts';
import type { Corim, Coswid, Comid } from '../../formats/corim/index.ts';
import type { RedfishTree } from '../../formats/redfish/index.ts';
import type { SecureBootPolicy } from '../../formats/secureboot/index.ts';
import type { SpdmCertificateChain, SpdmMeasurements } from '../../formats/spdm/index.ts';
import type { SwidTag } from '../../formats/swidtag/index.ts';
import type { SortedFile } from './attest-request.ts';
import type { NotThere } from './collections.ts';

/** A public key that came without a certificate. */
export interface BareKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
  /** The key's attributes where the TPM states them. */
  readonly tpmPublic?: TpmPublic;
}

/** A reference integrity manifest, in whichever form its maker wrote it. */
export type ManifestDocument =
  | { readonly form: 'swid'; readonly document: Evidence<SwidTag> }
  | { readonly form: 'corim'; readonly document: Evidence<Corim | Comid | Coswid> };

/** A file that says nothing here. `unlisted`: no decoder refused it, so that only the findings can say what is wrong with it. */
export type Unusable = Unreadable & { readonly unlisted?: true };

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
  /** Event logs whose digest a manifest names: what the maker measured, and nobody's boot. */
  readonly supportLogs: readonly Evidence<EventLog>[];
  readonly manifests: readonly ManifestDocument[];
  readonly spdmChains: readonly Evidence<SpdmCertificateChain>[];
  readonly spdmMeasurements: readonly Evidence<SpdmMeasurements>[];
  readonly redfishTrees: readonly Evidence<RedfishTree>[];
  readonly crls: readonly Evidence<RevocationList>[];
  readonly flashImages: readonly Evidence<FlashImage>[];
  /** What collected the rest, and the UEFI variables that it read. */
  readonly collections: readonly Evidence<CollectionRecord>[];
  readonly secureBootPolicies: readonly Evidence<SecureBootPolicy>[];
  readonly unreadable: readonly Unusable[];
  /** What records of collection say that a collector did not get. */
  readonly notThere: readonly NotThere[];
  readonly files: readonly SortedFile[];
}
