import { FormatError } from '../../core/index.ts';
import { classNameOf, tcgClass } from './component-class.ts';
import type { Component, Inventory, Platform } from './inventory.ts';
import { headIncludes, headText } from './json-text.ts';
import { specified, specifiedSerial } from './specified.ts';
import { keyValue, toolLines } from './text-blocks.ts';

const format = 'dmidecode';

/** One SMBIOS structure as the tool prints it. */
interface Structure {
  readonly handle: string;
  readonly type: number;
  readonly fields: ReadonlyMap<string, string>;
}

const handlePattern = /^Handle (0x[0-9A-Fa-f]{4,8}), DMI type (\d{1,3}), \d+ bytes/;

export function recognisesDmidecode(bytes: Uint8Array): boolean {
  if (!headIncludes(bytes, 'Handle 0x', 16_384)) return false;
  const head = headText(bytes, 16_384);
  return /^Handle 0x[0-9A-Fa-f]{4,8}, DMI type \d/m.test(head);
}

function structures(lines: readonly string[]): { readonly list: readonly Structure[]; readonly notes: string[] } {
  const list: Structure[] = [];
  const notes: string[] = [];
  let fields = new Map<string, string>();
  for (const line of lines) {
    const handle = handlePattern.exec(line);
    if (handle) {
      fields = new Map();
      list.push({ handle: handle[1] ?? '', type: Number(handle[2]), fields });
      continue;
    }
    // One tab: a field. Two tabs: an item of the list in the field above, which no part below needs.
    if (!/^(?:\t| {1,8})\S/.test(line)) continue;
    const pair = keyValue(line);
    if (pair && !fields.has(pair[0])) fields.set(pair[0], pair[1]);
  }
  const truncated = list.at(-1);
  if (truncated?.fields.size === 0 && truncated.type !== 127 && truncated.type !== 126) {
    notes.push(`the last structure (${truncated.handle}) has no fields: the text may be cut off`);
  }
  return { list, notes };
}

// DSP0134 structure type to TCG class. Processor, memory and slots have fields of their own below.
const partTypes: Readonly<Record<number, string>> = {
  0: '00130003',
  2: '00030003',
  3: '00020000',
  4: '00010002',
  17: '00060000',
  22: '000A0003',
  39: '000A0002',
  43: '00040009',
};

function partOf(structure: Structure): Component | undefined {
  const classValue = partTypes[structure.type];
  if (classValue === undefined) return undefined;
  const field = (name: string): string | undefined => specified(structure.fields.get(name));
  const { type } = structure;
  if (type === 17 && /^(?:No Module Installed|Not Installed|0 ?[kMG]?B?)$/i.test(structure.fields.get('Size') ?? ''))
    return undefined;
  if (type === 4 && /Unpopulated/i.test(structure.fields.get('Status') ?? '')) return undefined;
  if (type === 39 && /Not Present/i.test(structure.fields.get('Status') ?? '')) return undefined;
  const componentClass = tcgClass(classValue);
  return {
    class: componentClass,
    className: classNameOf(componentClass),
    manufacturer: field('Manufacturer') ?? field('Vendor') ?? (type === 43 ? field('Vendor ID') : undefined),
    model:
      type === 0
        ? 'BIOS'
        : type === 3
          ? field('Type')
          : (field('Part Number') ??
            field('Model Part Number') ??
            field('Product Name') ??
            field('Version') ??
            field('Description') ??
            field('Name')),
    serial: specifiedSerial(structure.fields.get('Serial Number')),
    revision: field('Version') ?? field('Revision') ?? field('Firmware Revision'),
    addresses: [],
    fieldReplaceable: undefined,
    status: undefined,
    location: field('Locator') ?? field('Socket Designation') ?? field('Location'),
  };
}

/** What `dmidecode` printed (SMBIOS, DSP0134): platform from type 1, parts from types 0, 2, 3, 4, 17, 22, 39 and 43. */
export function parseDmidecode(bytes: Uint8Array): Inventory {
  const { list, notes } = structures(toolLines(bytes, format));
  if (list.length === 0) throw new FormatError(format, 'no line that says "Handle 0x…, DMI type …"', 0);
  const components: Component[] = [];
  for (const structure of list) {
    const part = partOf(structure);
    if (part) components.push(part);
  }
  const systems = list.filter((structure) => structure.type === 1);
  if (systems.length > 1) notes.push(`${systems.length} structures of type 1; the first one was read`);
  if (systems.length === 0) notes.push('no structure of type 1: the platform is not named');
  const bios = list.find((structure) => structure.type === 0);
  const properties = ['Version', 'Release Date', 'BIOS Revision', 'Firmware Revision'].flatMap((name) => {
    const value = specified(bios?.fields.get(name));
    return value === undefined ? [] : [{ name: name.startsWith('BIOS') ? name : `BIOS ${name}`, value }];
  });
  return { source: 'dmidecode', platform: platformOf(systems[0]), components, properties, notes };
}

function platformOf(system: Structure | undefined): Platform {
  const uuid = specified(system?.fields.get('UUID'))?.toLowerCase();
  return {
    manufacturer: specified(system?.fields.get('Manufacturer')),
    model: specified(system?.fields.get('Product Name')),
    version: specified(system?.fields.get('Version')),
    serial: specifiedSerial(system?.fields.get('Serial Number')),
    ...(uuid === undefined ? {} : { uuid }),
  };
}
