import { FormatError } from '../../core/index.ts';
import { defineFormat } from '../format.ts';
import type { Description, Format } from '../format.ts';
import { parseComponentList, recognisesComponentList } from './component-list.ts';
import { parseDmidecode, recognisesDmidecode } from './dmidecode.ts';
import type { Inventory } from './inventory.ts';
import { parseLshw, recognisesLshw } from './lshw.ts';
import { parseLspci, recognisesLspci } from './lspci.ts';

const readers: readonly {
  readonly recognises: (bytes: Uint8Array) => boolean;
  readonly parse: (bytes: Uint8Array) => Inventory;
}[] = [
  { recognises: recognisesComponentList, parse: parseComponentList },
  { recognises: recognisesDmidecode, parse: parseDmidecode },
  { recognises: recognisesLspci, parse: parseLspci },
  { recognises: recognisesLshw, parse: parseLshw },
];

/** Parses a component inventory of any of the known sources. Throws FormatError where it is none. */
export function parseInventory(bytes: Uint8Array): Inventory {
  const reader = readers.find((candidate) => candidate.recognises(bytes));
  if (!reader)
    throw new FormatError('component-inventory', 'no component list, dmidecode, lshw -json or lspci -vmmnn', 0);
  return reader.parse(bytes);
}

export function describeInventory(inventory: Inventory): Description {
  return {
    source: inventory.source,
    manufacturer: inventory.platform.manufacturer,
    model: inventory.platform.model,
    version: inventory.platform.version,
    serial: inventory.platform.serial,
    uuid: inventory.platform.uuid,
    componentCount: inventory.components.length,
    components: inventory.components,
    properties: inventory.properties,
    notes: inventory.notes,
  };
}

/** Component lists in JSON, and what dmidecode, lshw -json and lspci -vmmnn print. */
export const componentInventoryFormat: Format<'component-inventory', Inventory> = defineFormat({
  kind: 'component-inventory',
  title: 'Component inventory (component list, dmidecode, lshw, lspci)',
  recognises: (bytes) => readers.some((reader) => reader.recognises(bytes)),
  parse: parseInventory,
  describe: describeInventory,
});
