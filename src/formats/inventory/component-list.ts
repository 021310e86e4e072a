import { FormatError } from '../../core/index.ts';
import { classNameOf } from './component-class.ts';
import type { Component, ComponentAddress, ComponentClass, Inventory } from './inventory.ts';
import { headText, isObject, listAt, mayBeginWith, objectAt, parseJsonObject, textAt } from './json-text.ts';
import type { JsonObject } from './json-text.ts';
import { specified, specifiedSerial } from './specified.ts';

const format = 'component-list';

/** More parts than any machine has; the list is an adversary's. */
export const maxComponents = 100_000;

const addressKinds: Readonly<Record<string, ComponentAddress['kind']>> = {
  ETHERNETMAC: 'ethernet-mac',
  WLANMAC: 'wlan-mac',
  BLUETOOTHMAC: 'bluetooth-mac',
};

export function recognisesComponentList(bytes: Uint8Array): boolean {
  if (!mayBeginWith(bytes, '{')) return false;
  const head = headText(bytes);
  return /^\ufeff?\s*\{/.test(head) && /"(?:COMPONENTS|PLATFORM)"\s*:/.test(head);
}

function classOf(object: JsonObject): ComponentClass | undefined {
  const written = objectAt(object, 'COMPONENTCLASS');
  const registry = written && textAt(written, 'COMPONENTCLASSREGISTRY')?.trim();
  const value = written && textAt(written, 'COMPONENTCLASSVALUE')?.trim();
  if (registry === undefined || value === undefined) return undefined;
  return /^(?:0x)?[0-9a-f]{8}$/i.test(value) && /^\d+(?:\.\d+){2,30}$/.test(registry)
    ? { registry, value: value.slice(-8).toUpperCase() }
    : undefined;
}

function addressesOf(object: JsonObject): ComponentAddress[] {
  const out: ComponentAddress[] = [];
  for (const entry of listAt(object, 'ADDRESSES')) {
    if (!isObject(entry)) continue;
    for (const key of Object.keys(entry)) {
      const value = specified(textAt(entry, key));
      if (value !== undefined) out.push({ kind: addressKinds[key] ?? 'other', value });
    }
  }
  return out;
}

const statuses: Readonly<Record<string, 'added' | 'modified' | 'removed'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  REMOVED: 'removed',
};

function componentOf(object: JsonObject): Component {
  const componentClass = classOf(object);
  const replaceable = String(object.FIELDREPLACEABLE).toLowerCase();
  return {
    class: componentClass,
    className: classNameOf(componentClass),
    manufacturer: specified(textAt(object, 'MANUFACTURER')),
    model: specified(textAt(object, 'MODEL')),
    serial: specifiedSerial(textAt(object, 'SERIAL')),
    revision: specified(textAt(object, 'REVISION')),
    addresses: addressesOf(object),
    fieldReplaceable: replaceable === 'true' ? true : replaceable === 'false' ? false : undefined,
    status: statuses[(textAt(object, 'STATUS') ?? '').toUpperCase()],
    location: undefined,
  };
}

/**
 * The component list in JSON that makers of platform certificates and their verifiers exchange (PLATFORM, COMPONENTS,
 * PROPERTIES). Throws FormatError where it is no JSON or lists no parts at all.
 */
export function parseComponentList(bytes: Uint8Array): Inventory {
  const file = parseJsonObject(bytes, format);
  const written: unknown = file.COMPONENTS;
  const platform = objectAt(file, 'PLATFORM') ?? {};
  if (!Array.isArray(written) && objectAt(file, 'PLATFORM') === undefined) {
    throw new FormatError(format, 'neither COMPONENTS nor PLATFORM', 0);
  }
  const listed = listAt(file, 'COMPONENTS');
  if (listed.length > maxComponents)
    throw new FormatError(format, `a list of ${listed.length} components, at most ${maxComponents} are read`, 0);
  const notes: string[] = [];
  if (!Array.isArray(written)) notes.push('no COMPONENTS: the list names a platform and no parts');
  const components: Component[] = [];
  let unclassed = 0;
  for (const [index, entry] of listed.entries()) {
    if (!isObject(entry)) {
      notes.push(`component ${index + 1} is no object and was left out`);
      continue;
    }
    const component = componentOf(entry);
    if (component.class === undefined && entry.COMPONENTCLASS !== undefined) unclassed++;
    components.push(component);
  }
  if (unclassed > 0) notes.push(`${unclassed} component classes are no OID with eight hex digits and were left out`);
  const properties = listAt(file, 'PROPERTIES').flatMap((entry) => {
    if (!isObject(entry)) return [];
    const name = textAt(entry, 'NAME');
    const value = textAt(entry, 'VALUE');
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  return {
    source: 'component-list',
    platform: {
      manufacturer: specified(textAt(platform, 'PLATFORMMANUFACTURERSTR')),
      model: specified(textAt(platform, 'PLATFORMMODEL')),
      version: specified(textAt(platform, 'PLATFORMVERSION')),
      serial: specifiedSerial(textAt(platform, 'PLATFORMSERIAL')),
    },
    components,
    properties,
    notes,
  };
}
