import type { FormatError } from '../core/index.ts';

/** The JSON fields that `assayer show` prints for a decoded file (docs/schemas), camelCase, units in the names. */
export type Description = Readonly<Record<string, unknown>>;

export interface Decoded<K extends string, T> {
  readonly kind: K;
  readonly value: T;
  readonly describe: () => Description;
}

/**
 * One kind of evidence file. `recognises` looks at content, never at the name, is cheap, and never throws; `decode`
 * throws FormatError. The bytes are hostile in both.
 */
export interface Format<K extends string, T> {
  readonly kind: K;
  readonly title: string;
  readonly recognises: (bytes: Uint8Array) => boolean;
  readonly decode: (bytes: Uint8Array) => Decoded<K, T>;
}

export function defineFormat<const K extends string, T>(spec: {
  readonly kind: K;
  readonly title: string;
  readonly recognises: (bytes: Uint8Array) => boolean;
  readonly parse: (bytes: Uint8Array) => T;
  readonly describe: (value: T) => Description;
}): Format<K, T> {
  return {
    kind: spec.kind,
    title: spec.title,
    recognises: spec.recognises,
    decode(bytes) {
      const value = spec.parse(bytes);
      return { kind: spec.kind, value, describe: () => spec.describe(value) };
    },
  };
}

/** A file that could not be decoded: what was wrong with it, at which byte. */
export interface Undecoded {
  readonly error: FormatError;
}
