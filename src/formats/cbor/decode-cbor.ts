import { ByteReader, concatBytes, utf8Text } from '../../core/index.ts';
import type { CborEntry, CborItem, CborSource } from './cbor-item.ts';
import { identityOf } from './identity.ts';
import type { NoteList } from './note-list.ts';

/** Manifests nest some twenty levels deep; deeper, whoever walks the value by recursion would crash. */
export const maxCborDepth = 64;

/** Items of one document: a manifest that names 50,000 files has fewer. */
export const maxCborItems = 1_000_000;

const breakByte = 0xff;
const indefinite = 31;

const majorNames = [
  'unsigned integer',
  'negative integer',
  'byte string',
  'text string',
  'array',
  'map',
  'tag',
  'simple value',
] as const;

export interface CborOptions {
  /** Absolute offset of the first byte in the outermost file. */
  readonly base?: number;
  /**
   * Keeps both entries where a key occurs twice and notes it. Only for whoever then refuses the repeated keys that
   * matter: real CoSWIDs repeat keys that only describe.
   */
  readonly keepRepeatedKeys?: boolean;
}

/**
 * Decodes exactly one data item (RFC 8949) and refuses what is not well-formed, what is nested deeper than
 * `maxCborDepth`, text that is not UTF-8, and bytes after the item. A key that occurs twice in a map is refused, not
 * noted (RFC 8949, 5.6): readers differ in which of the two they use, and a signer could show one manifest to one and
 * another to the other. Lengths longer than needed and indefinite ones are well-formed and noted. Throws FormatError.
 */
export function decodeCbor(bytes: Uint8Array, format: string, notes?: NoteList, options: CborOptions = {}): CborItem {
  const decoder = new Decoder(bytes, format, options);
  const item = decoder.item(0);
  decoder.reader.expectEnd('the CBOR item has ended');
  if (decoder.longForms > 0) {
    notes?.add('cbor-long-form', `${decoder.longForms} heads are longer than needed (RFC 8949, 4.2.1)`);
  }
  if (decoder.indefinites > 0) {
    notes?.add('cbor-indefinite-length', `${decoder.indefinites} items have no length of their own (RFC 8949, 3.2)`);
  }
  if (decoder.repeatedAt.length > 0) {
    const places = decoder.repeatedAt.slice(0, 8).join(', ');
    notes?.add(
      'cbor-repeated-key',
      `${decoder.repeatedAt.length} map keys had occurred before (RFC 8949, 5.6), at byte ${places}; the first counts`,
    );
  }
  return item;
}

interface Head {
  readonly major: number;
  readonly info: number;
  readonly argument: bigint;
}

class Decoder {
  readonly reader: ByteReader;
  readonly #source: CborSource;
  readonly #keepRepeated: boolean;
  #items = 0;
  longForms = 0;
  indefinites = 0;
  readonly repeatedAt: number[] = [];

  constructor(bytes: Uint8Array, format: string, { base = 0, keepRepeatedKeys = false }: CborOptions) {
    this.reader = new ByteReader(bytes, format, base);
    this.#source = { bytes, format, base };
    this.#keepRepeated = keepRepeatedKeys;
  }

  #head(): Head {
    const { reader } = this;
    const first = reader.u8('CBOR item');
    const major = first >> 5;
    const info = first & 31;
    const what = majorNames[major] ?? '';
    if (info < 24) return { major, info, argument: BigInt(info) };
    switch (info) {
      case 24:
        return this.#argued(major, info, BigInt(reader.u8(what)), 24n);
      case 25:
        return this.#argued(major, info, BigInt(reader.u16be(what)), 0x100n);
      case 26:
        return this.#argued(major, info, BigInt(reader.u32be(what)), 0x1_0000n);
      case 27:
        return this.#argued(major, info, reader.u64be(what), 0x1_0000_0000n);
      case indefinite:
        if (major === 0 || major === 1 || major === 6) reader.fail(`${what}: cannot be of indefinite length`);
        return { major, info, argument: 0n };
      default:
        return reader.fail(`${what}: additional information ${info} is reserved`);
    }
  }

  #argued(major: number, info: number, argument: bigint, least: bigint): Head {
    // The argument of a floating-point number is its bits, not a length.
    if (argument < least && major !== 7) this.longForms++;
    return { major, info, argument };
  }

  item(depth: number): CborItem {
    const { reader } = this;
    const source = this.#source;
    const start = reader.offset;
    if (depth > maxCborDepth) reader.fail(`nested deeper than ${maxCborDepth} levels`);
    if (++this.#items > maxCborItems) reader.fail(`more than ${maxCborItems} items`);
    const head = this.#head();
    if (head.info === indefinite && head.major < 7) this.indefinites++;
    switch (head.major) {
      case 0:
        return { type: 'integer', value: head.argument, source, start, end: reader.offset };
      case 1:
        return { type: 'integer', value: -1n - head.argument, source, start, end: reader.offset };
      case 2: {
        const contentStart = reader.offset;
        const value = this.#string(head);
        return { type: 'bytes', value, contentStart, source, start, end: reader.offset };
      }
      case 3: {
        const value = head.info === indefinite ? this.#textChunks() : this.#text(head);
        return { type: 'text', value, source, start, end: reader.offset };
      }
      case 4: {
        const items = this.#array(head, depth);
        return { type: 'array', items, source, start, end: reader.offset };
      }
      case 5: {
        const { entries, repeatedKeys } = this.#map(head, depth);
        return { type: 'map', entries, repeatedKeys, source, start, end: reader.offset };
      }
      case 6: {
        const content = this.item(depth + 1);
        return { type: 'tag', tag: head.argument, content, source, start, end: reader.offset };
      }
      default:
        return this.#simple(head, start);
    }
  }

  #size({ argument }: Head): number {
    // Above 2^53 the number is not exact, and more than any file has either way.
    return argument > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(argument);
  }

  #string(head: Head): Uint8Array {
    if (head.info !== indefinite) return this.reader.take(this.#size(head), 'byte string');
    const chunks: Uint8Array[] = [];
    while (!this.#ended()) chunks.push(this.reader.take(this.#size(this.#chunk(2)), 'byte string chunk'));
    return concatBytes(...batched(chunks));
  }

  #text(head: Head): string {
    const at = this.reader.offset;
    const text = utf8Text(this.reader.take(this.#size(head), 'text string'));
    return text ?? this.reader.fail(`the text string at byte ${at} is not UTF-8`);
  }

  /** Each chunk is a text of its own: no character may be cut in two (RFC 8949, 3.2.3). */
  #textChunks(): string {
    const chunks: string[] = [];
    while (!this.#ended()) chunks.push(this.#text(this.#chunk(3)));
    return chunks.join('');
  }

  #chunk(major: 2 | 3): Head {
    if (++this.#items > maxCborItems) this.reader.fail(`more than ${maxCborItems} items and chunks`);
    const head = this.#head();
    if (head.major !== major || head.info === indefinite) {
      this.reader.fail(`a ${majorNames[major]} in chunks has a chunk that is no ${majorNames[major]} with a length`);
    }
    return head;
  }

  /** Whether the break has come that ends an item of indefinite length. */
  #ended(): boolean {
    if (this.reader.peek() !== breakByte) return false;
    this.reader.u8('break');
    return true;
  }

  #array(head: Head, depth: number): CborItem[] {
    const items: CborItem[] = [];
    if (head.info === indefinite) {
      while (!this.#ended()) items.push(this.item(depth + 1));
      return items;
    }
    const count = this.reader.count(this.#size(head), 1, 'array');
    for (let i = 0; i < count; i++) items.push(this.item(depth + 1));
    return items;
  }

  #map(head: Head, depth: number): { readonly entries: CborEntry[]; readonly repeatedKeys: CborItem[] } {
    const entries: CborEntry[] = [];
    const repeatedKeys: CborItem[] = [];
    const seen = new Set<string>();
    const count = head.info === indefinite ? Infinity : this.reader.count(this.#size(head), 2, 'map');
    while (entries.length < count && !(count === Infinity && this.#ended())) {
      const at = this.reader.offset;
      const key = this.item(depth + 1);
      const identity = identityOf(key);
      if (seen.has(identity)) {
        if (!this.#keepRepeated) this.reader.fail(`the map key at byte ${at} occurs twice`);
        this.repeatedAt.push(at);
        repeatedKeys.push(key);
      }
      seen.add(identity);
      entries.push({ key, value: this.item(depth + 1) });
    }
    return { entries, repeatedKeys };
  }

  #simple(head: Head, start: number): CborItem {
    const { reader } = this;
    const source = this.#source;
    const place = { source, start, end: reader.offset };
    switch (head.info) {
      case 20:
      case 21:
        return { type: 'boolean', value: head.info === 21, ...place };
      case 22:
        return { type: 'null', ...place };
      case 23:
        return { type: 'undefined', ...place };
      case 24:
        if (head.argument < 32n) reader.fail(`simple value ${String(head.argument)} in two bytes is not well-formed`);
        return { type: 'simple', value: Number(head.argument), ...place };
      case 25:
        return { type: 'float', value: halfFloat(Number(head.argument)), ...place };
      case 26:
      case 27:
        return { type: 'float', value: float(head.argument, head.info === 26 ? 4 : 8), ...place };
      case indefinite:
        return reader.fail('a break outside of any item of indefinite length');
      default:
        return { type: 'simple', value: head.info, ...place };
    }
  }
}

/** A call takes some 100,000 arguments at most, and the sender chooses how many chunks there are. */
function batched(chunks: readonly Uint8Array[]): Uint8Array[] {
  const size = 4096;
  let level: Uint8Array[] = [...chunks];
  while (level.length > size) {
    const next: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += size) next.push(concatBytes(...level.slice(i, i + size)));
    level = next;
  }
  return level;
}

/** binary16 of IEEE 754 (RFC 8949, appendix D). */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (1024 + fraction) * 2 ** (exponent - 25);
  return (bits & 0x8000) === 0 ? size : -size;
}

function float(bits: bigint, size: 4 | 8): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, size === 4 ? bits << 32n : bits);
  return size === 4 ? view.getFloat32(0) : view.getFloat64(0);
}
