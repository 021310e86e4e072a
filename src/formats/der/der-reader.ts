import { ByteReader } from '../../core/index.ts';
import { NoteSink } from './workarounds.ts';

/** Identifier octets of the universal types that certificates use. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of a context-specific tag below 31. */
export function contextTag(number: number, form: 'primitive' | 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number;
}

export interface DerElement {
  /** The identifier octet: class, form and a tag number below 31. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Absolute offset of the identifier octet, and of the content. */
  readonly offset: number;
  readonly contentOffset: number;
  /** Header and content. */
  readonly raw: Uint8Array;
}

/**
 * Reads DER element by element (X.690). It never recurses by itself: depth is that of the calling parser, so nesting in
 * hostile bytes costs nothing. Indefinite lengths and tags above 30 are refused; the deviations of `workarounds.ts` are
 * read and noted. Errors are FormatErrors with absolute offsets.
 */
export class DerReader {
  readonly notes: NoteSink;
  readonly #reader: ByteReader;

  constructor(bytes: Uint8Array, format: string, notes: NoteSink, base = 0) {
    this.#reader = new ByteReader(bytes, format, base);
    this.notes = notes;
  }

  get ended(): boolean {
    return this.#reader.ended;
  }

  get offset(): number {
    return this.#reader.offset;
  }

  get remaining(): number {
    return this.#reader.remaining;
  }

  get format(): string {
    return this.#reader.format;
  }

  fail(message: string): never {
    this.#reader.fail(message);
  }

  expectEnd(what: string): void {
    this.#reader.expectEnd(what);
  }

  /** The identifier octet of the next element; undefined at the end. */
  peekTag(): number | undefined {
    return this.#reader.peek();
  }

  /** The next element, whatever it is. */
  any(what: string): DerElement {
    const reader = this.#reader;
    const offset = reader.offset;
    const tag = reader.u8(what);
    if ((tag & 0x1f) === 0x1f) reader.fail(`${what}: tag numbers above 30 are not used here`);
    const length = this.#length(what);
    const contentOffset = reader.offset;
    const content = reader.take(length, what);
    return { tag, content, offset, contentOffset, raw: this.#raw(offset, contentOffset + length) };
  }

  #raw(from: number, to: number): Uint8Array {
    return this.#reader.bytes.subarray(from - this.#reader.base, to - this.#reader.base);
  }

  #length(what: string): number {
    const reader = this.#reader;
    const offset = reader.offset;
    const first = reader.u8(`${what}: length`);
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0) reader.fail(`${what}: indefinite length is not DER`);
    // Four octets reach 4 GiB; more can only be padding or a lie.
    if (octets > 4) reader.fail(`${what}: length of ${octets} octets`);
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + reader.u8(`${what}: length`);
    if (length < 0x80 || length < 256 ** (octets - 1)) this.notes.add('der-long-length', `${what} at byte ${offset}`);
    return length;
  }

  /** The next element, which must have this identifier octet. */
  element(tag: number, what: string): DerElement {
    const found = this.peekTag();
    if (found !== tag) {
      const seen = found === undefined ? 'nothing' : `tag 0x${found.toString(16).padStart(2, '0')}`;
      this.fail(`${what}: expected tag 0x${tag.toString(16).padStart(2, '0')}, found ${seen}`);
    }
    return this.any(what);
  }

  /** The next element if it has this identifier octet. */
  optional(tag: number, what: string): DerElement | undefined {
    return this.peekTag() === tag ? this.any(what) : undefined;
  }

  /** A reader over the content of an element of this reader. */
  inside(element: DerElement): DerReader {
    return new DerReader(element.content, this.format, this.notes, element.contentOffset);
  }

  sequence(what: string): DerReader {
    return this.inside(this.element(tags.sequence, what));
  }

  /** A reader over a SET OF; an order that DER forbids is noted. */
  set(what: string): DerReader {
    const element = this.element(tags.set, what);
    this.#noteOrder(element, what);
    return this.inside(element);
  }

  #noteOrder(element: DerElement, what: string): void {
    const reader = this.inside(element);
    let previous: Uint8Array | undefined;
    while (!reader.ended) {
      const { raw } = reader.any(what);
      if (previous !== undefined && compareOctets(previous, raw) > 0) {
        this.notes.add('der-unordered-set', `${what} at byte ${element.offset}`);
        return;
      }
      previous = raw;
    }
  }
}

/** X.690, 11.6: the shorter one padded with zero octets. */
function compareOctets(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
