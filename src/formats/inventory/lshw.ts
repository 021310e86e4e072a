import { FormatError } from '../../core/index.ts';
import { classNameOf, tcgClass } from './component-class.ts';
import { maxComponents } from './component-list.ts';
import type { Component, ComponentAddress, Inventory } from './inventory.ts';
import { headText, isObject, listAt, mayBeginWith, objectAt, parseJson, textAt } from './json-text.ts';
import type { JsonObject } from './json-text.ts';
import { specified, specifiedSerial } from './specified.ts';
import { normalMac } from '../tables/network-address.ts';

const format = 'lshw';

export function recognisesLshw(bytes: Uint8Array): boolean {
  if (!mayBeginWith(bytes, '[{')) return false;
  const head = headText(bytes).trimStart();
  const system = head.startsWith('[') ? head.slice(1).trimStart() : head;
  return (
    /^\{\s*"id"\s*:/.test(system) &&
    /"class"\s*:\s*"[a-z]+"/.test(system) &&
    /"(?:claimed|children|handle)"\s*:/.test(system)
  );
}

const classes: Readonly<Record<string, string>> = {
  processor: '00010002',
  bridge: '00050000',
  network: '00090000',
  disk: '00070002',
  storage: '00050000',
  display: '00050002',
  multimedia: '00050006',
  power: '000A0000',
  communication: '00050000',
  input: '000E0000',
  generic: '00000000',
};

function classValue(node: JsonObject, id: string): string | undefined {
  const name = textAt(node, 'class') ?? '';
  if (name === 'bus') return id.startsWith('core') ? '00030003' : undefined;
  if (name !== 'memory') return classes[name];
  if (id.startsWith('firmware')) return '00130003';
  return id.startsWith('bank') ? '00060000' : undefined;
}

function componentOf(node: JsonObject, id: string): Component | undefined {
  const value = classValue(node, id);
  if (value === undefined) return undefined;
  const manufacturer = specified(textAt(node, 'vendor'));
  const model = specified(textAt(node, 'product')) ?? (value === '00130003' ? 'BIOS' : undefined);
  const written = textAt(node, 'serial');
  const mac = value === '00090000' ? normalMac(written ?? '') : undefined;
  // An empty slot or socket: a place, not a part.
  if (manufacturer === undefined && model === undefined && specifiedSerial(written) === undefined) return undefined;
  if (id.startsWith('bank') && node.size === undefined) return undefined;
  const componentClass = tcgClass(value);
  const bus = textAt(node, 'businfo');
  const addresses: ComponentAddress[] = mac === undefined ? [] : [{ kind: 'ethernet-mac', value: mac }];
  return {
    class: componentClass,
    className: classNameOf(componentClass),
    manufacturer,
    model,
    serial: specifiedSerial(written),
    revision: specified(textAt(node, 'version')),
    addresses,
    fieldReplaceable: undefined,
    status: undefined,
    location: specified(textAt(node, 'slot')) ?? specified(bus),
  };
}

/** What `lshw -json` printed: one system, or a list with one. Nodes are walked with a stack, so depth costs nothing. */
export function parseLshw(bytes: Uint8Array): Inventory {
  const file = parseJson(bytes, format);
  const roots = (Array.isArray(file) ? file : [file]).filter(isObject);
  const root = roots[0];
  if (root === undefined || textAt(root, 'class') === undefined) {
    throw new FormatError(format, 'no node with a class', 0);
  }
  const notes: string[] = [];
  if (roots.length > 1)
    notes.push(`${roots.length} systems in one file; the parts of all were read, the platform of the first`);
  const components: Component[] = [];
  const stack: JsonObject[] = [...roots].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const component = componentOf(node, textAt(node, 'id') ?? '');
    if (component) components.push(component);
    const children = listAt(node, 'children').filter(isObject);
    for (const child of children.reverse()) stack.push(child);
    if (components.length > maxComponents) throw new FormatError(format, `more than ${maxComponents} components`, 0);
  }
  const uuid = specified(textAt(objectAt(root, 'configuration') ?? {}, 'uuid'))?.toLowerCase();
  return {
    source: 'lshw',
    platform: {
      manufacturer: specified(textAt(root, 'vendor')),
      model: specified(textAt(root, 'product')),
      version: specified(textAt(root, 'version')),
      serial: specifiedSerial(textAt(root, 'serial')),
      ...(uuid === undefined ? {} : { uuid }),
    },
    components,
    properties: [],
    notes,
  };
}
