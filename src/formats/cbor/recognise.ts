import { FormatError } from '../../core/index.ts';
import type { CborItem } from './cbor-item.ts';
import { decodeCbor } from './decode-cbor.ts';

/** The tags at the very start of a file and the kind of item that they stand before. */
export interface CborStart {
  readonly tags: readonly number[];
  /** Major type (RFC 8949, 3.1). */
  readonly major: number;
}

const maxTags = 4;

/**
 * What a file would begin with if it were CBOR; undefined where it cannot be. Looks at a few bytes and never throws:
 * any file may be asked.
 */
export function cborStart(bytes: Uint8Array): CborStart | undefined {
  const tags: number[] = [];
  let at = 0;
  for (;;) {
    const first = bytes[at];
    if (first === undefined) return undefined;
    const info = first & 31;
    if (first >> 5 !== 6) return { tags, major: first >> 5 };
    if (tags.length >= maxTags || info > 26) return undefined;
    const size = info < 24 ? 0 : 2 ** (info - 24);
    let tag = size === 0 ? info : 0;
    for (let i = 1; i <= size; i++) tag = tag * 256 + (bytes[at + i] ?? 0);
    tags.push(tag);
    at += 1 + size;
  }
}

/** The item that a file is, for recognising what has no tag; undefined where it is not CBOR. */
export function wholeItem(bytes: Uint8Array): CborItem | undefined {
  try {
    return decodeCbor(bytes, 'cbor', undefined, { keepRepeatedKeys: true });
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
