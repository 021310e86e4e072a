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
  readonly #view: DataView;
  #at = 0;

  /** `base` is the absolute offset of `bytes[0]` in the file that an error message will speak of. */
  constructor(bytes: Uint8Array, format: string, base = 0) {
    this.bytes = bytes;
    this.format = format;
    this.base = base;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

  u8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  u16be(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), false);
  }

  u16le(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), true);
  }

  u32be(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), false);
  }

  u32le(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), true);
  }

  u64be(what: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, what), false);
  }

  u64le(what: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, what), true);
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
