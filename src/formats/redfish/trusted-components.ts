import { objectAt, textAt } from '../inventory/json-text.ts';
import { specifiedSerial } from '../inventory/specified.ts';
import type { CertificateResource } from './redfish-certificates.ts';
import { certificateResource } from './redfish-certificates.ts';
import type { RedfishTree } from './resource.ts';
import { idsAt, indexTree, linkAt, readOnce, saidAt, stateOf } from './tree-index.ts';

/** A root of trust as the management controller describes it: a TPM, or the chip that vouches for a device. */
export interface TrustedComponent {
  readonly id: string;
  readonly name: string | undefined;
  /** `Discrete`: a chip of its own; `Integrated`: part of what it protects. */
  readonly type: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly partNumber: string | undefined;
  readonly serial: string | undefined;
  /** Lower-case. */
  readonly uuid: string | undefined;
  readonly firmwareVersion: string | undefined;
  readonly state: string | undefined;
  readonly certificates: readonly CertificateResource[];
  /** Links to certificates that are not in the tree: what a collector left out. */
  readonly absentCertificates: readonly string[];
  /** `@odata.id` of each: ComponentIntegrity, what is protected, and the firmware that runs on it. */
  readonly integrity: readonly string[];
  readonly protects: readonly string[];
  readonly activeSoftware: string | undefined;
}

/** TrustedComponent resources (DSP2046) with the certificates that the tree holds for them. Never throws. */
export function trustedComponents(tree: Pick<RedfishTree, 'resources'>): TrustedComponent[] {
  const index = indexTree(tree);
  const certificatesOf = readOnce(certificateResource);
  return index.resources.flatMap(({ type, id, name, properties }) => {
    if (type !== 'TrustedComponent') return [];
    const links = objectAt(properties, 'Links') ?? {};
    const members = index.members(linkAt(properties, 'Certificates'));
    return [
      {
        id,
        name,
        type: textAt(properties, 'TrustedComponentType'),
        manufacturer: saidAt(properties, 'Manufacturer'),
        model: saidAt(properties, 'Model'),
        partNumber: saidAt(properties, 'PartNumber'),
        serial: specifiedSerial(textAt(properties, 'SerialNumber')),
        uuid: saidAt(properties, 'UUID')?.toLowerCase(),
        firmwareVersion: saidAt(properties, 'FirmwareVersion'),
        state: stateOf(properties),
        certificates: certificatesOf(members),
        absentCertificates: members.absent,
        integrity: idsAt(links, 'ComponentIntegrity'),
        protects: idsAt(links, 'ComponentsProtected'),
        activeSoftware: linkAt(links, 'ActiveSoftwareImage'),
      },
    ];
  });
}
