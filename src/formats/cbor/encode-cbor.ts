import { concatBytes, utf8Bytes } from '../../core/index.ts';

/*
 * Deterministic encoding (RFC 8949, 4.2.1) of what a Sig_structure and a manifest are made of: shortest heads, definite
 * lengths, map keys in the order of their bytes.
 */

function head(major: number, argument: number | bigint): Uint8Array {
  const value = BigInt(argument);
  const first = major << 5;
  if (value < 24n) return Uint8Array.of(first | Number(value));
  const size = value < 0x100n ? 1 : value < 0x1_0000n ? 2 : value < 0x1_0000_0000n ? 4 : 8;
  const out = new Uint8Array(1 + size);
  out[0] = first | (24 + Math.log2(size));
  let rest = value;
  for (let i = size; i > 0; i--) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

/** An integer from -2^64 to 2^64 - 1. */
export function encodeInteger(value: number | bigint): Uint8Array {
  const exact = BigInt(value);
  return exact < 0n ? head(1, -1n - exact) : head(0, exact);
}

export function encodeBytes(bytes: Uint8Array): Uint8Array {
  return concatBytes(head(2, bytes.length), bytes);
}

export function encodeText(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  return concatBytes(head(3, bytes.length), bytes);
}

/** An array of items that are encoded already. */
export function encodeArray(...items: readonly Uint8Array[]): Uint8Array {
  return concatBytes(head(4, items.length), ...items);
}

/** A map of keys and values that are encoded already; the keys must differ. */
export function encodeMap(...entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Uint8Array {
  const sorted = [...entries].sort(([a], [b]) => compareBytes(a, b));
  return concatBytes(head(5, entries.length), ...sorted.flat());
}

export function encodeTag(tag: number | bigint, content: Uint8Array): Uint8Array {
  return concatBytes(head(6, tag), content);
}

export function encodeBoolean(value: boolean): Uint8Array {
  return Uint8Array.of(value ? 0xf5 : 0xf4);
}

export function encodeNull(): Uint8Array {
  return Uint8Array.of(0xf6);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
