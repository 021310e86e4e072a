import { FormatError } from '../../core/index.ts';
import { classNameOf, pciId, pciIdText, tcgClassOfPci } from './component-class.ts';
import type { Component, Inventory } from './inventory.ts';
import { headText, mayBeginWith } from './json-text.ts';
import { specified } from './specified.ts';
import { keyValue, toolLines } from './text-blocks.ts';

const format = 'lspci';

export function recognisesLspci(bytes: Uint8Array): boolean {
  if (!mayBeginWith(bytes, 'S')) return false;
  return /^\s*Slot:\s+(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\r?\nClass:\s/.test(headText(bytes, 1024));
}

/** `Name [8086]` as printed with -nn, `Name` with -mm alone, `8086` with -n. */
function named(text: string | undefined): { readonly name: string | undefined; readonly id: number | undefined } {
  if (text === undefined) return { name: undefined, id: undefined };
  const open = text.lastIndexOf('[');
  if (open >= 0 && text.endsWith(']')) {
    const id = pciId(text.slice(open + 1, -1));
    if (id !== undefined) return { name: specified(text.slice(0, open)), id };
  }
  const id = pciId(text);
  return id === undefined || text.length !== 4 ? { name: specified(text), id: undefined } : { name: undefined, id };
}

function componentOf(fields: ReadonlyMap<string, string>): Component {
  const pciClass = named(fields.get('Class'));
  const vendor = named(fields.get('Vendor'));
  const device = named(fields.get('Device'));
  const componentClass = pciClass.id === undefined ? undefined : tcgClassOfPci(pciClass.id);
  const idOnly = (id: number | undefined): string | undefined => (id === undefined ? undefined : pciIdText(id));
  const ids = ['Vendor', 'Device', 'SVendor', 'SDevice'].map((key) => named(fields.get(key)).id);
  return {
    class: componentClass,
    className: classNameOf(componentClass) ?? pciClass.name,
    manufacturer: vendor.name ?? idOnly(vendor.id),
    model: device.name ?? idOnly(device.id),
    serial: undefined,
    revision: specified(fields.get('Rev')),
    addresses:
      ids[0] === undefined || ids[1] === undefined
        ? []
        : [{ kind: 'pci', value: ids.flatMap((id) => (id === undefined ? [] : [pciIdText(id)])).join(':') }],
    fieldReplaceable: fields.has('PhySlot') ? true : undefined,
    status: undefined,
    location: fields.get('Slot'),
  };
}

/**
 * What `lspci -vmmnn` printed. A PCI address of a component is `vendor:device` or `vendor:device:svendor:sdevice` as
 * four hex digits each, so that identifiers compare as numbers whatever the names database of that machine said.
 */
export function parseLspci(bytes: Uint8Array): Inventory {
  const components: Component[] = [];
  const notes: string[] = [];
  let fields = new Map<string, string>();
  const flush = (last: boolean): void => {
    if (fields.has('Slot') && fields.has('Vendor')) components.push(componentOf(fields));
    else if (fields.size > 0) notes.push(`${last ? 'the last' : 'a'} record has no Slot or Vendor and was left out`);
    fields = new Map();
  };
  for (const line of toolLines(bytes, format)) {
    if (line.trim() === '') {
      flush(false);
      continue;
    }
    const pair = keyValue(line);
    if (pair && !fields.has(pair[0])) fields.set(pair[0], pair[1]);
  }
  flush(true);
  if (components.length === 0) throw new FormatError(format, 'no record with Slot and Vendor', 0);
  return {
    source: 'lspci',
    platform: { manufacturer: undefined, model: undefined, version: undefined, serial: undefined },
    components,
    properties: [],
    notes: notes.slice(0, 20),
  };
}
