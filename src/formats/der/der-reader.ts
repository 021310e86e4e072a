import { ByteReader, FormatError } from '../../core/index.ts';
import { DerElement } from './der-element.ts';
import { DerFile } from './der-file.ts';
import type { NoteSink } from './workarounds.ts';

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

const tagNumberBits = 0x1f;
/** First octet of a length: below it the length itself, above it how many octets follow. */
const longForm = 0x80;
const oneOctet = 0x81;
const twoOctets = 0x82;

/**
 * Reads DER element by element (X.690). It never recurses by itself: depth is that of the calling parser, so nesting in
 * hostile bytes costs nothing. Indefinite lengths and tags above 30 are refused; the deviations of `workarounds.ts` are
 * read and noted. Errors are FormatErrors with absolute offsets.
 */
export class DerReader {
  readonly #file: DerFile;
  #at: number;
  readonly #end: number;

  /** `within`: reads the content of this element, whose file the other arguments describe; without it the whole of `bytes`. */
  constructor(bytes: Uint8Array, format: string, notes: NoteSink, base = 0, within?: DerElement) {
    this.#file = within === undefined ? new DerFile(bytes, format, notes, base) : within.file;
    this.#at = within === undefined ? 0 : within.contentStart;
    this.#end = within === undefined ? bytes.length : within.end;
  }

  get notes(): NoteSink {
    return this.#file.notes;
  }

  get ended(): boolean {
    return this.#at === this.#end;
  }

  get offset(): number {
    return this.#file.base + this.#at;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  get format(): string {
    return this.#file.format;
  }

  fail(message: string): never {
    throw new FormatError(this.format, message, this.offset);
  }

  expectEnd(what: string): void {
    if (!this.ended) this.fail(`${what}: ${this.remaining} trailing bytes`);
  }

  /** The identifier octet of the next element; undefined at the end. */
  peekTag(): number | undefined {
    return this.#at < this.#end ? this.#file.bytes[this.#at] : undefined;
  }

  /** The next element, whatever it is. */
  any(what: string): DerElement {
    const start = this.#at;
    const { bytes } = this.#file;
    const tag = bytes[start] ?? tagNumberBits;
    let length = bytes[start + 1] ?? longForm;
    let contentStart = start + 2;
    let least = 0;
    if (length === oneOctet) {
      length = bytes[contentStart++] ?? 0;
      least = longForm;
    } else if (length === twoOctets) {
      length = ((bytes[contentStart++] ?? 0) << 8) | (bytes[contentStart++] ?? 0);
      least = 0x100;
    } else if (length >= longForm) return this.#unusual(what);
    const end = contentStart + length;
    // What is well-formed and fits is done. What is longer, written oddly or a fault is read again, octet by octet.
    if ((tag & tagNumberBits) === tagNumberBits || length < least || end > this.#end) return this.#unusual(what);
    this.#at = end;
    return new DerElement(this.#file, tag, start, contentStart, end);
  }

  #unusual(what: string): DerElement {
    const file = this.#file;
    const start = this.#at;
    const reader = new ByteReader(file.bytes.subarray(start, this.#end), file.format, this.offset);
    const tag = reader.u8(what);
    if ((tag & tagNumberBits) === tagNumberBits) reader.fail(`${what}: tag numbers above 30 are not used here`);
    const length = this.#length(reader, what);
    const contentStart = reader.offset - file.base;
    reader.take(length, what);
    this.#at = contentStart + length;
    return new DerElement(file, tag, start, contentStart, this.#at);
  }

  #length(reader: ByteReader, what: string): number {
    const offset = reader.offset;
    const first = reader.u8(`${what}: length`);
    if (first < longForm) return first;
    const octets = first & 0x7f;
    if (octets === 0) reader.fail(`${what}: indefinite length is not DER`);
    // Four octets reach 4 GiB; more can only be padding or a lie.
    if (octets > 4) reader.fail(`${what}: length of ${octets} octets`);
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + reader.u8(`${what}: length`);
    if (length < longForm || length < 256 ** (octets - 1)) {
      this.notes.add('der-long-length', `${what} at byte ${offset}`);
    }
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
    const { bytes, format, notes, base } = this.#file;
    return new DerReader(bytes, format, notes, base, element);
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
    let previous: DerElement | undefined;
    while (!reader.ended) {
      const next = reader.any(what);
      if (previous !== undefined && compareOctets(previous.raw, next.raw) > 0) {
        this.notes.add('der-unordered-set', `${what} at byte ${element.offset}`);
        return;
      }
      previous = next;
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
