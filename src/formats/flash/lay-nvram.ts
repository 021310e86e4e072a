import type { FlashLayout } from './flash-layout.ts';
import { guidSize, guidText, variableStores } from './guid.ts';

/** `$VSS`, the signature of stores before they had GUIDs. */
const vssSignature = 0x53535624;
const maxStores = 64;
const ftwHeader = 32;
const firstWords: ReadonlySet<number> = new Set([
  vssSignature,
  ...[...variableStores.keys()].map((guid) => Number.parseInt(guid.slice(0, 8), 16)),
]);

interface Store {
  readonly name: 'VSS store' | 'FTW working block';
  readonly end: number;
}

/**
 * Lays the rest of a volume of variables. All of it is variable, also what is erased: firmware writes its log and its
 * spare block there. That hides nothing: regions that may vary are still compared and named.
 */
export function layNvram(layout: FlashLayout, end: number): void {
  const { view } = layout;
  let stores = 0;
  // Stores lie on 4-byte boundaries of the volume.
  for (let at = layout.at; at + 4 <= end && stores < maxStores; at += 4) {
    if (!firstWords.has(view.getUint32(at, true))) continue;
    const store = storeAt(layout, at, end);
    if (store === undefined) continue;
    stores++;
    layout.leaf('spare', at, 'variable');
    layout.leaf(store.name, store.end, 'variable');
    at = store.end - 4;
  }
  layout.leaf('spare', end, 'variable');
}

function storeAt({ bytes, view }: FlashLayout, at: number, end: number): Store | undefined {
  const left = end - at;
  if (view.getUint32(at, true) === vssSignature) {
    const size = left < 16 ? 0 : view.getUint32(at + 4, true);
    return size < 16 || size > left ? undefined : { name: 'VSS store', end: at + size };
  }
  if (left < ftwHeader) return undefined;
  const name = variableStores.get(guidText(bytes, at));
  if (name === undefined) return undefined;
  const size =
    name === 'VSS store'
      ? view.getUint32(at + guidSize, true)
      : ftwHeader + Number(view.getBigUint64(at + guidSize + 8, true));
  // Both sizes are multiples of 4; one that is not would misalign every store after it.
  return size < ftwHeader - 4 || size > left || size % 4 !== 0 ? undefined : { name, end: at + size };
}
