import { FormatError } from './errors.ts';

/**
 * The one way in which parsers read bytes. Every read is bounds-checked, counts are checked before anything is
 * allocated for them, and `expectEnd` refuses trailing bytes. Offsets in errors are absolute in the outermost file.
 * The bytes come from an adversary: a length field may say anything.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly base: number;
  #at = 0;

  /** `base` is the absolute offset of `bytes[0]` in the file that an error message will speak of. */
  constructor(bytes: Uint8Array, format: string, base = 0) {
    this.bytes = bytes;
    this.format = format;
    this.base = base;
  }

  /** Absolute offset of the next byte. */
  get offset(): number {
    return this.base + this.#at;
  }

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  get ended(): boolean {
    return this.#at === this.bytes.length;
  }

  fail(message: string): never {
    throw new FormatError(this.format, message, this.offset);
  }

  #advance(size: number, what: string): number {
    if (!Number.isSafeInteger(size) || size < 0) this.fail(`${what}: impossible length ${String(size)}`);
    if (size > this.remaining) {
      this.fail(`${what}: needs ${String(size)} bytes, ${String(this.remaining)} left`);
    }
    const at = this.#at;
    this.#at += size;
    return at;
  }

  /** The octet at an index that `#advance` has checked. */
  #octet(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u8(what: string): number {
    return this.#octet(this.#advance(1, what));
  }

  u16be(what: string): number {
    const at = this.#advance(2, what);
    return (this.#octet(at) << 8) | this.#octet(at + 1);
  }

  u16le(what: string): number {
    const at = this.#advance(2, what);
    return this.#octet(at) | (this.#octet(at + 1) << 8);
  }

  u32be(what: string): number {
    return this.#u32be(this.#advance(4, what));
  }

  u32le(what: string): number {
    return this.#u32le(this.#advance(4, what));
  }

  u64be(what: string): bigint {
    const at = this.#advance(8, what);
    return (BigInt(this.#u32be(at)) << 32n) | BigInt(this.#u32be(at + 4));
  }

  u64le(what: string): bigint {
    const at = this.#advance(8, what);
    return (BigInt(this.#u32le(at + 4)) << 32n) | BigInt(this.#u32le(at));
  }

  #u32be(at: number): number {
    const high = (this.#octet(at) << 8) | this.#octet(at + 1);
    return ((high << 16) | (this.#octet(at + 2) << 8) | this.#octet(at + 3)) >>> 0;
  }

  #u32le(at: number): number {
    const low = this.#octet(at) | (this.#octet(at + 1) << 8);
    return (low | (this.#octet(at + 2) << 16) | (this.#octet(at + 3) << 24)) >>> 0;
  }

  /** A view of the next `size` bytes; not a copy. */
  take(size: number, what: string): Uint8Array {
    const at = this.#advance(size, what);
    return this.bytes.subarray(at, at + size);
  }

  /** A reader over the next `size` bytes whose errors still give absolute offsets. */
  sub(size: number, what: string): ByteReader {
    const base = this.offset;
    return new ByteReader(this.take(size, what), this.format, base);
  }

  peek(ahead = 0): number | undefined {
    return this.bytes[this.#at + ahead];
  }

  /** Checks a count read from the bytes: `count` items of at least `minimumSize` bytes each must still fit. */
  count(count: number, minimumSize: number, what: string): number {
    if (!Number.isSafeInteger(count) || count < 0 || count * minimumSize > this.remaining) {
      this.fail(`${what}: ${String(count)} items cannot fit in ${String(this.remaining)} bytes`);
    }
    return count;
  }

  expectEnd(what: string): void {
    if (!this.ended) this.fail(`${what}: ${String(this.remaining)} trailing bytes`);
  }
}
