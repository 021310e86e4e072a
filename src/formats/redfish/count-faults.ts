import { isObject } from '../inventory/json-text.ts';
import type { RedfishResource } from './resource.ts';

/**
 * Lists whose `@odata.count` differs from their length (DSP0266, 7.10.3: the count is that of the whole collection, so
 * a page with a `nextLink` may list fewer; more than the count it never lists).
 */
export function countFaults(resource: RedfishResource): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const stack: unknown[] = [resource.properties];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) stack.push(item);
      continue;
    }
    if (!isObject(value)) continue;
    // An expanded resource speaks for itself.
    if (value !== resource.properties && value['@odata.type'] !== undefined && value['@odata.id'] !== undefined)
      continue;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'object' && child !== null) stack.push(child);
      if (!key.endsWith('@odata.count') || typeof child !== 'number') continue;
      const name = key.slice(0, -'@odata.count'.length);
      const list: unknown = value[name];
      if (!Array.isArray(list) || list.length === child) continue;
      if (list.length < child && value[`${name}@odata.nextLink`] !== undefined) continue;
      const fault = `${resource.id || resource.type}: ${name} says ${child} and lists ${list.length}`;
      if (!seen.has(fault) && faults.length < 100) faults.push(fault);
      seen.add(fault);
    }
  }
  return faults;
}
