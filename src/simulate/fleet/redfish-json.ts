import { utf8Bytes } from '../../core/index.ts';
import type { FittedPart, PlannedMachine } from './planned-machine.ts';

type Resource = Readonly<Record<string, unknown>>;
/** A member of a collection; its path ends with its `Id`. */
type Member = Resource & { readonly Id: string };

const present = { State: 'Enabled', Health: 'OK' } as const;

function collection(path: string, type: string, members: readonly Member[]): readonly (readonly [string, Resource])[] {
  const paths = members.map((member) => `${path}/${member.Id}`);
  return [
    [
      path,
      {
        '@odata.id': path,
        '@odata.type': `#${type}Collection.${type}Collection`,
        Name: `${type} Collection`,
        'Members@odata.count': members.length,
        Members: paths.map((id) => ({ '@odata.id': id })),
      },
    ],
    ...members.map((member, index): readonly [string, Resource] => [
      paths[index] ?? path,
      { '@odata.id': paths[index] ?? path, ...member },
    ]),
  ];
}

function described(part: FittedPart, index: number, odataType: string, more: Resource): Member {
  return {
    '@odata.type': odataType,
    Id: String(index),
    Name: `${part.type.kind} ${index}`,
    Manufacturer: part.type.manufacturer,
    Model: part.type.model,
    SerialNumber: part.serial,
    Status: present,
    ...more,
  };
}

/**
 * What the management controller lists (DSP0266): one object from path to resource. The controller does not name itself
 * as a part, nor the board and the BIOS chip; the BIOS version stands in the firmware inventory.
 */
export function redfishJson(machine: PlannedMachine, parts: readonly FittedPart[]): Uint8Array {
  const system = '/redfish/v1/Systems/1';
  const chassis = '/redfish/v1/Chassis/1';
  const of = (kind: FittedPart['type']['kind']): readonly FittedPart[] =>
    parts.filter((part) => part.type.kind === kind);
  const processors = of('cpu').map((part, i) =>
    described(part, i, '#Processor.v1_18_0.Processor', { ProcessorType: 'CPU', Socket: `CPU${i}` }),
  );
  const memory = of('dimm').map((part, i) =>
    described(part, i, '#Memory.v1_18_0.Memory', {
      MemoryType: 'DRAM',
      PartNumber: part.type.model,
      DeviceLocator: `DIMM_${i}`,
    }),
  );
  const adapters = of('nic').map((part, i) =>
    described(part, i, '#NetworkAdapter.v1_9_0.NetworkAdapter', {
      Controllers:
        part.mac === undefined ? [] : [{ Identifiers: [{ DurableName: part.mac, DurableNameFormat: 'MACAddress' }] }],
    }),
  );
  const devices = of('raid').map((part, i) =>
    described(part, i, '#PCIeDevice.v1_11_0.PCIeDevice', { DeviceType: 'SingleFunction' }),
  );
  const drives = of('drive').map((part, i) =>
    described(part, i, '#Drive.v1_17_0.Drive', { MediaType: 'SSD', Revision: part.type.revision }),
  );
  const firmware = [
    {
      '@odata.type': '#SoftwareInventory.v1_10_0.SoftwareInventory',
      Id: 'BIOS',
      Name: 'BIOS',
      Version: machine.firmware,
      Manufacturer: machine.model.vendor,
    },
  ];
  const frame = of('chassis')[0];
  const resources: (readonly [string, Resource])[] = [
    [
      system,
      {
        '@odata.id': system,
        '@odata.type': '#ComputerSystem.v1_22_0.ComputerSystem',
        Id: '1',
        Name: machine.machine,
        Manufacturer: machine.model.vendor,
        Model: machine.model.model,
        SerialNumber: machine.systemSerial,
        UUID: machine.uuid,
        BiosVersion: machine.firmware,
        HostName: machine.machine,
        ProcessorSummary: { Count: processors.length },
        Processors: { '@odata.id': `${system}/Processors` },
        Memory: { '@odata.id': `${system}/Memory` },
        Status: present,
      },
    ],
    ...collection(`${system}/Processors`, 'Processor', processors),
    ...collection(`${system}/Memory`, 'Memory', memory),
    ...collection(`${chassis}/NetworkAdapters`, 'NetworkAdapter', adapters),
    ...collection(`${chassis}/PCIeDevices`, 'PCIeDevice', devices),
    ...collection(`${chassis}/Drives`, 'Drive', drives),
    ...collection('/redfish/v1/UpdateService/FirmwareInventory', 'SoftwareInventory', firmware),
  ];
  if (frame !== undefined) {
    const { Name, ...rest } = described(frame, 1, '#Chassis.v1_25_0.Chassis', { ChassisType: 'RackMount' });
    resources.push([chassis, { '@odata.id': chassis, Name: String(Name), ...rest }]);
  }
  return utf8Bytes(`${JSON.stringify(Object.fromEntries(resources))}\n`);
}
