import { toHex } from '../../core/index.ts';
import type { CborItem } from './cbor-item.ts';

/**
 * A text that is equal for two items exactly where RFC 8949, 5.6.1 calls them equal: however long their lengths were
 * written and in whatever order their maps came. Floating-point zeros count as one: for finding keys that occur twice,
 * a reader that takes them for the same is the one to be afraid of.
 */
export function identityOf(item: CborItem): string {
  switch (item.type) {
    case 'integer':
      return `i${item.value.toString()}`;
    case 'bytes':
      return `b${toHex(item.value)}`;
    case 'text':
      return `t${item.value.length}:${item.value}`;
    case 'array':
      return `[${item.items.map(identityOf).join(',')}]`;
    case 'map':
      return `{${item.entries
        .map(({ key, value }) => `${identityOf(key)}=${identityOf(value)}`)
        .sort()
        .join(',')}}`;
    case 'tag':
      return `g${item.tag.toString()}(${identityOf(item.content)})`;
    case 'float':
      return `f${item.value}`;
    case 'boolean':
    case 'simple':
      return `s${String(item.value)}`;
    case 'null':
    case 'undefined':
      return item.type;
  }
}
