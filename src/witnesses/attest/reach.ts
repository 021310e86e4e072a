import type { InventorySource } from '../../formats/inventory/index.ts';
import type { Comparable } from './comparable.ts';
import { firmwareCategory } from './comparable.ts';

/**
 * Categories that a source lists whenever the machine has them. Any source also reaches the categories of which it
 * names at least one part. Beyond its reach a part is not missing: nobody looked.
 */
const always: Readonly<Record<InventorySource, readonly string[] | 'everything'>> = {
  'component-list': 'everything',
  table: [],
  dmidecode: ['0001', '0003', '0006', '0013'],
  lshw: ['0001', '0003', '0006', '0009'],
  lspci: ['0005', '0009'],
  redfish: [],
};

/** Which parts a list could have named. */
export interface Reach {
  readonly everything: boolean;
  readonly categories: ReadonlySet<string>;
  readonly except?: string;
}

export function reachOf(sources: readonly InventorySource[], parts: readonly Comparable[]): Reach {
  const categories = new Set<string>();
  let everything = false;
  for (const source of sources) {
    const listed = always[source];
    if (listed === 'everything') everything = true;
    else for (const category of listed) categories.add(category);
  }
  for (const part of parts) if (part.category !== undefined) categories.add(part.category);
  return { everything, categories };
}

export function reaches(reach: Reach, part: Comparable): boolean {
  if (reach.except !== undefined && part.category === reach.except) return false;
  return reach.everything || (part.category !== undefined && reach.categories.has(part.category));
}

/**
 * What a reference speaks of. A certificate or a component list claims to be the whole machine; order lines name what
 * was bought, and say nothing of kinds that they do not name. Firmware is no part that could be unexpected where the
 * reference names none.
 */
export function reachOfOrder(isWhole: boolean, parts: readonly Comparable[]): Reach {
  const categories = new Set(parts.flatMap(({ category }) => category ?? []));
  const reach = { everything: isWhole, categories };
  return categories.has(firmwareCategory) ? reach : { ...reach, except: firmwareCategory };
}
