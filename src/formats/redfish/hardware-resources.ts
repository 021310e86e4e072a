import { isObject, listAt, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import { specifiedSerial } from '../inventory/specified.ts';
import type { RedfishTree } from './resource.ts';
import { indexTree, numberAt, saidAt, stateOf } from './tree-index.ts';

const hardwareTypes = [
  'ComputerSystem',
  'Chassis',
  'Manager',
  'Processor',
  'Memory',
  'Drive',
  'NetworkAdapter',
  'PCIeDevice',
] as const;
export type HardwareType = (typeof hardwareTypes)[number];

/** A resource that stands for hardware, with what identifies it. What is `Absent` is here too: the slot is empty. */
export interface HardwareResource {
  readonly id: string;
  readonly type: HardwareType;
  /** `GPU`, `RackMount`, `BMC`, `SSD`, `DDR5`, … */
  readonly subtype: string | undefined;
  readonly name: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly partNumber: string | undefined;
  readonly sku: string | undefined;
  readonly serial: string | undefined;
  /** Lower-case. */
  readonly uuid: string | undefined;
  readonly assetTag: string | undefined;
  /** One for most; a network adapter has one for each controller. */
  readonly firmwareVersions: readonly string[];
  readonly state: string | undefined;
  /** Bytes, of a memory module or drive. */
  readonly capacityBytes: number | undefined;
}

const subtypeKeys: Readonly<Record<HardwareType, string>> = {
  ComputerSystem: 'SystemType',
  Chassis: 'ChassisType',
  Manager: 'ManagerType',
  Processor: 'ProcessorType',
  Memory: 'MemoryDeviceType',
  Drive: 'MediaType',
  NetworkAdapter: 'NetworkAdapterType',
  PCIeDevice: 'DeviceType',
};

const firmwareKeys = ['BiosVersion', 'FirmwareVersion', 'FirmwareRevision', 'Revision'] as const;
const bytesPerMib = 1_048_576;

/** Systems, chassis, managers and their parts, each resource once (DSP2046). Never throws. */
export function hardwareResources(tree: Pick<RedfishTree, 'resources'>): HardwareResource[] {
  return indexTree(tree).resources.flatMap(({ id, type: written, name, properties }) => {
    const type = hardwareTypes.find((known) => known === written);
    if (type === undefined) return [];
    return [
      {
        id,
        type,
        subtype: saidAt(properties, subtypeKeys[type]),
        name,
        manufacturer: saidAt(properties, 'Manufacturer'),
        model: saidAt(properties, 'Model'),
        partNumber: saidAt(properties, 'PartNumber'),
        sku: saidAt(properties, 'SKU'),
        serial: specifiedSerial(textAt(properties, 'SerialNumber')),
        uuid: saidAt(properties, 'UUID')?.toLowerCase(),
        assetTag: saidAt(properties, 'AssetTag'),
        firmwareVersions: firmwareVersions(properties),
        state: stateOf(properties),
        capacityBytes: capacityBytes(properties),
      },
    ];
  });
}

function firmwareVersions(properties: JsonObject): string[] {
  const own = firmwareKeys.flatMap((key) => saidAt(properties, key) ?? []);
  const controllers = listAt(properties, 'Controllers').flatMap((controller) =>
    isObject(controller) ? (saidAt(controller, 'FirmwarePackageVersion') ?? []) : [],
  );
  return [...own, ...controllers];
}

function capacityBytes(properties: JsonObject): number | undefined {
  const mib = numberAt(properties, 'CapacityMiB');
  return mib === undefined ? numberAt(properties, 'CapacityBytes') : mib * bytesPerMib;
}
