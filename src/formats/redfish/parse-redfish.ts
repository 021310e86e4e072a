import { FormatError } from '../../core/index.ts';
import { headText, isObject, mayBeginWith, parseJson, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import { countFaults } from './count-faults.ts';
import type { RedfishResource, RedfishTree } from './resource.ts';

const format = 'redfish';
const maxResources = 100_000;

export function recognisesRedfish(bytes: Uint8Array): boolean {
  if (!mayBeginWith(bytes, '{[')) return false;
  const head = headText(bytes);
  return /^\ufeff?\s*[{[]/.test(head) && /"@odata\.type"\s*:\s*"#[A-Za-z]|"@odata\.id"\s*:\s*"\/redfish\//.test(head);
}

function resourceOf(object: JsonObject, path: string): RedfishResource | undefined {
  const written = textAt(object, '@odata.type');
  const type = written === undefined ? undefined : /^#?([A-Za-z][\w-]*)(?:\.(v\d+_\d+_\d+))?(?:\.\w+)?$/.exec(written);
  if (!type?.[1]) return undefined;
  const id = textAt(object, '@odata.id') ?? path;
  return { id, type: type[1], schemaVersion: type[2], name: textAt(object, 'Name'), properties: object };
}

/**
 * Every resource in a file: one resource, a list of them, an object from path to resource, or resources expanded inside
 * their collection. Objects under `Oem` are vendors' own and are not resources. Walks with a stack, so depth costs
 * nothing. Throws FormatError where the file is no JSON or has no resource.
 */
export function parseRedfish(bytes: Uint8Array): RedfishTree {
  const resources: RedfishResource[] = [];
  const notes: string[] = [];
  const stack: { readonly value: unknown; readonly path: string }[] = [{ value: parseJson(bytes, format), path: '' }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) {
        const item: unknown = value[i];
        if (typeof item === 'object' && item !== null) stack.push({ value: item, path: '' });
      }
      continue;
    }
    if (!isObject(value)) continue;
    // A part of a resource (fragment identifier) belongs to the resource around it, except drives and the like that
    // old services embed and give an @odata.id of their own.
    const resource = resourceOf(value, path);
    if (resource && (resource.id !== '' || stack.length === 0)) {
      resources.push(resource);
      if (resources.length > maxResources) throw new FormatError(format, `more than ${maxResources} resources`, 0);
    }
    const keys = Object.keys(value);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] ?? '';
      const child = value[key];
      if (key === 'Oem' || typeof child !== 'object' || child === null) continue;
      stack.push({ value: child, path: key.startsWith('/redfish/') ? key : '' });
    }
  }
  if (resources.length === 0) throw new FormatError(format, 'no object with an @odata.type', 0);
  for (const resource of resources) notes.push(...countFaults(resource));
  return { resources, notes: notes.slice(0, 1000) };
}
