import type { EvidenceRef } from '../../core/index.ts';
import type { Inventory } from '../../formats/inventory/index.ts';
import { specified } from '../../formats/inventory/index.ts';
import type { Evidence } from '../evidence.ts';
import { isEkCertificate } from './certificate-use.ts';
import { comparableParts, comparableSerial } from './comparable.ts';
import type { MachineEvidence } from './machine-evidence.ts';
import { onceFor } from './once.ts';

export const identityKinds = [
  'system serial',
  'UUID',
  'endorsement key',
  'attestation key',
  'device key',
  'MAC address',
] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** A name that no two machines share. */
export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
  readonly ref: EvidenceRef;
}

function inventoriesOf(evidence: MachineEvidence): readonly Evidence<Inventory>[] {
  return [...evidence.osInventories, ...evidence.bmcInventories];
}

/** Platform serials that the machine's own inventories state. */
export function platformSerials(evidence: MachineEvidence): readonly string[] {
  return inventoriesOf(evidence).flatMap(({ value }) => specified(value.platform.serial) ?? []);
}

export const identitiesOf: (evidence: MachineEvidence) => readonly Identity[] = onceFor((evidence) => {
  const found = new Map<string, Identity>();
  const add = (kind: IdentityKind, value: string | undefined, ref: EvidenceRef): void => {
    if (value !== undefined && !found.has(`${kind} ${value}`)) found.set(`${kind} ${value}`, { kind, value, ref });
  };
  for (const inventory of inventoriesOf(evidence)) {
    const { platform, components } = inventory.value;
    const serial = specified(platform.serial);
    // A virtual machine's "0" and its like are no serials.
    if (serial !== undefined && serial.length >= 4) add('system serial', comparableSerial(serial), inventory);
    add('UUID', specified(platform.uuid)?.toUpperCase(), inventory);
    for (const { kind, value } of components.flatMap((component) => component.addresses)) {
      if (kind !== 'ethernet-mac') continue;
      const mac = specified(value);
      // The second bit of the first octet marks an address that was given locally: those repeat rightfully.
      if (mac !== undefined && (Number.parseInt(mac.slice(0, 2), 16) & 2) === 0) {
        add('MAC address', comparableSerial(mac), inventory);
      }
    }
  }
  for (const certificate of evidence.certificates) {
    if (certificate.value.isCa) continue;
    const kind = isEkCertificate(certificate.value) ? 'endorsement key' : 'attestation key';
    if (kind === 'endorsement key' || certificate.value.extendedKeyUsage.includes('2.23.133.8.3')) {
      add(kind, certificate.value.publicKey.spkiSha256, certificate);
    }
  }
  for (const chain of evidence.spdmChains) {
    add('device key', chain.value.certificates.at(-1)?.publicKey.spkiSha256, chain);
  }
  for (const key of evidence.keys) {
    const names = key.value.tpmPublic?.attributeNames ?? [];
    if (names.includes('sign')) add('attestation key', key.value.spkiSha256, key);
  }
  return [...found.values()];
});

/** A part by which it could be met again in another machine. */
export interface TracedPart {
  readonly key: string;
  readonly label: string;
  readonly serial: string;
  readonly ref: EvidenceRef;
}

/** Parts with a serial of their own. A chassis is shared rightfully by the blades in it; firmware has no serial. */
export const tracedParts: (evidence: MachineEvidence) => readonly TracedPart[] = onceFor((evidence) => {
  const found = new Map<string, TracedPart>();
  const own = new Set(platformSerials(evidence).map(comparableSerial));
  for (const inventory of inventoriesOf(evidence)) {
    for (const { component, category, manufacturer, model, serial } of comparableParts(inventory.value)) {
      if (serial === undefined || serial.length < 5 || own.has(serial)) continue;
      if (category === '0002' || category === '0013') continue;
      const key = `${model ?? manufacturer ?? ''}\u0001${serial}`;
      const label = [component.manufacturer, component.model, `serial ${component.serial ?? serial}`]
        .filter((word) => word !== undefined)
        .join(' ');
      if (!found.has(key)) found.set(key, { key, label, serial, ref: inventory });
    }
  }
  return [...found.values()];
});
