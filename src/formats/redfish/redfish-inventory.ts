import type { Component, Inventory, Platform } from '../inventory/inventory.ts';
import { isObject, listAt, objectAt, textAt } from '../inventory/json-text.ts';
import { specified, specifiedSerial } from '../inventory/specified.ts';
import { pciFunction, redfishComponent } from './redfish-components.ts';
import type { RedfishResource } from './resource.ts';

export interface FirmwareVersion {
  /** `@odata.id` of the resource that says so. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly manufacturer: string | undefined;
  readonly updateable: boolean | undefined;
}

/** A measurement that a component gave to the management controller; unverified: no signature is carried here. */
export interface IntegrityReport {
  readonly id: string;
  /** `SPDM`, `TPM`, … */
  readonly type: string;
  readonly target: string | undefined;
  readonly unverifiedMeasurements: readonly {
    readonly index: number | undefined;
    readonly algorithm: string | undefined;
    readonly base64: string;
  }[];
  readonly certificate: string | undefined;
}

export interface RedfishCertificate {
  readonly id: string;
  readonly pem: string;
}

/** What one management controller says of its machine. */
export interface RedfishInventory extends Inventory {
  readonly source: 'redfish';
  readonly hostName: string | undefined;
  readonly assetTag: string | undefined;
  readonly firmware: readonly FirmwareVersion[];
  readonly integrity: readonly IntegrityReport[];
  readonly certificates: readonly RedfishCertificate[];
}

/** The inventory out of all resources that were collected from one management controller. Never throws. */
export function redfishInventory(given: readonly RedfishResource[]): RedfishInventory {
  const { resources, notes } = withoutRepeats(given);
  const components: Component[] = [];
  const byPath = new Map<string, number>();
  for (const resource of resources) {
    const component = redfishComponent(resource);
    if (component) byPath.set(resource.id, components.push(component) - 1);
  }
  for (const resource of resources) {
    const pci = pciFunction(resource);
    const index = pci && byPath.get(pci.device);
    const component = index === undefined ? undefined : components[index];
    if (!pci || index === undefined || component === undefined) continue;
    const known = component.addresses.some((address) => address.value === pci.ids);
    if (!known)
      components[index] = { ...component, addresses: [...component.addresses, { kind: 'pci', value: pci.ids }] };
  }
  const system = resources.find((resource) => resource.type === 'ComputerSystem');
  const chassis = resources.find((resource) => resource.type === 'Chassis');
  return {
    source: 'redfish',
    platform: platformOf(system ?? chassis),
    hostName: specified(system && textAt(system.properties, 'HostName')),
    assetTag: specified(system && textAt(system.properties, 'AssetTag')),
    components,
    properties: [],
    firmware: resources.flatMap(firmwareOf),
    integrity: resources.flatMap(integrityOf),
    certificates: resources.flatMap((resource) => {
      const pem = textAt(resource.properties, 'CertificateString');
      return resource.type === 'Certificate' && pem !== undefined ? [{ id: resource.id, pem }] : [];
    }),
    notes: [...notes, ...disagreements(resources)],
  };
}

function withoutRepeats(given: readonly RedfishResource[]): { resources: RedfishResource[]; notes: string[] } {
  const byId = new Map<string, RedfishResource>();
  const resources: RedfishResource[] = [];
  const notes: string[] = [];
  for (const resource of given) {
    const earlier = resource.id === '' ? undefined : byId.get(resource.id);
    if (earlier === undefined) {
      byId.set(resource.id, resource);
      resources.push(resource);
    } else if (notes.length < 100 && JSON.stringify(earlier.properties) !== JSON.stringify(resource.properties)) {
      notes.push(`${resource.id} was given twice with different content; the first one was read`);
    }
  }
  return { resources, notes };
}

function platformOf(resource: RedfishResource | undefined): Platform {
  const properties = resource?.properties ?? {};
  const uuid = specified(textAt(properties, 'UUID'))?.toLowerCase();
  return {
    manufacturer: specified(textAt(properties, 'Manufacturer')),
    model: specified(textAt(properties, 'Model')),
    version: specified(textAt(properties, 'SubModel')),
    serial: specifiedSerial(textAt(properties, 'SerialNumber')),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

const versionKeys: Readonly<Record<string, string>> = {
  SoftwareInventory: 'Version',
  ComputerSystem: 'BiosVersion',
  Manager: 'FirmwareVersion',
  PCIeDevice: 'FirmwareVersion',
  Drive: 'Revision',
  PowerSupply: 'FirmwareVersion',
  StorageController: 'FirmwareVersion',
  TrustedComponent: 'FirmwareVersion',
};

function firmwareOf(resource: RedfishResource): FirmwareVersion[] {
  const { properties, type, id, name } = resource;
  const key = versionKeys[type];
  const version = key === undefined ? undefined : specified(textAt(properties, key));
  if (version === undefined) return [];
  const updateable = properties.Updateable;
  return [
    {
      id,
      name: type === 'ComputerSystem' ? 'BIOS' : (name ?? type),
      version,
      manufacturer: specified(textAt(properties, 'Manufacturer')),
      updateable: typeof updateable === 'boolean' ? updateable : undefined,
    },
  ];
}

function integrityOf(resource: RedfishResource): IntegrityReport[] {
  if (resource.type !== 'ComponentIntegrity') return [];
  const { properties, id } = resource;
  const type = textAt(properties, 'ComponentIntegrityType') ?? 'unknown';
  const body = objectAt(properties, type) ?? {};
  const set = objectAt(body, 'MeasurementSet') ?? {};
  const unverifiedMeasurements = listAt(set, 'Measurements').flatMap((entry) => {
    const base64 = isObject(entry) ? textAt(entry, 'Measurement') : undefined;
    if (!isObject(entry) || base64 === undefined) return [];
    const index: unknown = entry.MeasurementIndex ?? entry.PCR;
    return [
      {
        index: typeof index === 'number' ? index : undefined,
        algorithm: textAt(entry, 'MeasurementHashAlgorithm'),
        base64,
      },
    ];
  });
  const authentication = objectAt(objectAt(body, 'IdentityAuthentication') ?? {}, 'ResponderAuthentication') ?? {};
  const certificate = textAt(objectAt(authentication, 'ComponentCertificate') ?? {}, '@odata.id');
  return [{ id, type, target: textAt(properties, 'TargetComponentURI'), unverifiedMeasurements, certificate }];
}

/** Where the system's own summary, or a collection, names other numbers than the resources that were handed over. */
function disagreements(resources: readonly RedfishResource[]): string[] {
  const notes: string[] = [];
  const ids = new Set(resources.map((resource) => resource.id));
  for (const { type, id, properties } of resources) {
    if (type === 'ComputerSystem') {
      for (const [summary, part] of [
        ['ProcessorSummary', 'Processors'],
        ['MemorySummary', 'Memory'],
      ] as const) {
        const link = textAt(objectAt(properties, part) ?? {}, '@odata.id');
        const count = objectAt(properties, summary)?.Count;
        if (link === undefined || typeof count !== 'number') continue;
        const given = resources.filter(
          (resource) =>
            resource.id.startsWith(`${link}/`) &&
            !resource.id.slice(link.length + 1).includes('/') &&
            textAt(objectAt(resource.properties, 'Status') ?? {}, 'State') !== 'Absent',
        );
        if (given.length > 0 && given.length !== count) {
          notes.push(`${id}: ${summary} says ${count}, and ${given.length} were given`);
        }
      }
    }
    if (!type.endsWith('Collection')) continue;
    const members = listAt(properties, 'Members').flatMap((member) =>
      isObject(member) ? [textAt(member, '@odata.id') ?? ''] : [],
    );
    const absent = members.filter((member) => !ids.has(member));
    // A collection alone says nothing about what the collector left out.
    if (absent.length > 0 && absent.length < members.length) {
      notes.push(
        `${id}: ${absent.length} of ${members.length} members were not given: ${absent.slice(0, 3).join(', ')}`,
      );
    }
  }
  return notes.slice(0, 100);
}
