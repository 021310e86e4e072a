import { toHex } from '../../core/index.ts';
import type { CborItem } from '../cbor/index.ts';

/** Diagnostic notation of RFC 8949, 8, without spaces. */
export function diagnostic(item: CborItem): string {
  switch (item.type) {
    case 'integer':
      return String(item.value);
    case 'bytes':
      return `h'${toHex(item.value)}'`;
    case 'text':
      return JSON.stringify(item.value);
    case 'array':
      return `[${item.items.map(diagnostic).join(',')}]`;
    case 'map':
      return `{${item.entries.map(({ key, value }) => `${diagnostic(key)}:${diagnostic(value)}`).join(',')}}`;
    case 'tag':
      return `${String(item.tag)}(${diagnostic(item.content)})`;
    case 'float':
      return Object.is(item.value, -0) ? '-0.0' : String(item.value);
    case 'simple':
      return `simple(${item.value})`;
    case 'boolean':
      return String(item.value);
    case 'null':
    case 'undefined':
      return item.type;
  }
}
