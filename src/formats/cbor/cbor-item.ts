/** The bytes that an item was read from: offsets of its items are absolute in the outermost file. */
export interface CborSource {
  readonly bytes: Uint8Array;
  readonly base: number;
  /** The format that an error message will speak of. */
  readonly format: string;
}

interface Place {
  readonly source: CborSource;
  /** Absolute offset of the first byte. */
  readonly start: number;
  /** Absolute offset after the last byte. */
  readonly end: number;
}

export interface CborInteger extends Place {
  readonly type: 'integer';
  readonly value: bigint;
}

export interface CborBytes extends Place {
  readonly type: 'bytes';
  readonly value: Uint8Array;
  /** Absolute offset of `value[0]`; of the first chunk where the string came in chunks. */
  readonly contentStart: number;
}

export interface CborText extends Place {
  readonly type: 'text';
  readonly value: string;
}

export interface CborArray extends Place {
  readonly type: 'array';
  readonly items: readonly CborItem[];
}

export interface CborEntry {
  readonly key: CborItem;
  readonly value: CborItem;
}

export interface CborMap extends Place {
  readonly type: 'map';
  /** In the order of the bytes. */
  readonly entries: readonly CborEntry[];
  /** Keys that had occurred before, where the reader asked to keep them; empty for every other. */
  readonly repeatedKeys: readonly CborItem[];
}

export interface CborTag extends Place {
  readonly type: 'tag';
  readonly tag: bigint;
  readonly content: CborItem;
}

export interface CborBoolean extends Place {
  readonly type: 'boolean';
  readonly value: boolean;
}

export interface CborFloat extends Place {
  readonly type: 'float';
  readonly value: number;
}

export interface CborNothing extends Place {
  readonly type: 'null' | 'undefined';
}

/** A simple value that RFC 8949 gives no meaning to. */
export interface CborSimple extends Place {
  readonly type: 'simple';
  readonly value: number;
}

/** A data item (RFC 8949, 2) that remembers where it stood. */
export type CborItem =
  | CborInteger
  | CborBytes
  | CborText
  | CborArray
  | CborMap
  | CborTag
  | CborBoolean
  | CborFloat
  | CborNothing
  | CborSimple;

/** The bytes of an item exactly as they were read: what was signed is never encoded again. */
export function rawBytes(item: CborItem): Uint8Array {
  const { bytes, base } = item.source;
  return bytes.subarray(item.start - base, item.end - base);
}
