import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { redfishFormat, redfishInventory } from './index.ts';
import { parseRedfish } from './parse-redfish.ts';

const system = {
  '@odata.type': '#ComputerSystem.v1_20_0.ComputerSystem',
  '@odata.id': '/redfish/v1/Systems/1',
  Name: 'node',
  Manufacturer: 'Example Systems',
  Model: 'ES-200',
  SerialNumber: 'ES200-0001',
  UUID: '4C4C4544-0036-4C10-804D-B5C04F574432',
  BiosVersion: '2.1.0',
  ProcessorSummary: { Count: 2 },
  Processors: { '@odata.id': '/redfish/v1/Systems/1/Processors' },
  Oem: { Vendor: { '@odata.type': '#Vendor.Thing', '@odata.id': '/redfish/v1/Oem/Thing' } },
};
const cpu = (n: number, state: string): object => ({
  '@odata.type': '#Processor.v1_3_0.Processor',
  '@odata.id': `/redfish/v1/Systems/1/Processors/${n}`,
  Model: 'Example 9000',
  Socket: `CPU ${n}`,
  SerialNumber: 'Default string',
  Status: { State: state },
});
const collection = {
  '@odata.type': '#ProcessorCollection.ProcessorCollection',
  '@odata.id': '/redfish/v1/Systems/1/Processors',
  'Members@odata.count': 1,
  Members: [
    { '@odata.id': '/redfish/v1/Systems/1/Processors/1' },
    { '@odata.id': '/redfish/v1/Systems/1/Processors/2' },
  ],
};
const nic = {
  '@odata.type': '#PCIeDevice.v1_11_1.PCIeDevice',
  '@odata.id': '/redfish/v1/Chassis/1/PCIeDevices/3B',
  Name: 'EN-25',
  SerialNumber: 'N-1',
  FirmwareVersion: '224.1',
};
const nicFunction = {
  '@odata.type': '#PCIeFunction.v1_2_0.PCIeFunction',
  '@odata.id': '/redfish/v1/Chassis/1/PCIeDevices/3B/PCIeFunctions/0',
  VendorId: '0x14E4',
  DeviceId: '16d7',
};
const integrity = {
  '@odata.type': '#ComponentIntegrity.v1_2_0.ComponentIntegrity',
  '@odata.id': '/redfish/v1/ComponentIntegrity/TPM-0',
  ComponentIntegrityType: 'TPM',
  TargetComponentURI: '/redfish/v1/Chassis/1/TrustedComponents/TPM',
  TPM: {
    MeasurementSet: { Measurements: [{ PCR: 7, MeasurementHashAlgorithm: 'TPM_ALG_SHA256', Measurement: 'AAAA' }, 3] },
  },
};
const bytes = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value, undefined, 1));
const tree = [system, collection, cpu(1, 'Enabled'), cpu(2, 'Absent'), nic, nicFunction, integrity];

describe('parseRedfish', () => {
  it('reads one resource, a list, an object by path and expanded members alike', () => {
    expect(parseRedfish(bytes(system)).resources.map((resource) => [resource.type, resource.schemaVersion])).toEqual([
      ['ComputerSystem', 'v1_20_0'],
    ]);
    const byPath = Object.fromEntries(tree.map((resource, i) => [`/redfish/v1/x${i}`, resource]));
    for (const shape of [
      tree,
      byPath,
      { ...collection, Members: tree.filter((resource) => resource !== collection) },
    ]) {
      const types = parseRedfish(bytes(shape)).resources.map((resource) => resource.type);
      expect([...types].sort()).toEqual([
        'ComponentIntegrity',
        'ComputerSystem',
        'PCIeDevice',
        'PCIeFunction',
        'Processor',
        'Processor',
        'ProcessorCollection',
      ]);
    }
  });

  it('makes an inventory: platform, parts that are there, PCI identifiers, firmware, measurements', () => {
    const inventory = redfishInventory(parseRedfish(bytes(tree)).resources);
    expect(inventory.platform).toMatchObject({
      model: 'ES-200',
      serial: 'ES200-0001',
      uuid: '4c4c4544-0036-4c10-804d-b5c04f574432',
    });
    expect(inventory.components.map((part) => [part.className, part.model, part.serial, part.addresses])).toEqual([
      ['CPU', 'Example 9000', undefined, []],
      ['controller', 'EN-25', 'N-1', [{ kind: 'pci', value: '14e4:16d7' }]],
    ]);
    expect(inventory.firmware.map((entry) => [entry.name, entry.version])).toEqual([
      ['BIOS', '2.1.0'],
      ['EN-25', '224.1'],
    ]);
    expect(inventory.integrity).toMatchObject([
      { type: 'TPM', unverifiedMeasurements: [{ index: 7, algorithm: 'TPM_ALG_SHA256', base64: 'AAAA' }] },
    ]);
  });

  it('names counts that do not add up', () => {
    const parsed = parseRedfish(bytes(tree));
    expect(parsed.notes).toEqual(['/redfish/v1/Systems/1/Processors: Members says 1 and lists 2']);
    expect(redfishInventory(parsed.resources).notes).toEqual([
      '/redfish/v1/Systems/1: ProcessorSummary says 2, and 1 were given',
    ]);
    const page = { ...collection, 'Members@odata.count': 9, 'Members@odata.nextLink': '/redfish/v1/x?$skip=2' };
    expect(parseRedfish(bytes(page)).notes).toEqual([]);
    const missing = redfishInventory(parseRedfish(bytes([collection, cpu(1, 'Enabled')])).resources);
    expect(missing.notes.join()).toContain('1 of 2 members were not given');
  });

  it('notes one path that was given twice with different content', () => {
    const twice = redfishInventory(parseRedfish(bytes([nic, { ...nic, SerialNumber: 'N-2' }])).resources);
    expect(twice.components).toHaveLength(1);
    expect(twice.notes.join()).toContain('given twice');
  });

  it('answers every truncation, damaged bytes and depth with a value or an error with an offset', () => {
    const whole = bytes(tree);
    const attempt = (input: Uint8Array): void => {
      try {
        redfishFormat.recognises(input);
        redfishFormat.decode(input).describe();
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(input.length);
      }
    };
    for (let size = 0; size < whole.length; size++) attempt(whole.subarray(0, size));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const damaged = whole.slice();
        damaged[at] = value;
        attempt(damaged);
      }),
      { numRuns: 500 },
    );
    attempt(
      utf8Bytes(
        `${'{"@odata.type":"#A.v1_0_0.A","@odata.id":"/redfish/v1/a","Members":['.repeat(20_000)}${']}'.repeat(20_000)}`,
      ),
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        attempt(
          utf8Bytes(
            `{"@odata.type":"#ComputerSystem.v1_0_0.X","Status":${json},"Processors":${json},"Members":${json}}`,
          ),
        );
      }),
    );
  });
});
