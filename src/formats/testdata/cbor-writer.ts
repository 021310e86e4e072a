import {
  encodeArray,
  encodeBoolean,
  encodeBytes,
  encodeInteger,
  encodeMap,
  encodeNull,
  encodeTag,
  encodeText,
} from '../cbor/index.ts';

/** A value in plain JavaScript; maps and tags are made with `map` and `tagged`. */
export type Cbor = number | bigint | string | boolean | null | Uint8Array | readonly Cbor[] | CborMade;

interface CborMade {
  readonly encoded: Uint8Array;
}

export function cbor(value: Cbor): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') return encodeInteger(value);
  if (typeof value === 'string') return encodeText(value);
  if (typeof value === 'boolean') return encodeBoolean(value);
  if (value === null) return encodeNull();
  if (value instanceof Uint8Array) return encodeBytes(value);
  if ('encoded' in value) return value.encoded;
  return encodeArray(...value.map(cbor));
}

/** A map; an entry that is undefined is left out. */
export function map(...entries: readonly (readonly [key: number | string, value: Cbor] | undefined)[]): CborMade {
  const written = entries.filter((entry) => entry !== undefined);
  return { encoded: encodeMap(...written.map(([key, value]) => [cbor(key), cbor(value)] as const)) };
}

export function tagged(tag: number, content: Cbor): CborMade {
  return { encoded: encodeTag(tag, cbor(content)) };
}

/** The encoding of a value, in a byte string. */
export function embedded(value: Cbor): Uint8Array {
  return cbor(value);
}
