import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { componentInventoryFormat, parseInventory } from './component-inventory.ts';

const files = ['component-list.json', 'dmidecode.txt', 'lshw.json', 'lspci.txt'] as const;
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./testdata/${name}`, import.meta.url)));

/** The inventory, or undefined with a FormatError whose offset lies in the file. Anything else fails the test. */
function attempt(bytes: Uint8Array): ReturnType<typeof parseInventory> | undefined {
  try {
    return parseInventory(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(bytes.length);
    return undefined;
  }
}

describe('parseInventory', () => {
  it('reads a component list', () => {
    const { platform, components, properties, notes } = parseInventory(read('component-list.json'));
    expect(platform).toEqual({
      manufacturer: 'Example Systems',
      model: 'ES-200',
      version: undefined,
      serial: 'ES200-0001',
    });
    expect(components.map((part) => [part.className, part.model, part.serial, part.revision, part.status])).toEqual([
      ['motherboard', 'ES-MB1', 'MB-77', '1.02', undefined],
      ['memory', 'HX-16', undefined, undefined, 'added'],
      [undefined, 'EN-25', undefined, '00', 'removed'],
    ]);
    expect(components[2]?.addresses).toEqual([{ kind: 'ethernet-mac', value: '02:00:00:00:00:01' }]);
    expect(components.map((part) => part.fieldReplaceable)).toEqual([true, undefined, false]);
    expect(properties).toEqual([{ name: 'uname -r', value: '6.1.0' }]);
    expect(notes.join()).toContain('1 component classes');
  });

  it('reads dmidecode, leaving empty slots out', () => {
    const { platform, components } = parseInventory(read('dmidecode.txt'));
    expect(platform).toMatchObject({
      model: 'ES-200',
      version: undefined,
      uuid: '4c4c4544-0036-4c10-804d-b5c04f574432',
    });
    expect(components.map((part) => [part.className, part.model, part.serial, part.location])).toEqual([
      ['system firmware', 'BIOS', undefined, undefined],
      ['motherboard', 'ES-MB1', 'MB-77', undefined],
      ['container', 'Rack Mount Chassis', undefined, undefined],
      ['CPU', 'Example 9000 @ 2.40GHz', undefined, 'CPU1'],
      ['memory', 'HX-16', '29AC2764', 'DIMM_A1'],
      ['power supply', 'EP750', 'PS-1', 'PSU1'],
    ]);
  });

  it('reads lshw and lspci', () => {
    expect(
      parseInventory(read('lshw.json')).components.map((part) => [part.className, part.model, part.location]),
    ).toEqual([
      ['motherboard', 'ES-MB1', undefined],
      ['system firmware', 'BIOS', undefined],
      ['memory', 'HX-16', 'DIMM_A1'],
      ['CPU', 'Example 9000', 'CPU1'],
      ['network adapter', 'EN-25', 'pci@0000:3b:00.0'],
    ]);
    expect(parseInventory(read('lspci.txt')).components).toMatchObject([
      {
        className: 'SATA controller',
        model: 'SATA [AHCI mode]',
        addresses: [{ kind: 'pci', value: '1af0:8c02:1028:05a4' }],
      },
      { className: 'Ethernet adapter', model: 'Device', fieldReplaceable: true, addresses: [{ value: '14e4:16d7' }] },
    ]);
  });

  it('never recognises one source as another', () => {
    const sources = files.map((name) => parseInventory(read(name)).source);
    expect(sources).toEqual(['component-list', 'dmidecode', 'lshw', 'lspci']);
    expect(componentInventoryFormat.recognises(utf8Bytes('{"id": 1}'))).toBe(false);
    expect(componentInventoryFormat.recognises(new Uint8Array(70_000).fill(32))).toBe(false);
  });

  it.each(files)('%s: every truncation decodes or gives an error with an offset', (name) => {
    const bytes = read(name);
    const whole = parseInventory(bytes).components.length;
    for (let size = 0; size < bytes.length; size++) {
      expect(attempt(bytes.subarray(0, size))?.components.length ?? 0).toBeLessThanOrEqual(whole);
    }
  });

  it('answers damaged and hostile bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (name, hits) => {
          const bytes = read(name);
          for (const [at, value] of hits) bytes[at % bytes.length] = value;
          attempt(bytes);
        },
      ),
      { numRuns: 500 },
    );
    const shapes = ['null', '[]', '7', '"x"', '{}', '[null]', '[[[]]]'];
    for (const key of ['COMPONENTS', 'PLATFORM', 'PROPERTIES']) {
      for (const shape of shapes)
        attempt(utf8Bytes(`{"PLATFORM":{},"COMPONENTS":[{"COMPONENTCLASS":${shape}}],"${key}":${shape}}`));
    }
    const deep = 20_000;
    attempt(
      utf8Bytes(
        `{"id":"host","class":"system","children":${'[{"id":"a","class":"bus","children":'.repeat(deep)}[]${'}]'.repeat(deep)}}`,
      ),
    );
  });
});
