import { textAt } from '../inventory/json-text.ts';
import type { CertificateResource } from './redfish-certificates.ts';
import { certificateResource } from './redfish-certificates.ts';
import type { RedfishResource, RedfishTree } from './resource.ts';
import type { Members, TreeIndex } from './tree-index.ts';
import { booleanAt, indexTree, linkAt, readOnce } from './tree-index.ts';

/** A Signature resource (DSP2046): in a Secure Boot database most often the hash of an image. */
export interface SignatureResource {
  readonly id: string;
  /** `EFI_CERT_SHA256_GUID`, … */
  readonly type: string | undefined;
  readonly registry: string | undefined;
  readonly owner: string | undefined;
  /** As written; hexadecimal of any case and separators is made lower-case and plain. */
  readonly value: string;
}

export interface SecureBootDatabase {
  readonly id: string;
  /** `PK`, `KEK`, `db`, `dbx`, …, and `PKDefault` and so on for what a reset brings back. */
  readonly name: string;
  readonly certificates: readonly CertificateResource[];
  readonly signatures: readonly SignatureResource[];
  /** Whether both collections and all that they list are in the tree: else nothing can be said of what is absent. */
  readonly complete: boolean;
}

/** What the management controller says of Secure Boot; what the machine did at boot is in its event log. */
export interface SecureBootResource {
  readonly id: string;
  /** `@odata.id` of the system. */
  readonly system: string;
  /** For the next boot. */
  readonly enabled: boolean | undefined;
  readonly enabledAtBoot: boolean | undefined;
  /** `UserMode`, `SetupMode`, `AuditMode`, `DeployedMode`. */
  readonly mode: string | undefined;
  readonly databases: readonly SecureBootDatabase[];
}

/** SecureBoot resources with the databases that the tree holds (DSP2046). Never throws. */
export function secureBoot(tree: Pick<RedfishTree, 'resources'>): SecureBootResource[] {
  const index = indexTree(tree);
  const certificatesOf = readOnce(certificateResource);
  const signaturesOf = readOnce(readSignature);
  const databasesOf = readOnce((resource) =>
    resource.type === 'SecureBootDatabase' ? readDatabase(resource, index, certificatesOf, signaturesOf) : undefined,
  );
  return index.resources.flatMap(({ type, id, properties }) => {
    if (type !== 'SecureBoot') return [];
    const current = textAt(properties, 'SecureBootCurrentBoot');
    return [
      {
        id,
        system: id.replace(/\/SecureBoot\/?$/, ''),
        enabled: booleanAt(properties, 'SecureBootEnable'),
        enabledAtBoot: current === 'Enabled' ? true : current === 'Disabled' ? false : undefined,
        mode: textAt(properties, 'SecureBootMode'),
        databases: databasesOf(index.members(linkAt(properties, 'SecureBootDatabases'))),
      },
    ];
  });
}

function readDatabase(
  { id, properties }: RedfishResource,
  index: TreeIndex,
  certificatesOf: (members: Members) => readonly CertificateResource[],
  signaturesOf: (members: Members) => readonly SignatureResource[],
): SecureBootDatabase {
  const links = [linkAt(properties, 'Certificates'), linkAt(properties, 'Signatures')];
  const [certificates, signatures] = [index.members(links[0]), index.members(links[1])];
  // A database without a link has no list of this kind: a PK has certificates only.
  const whole = [certificates, signatures].filter((_, i) => links[i] !== undefined);
  return {
    id,
    name: textAt(properties, 'DatabaseId') ?? textAt(properties, 'Id') ?? id.slice(id.lastIndexOf('/') + 1),
    certificates: certificatesOf(certificates),
    signatures: signaturesOf(signatures),
    complete: whole.length > 0 && whole.every((list) => list.listed && list.absent.length === 0),
  };
}

function readSignature({ type, id, properties }: RedfishResource): SignatureResource | undefined {
  const value = textAt(properties, 'SignatureString');
  if (type !== 'Signature' || value === undefined) return undefined;
  const plain = value.replaceAll(/[\s:]/g, '').toLowerCase();
  return {
    id,
    type: textAt(properties, 'SignatureType'),
    registry: textAt(properties, 'SignatureTypeRegistry'),
    owner: textAt(properties, 'UefiSignatureOwner')?.toLowerCase(),
    value: /^(?:[0-9a-f]{2})+$/.test(plain) ? plain : value,
  };
}
