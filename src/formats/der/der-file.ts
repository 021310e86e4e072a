import type { NoteSink } from './workarounds.ts';

/** What all readers and elements of one file share. The bytes are hostile. */
export class DerFile {
  readonly bytes: Uint8Array;
  /** Named in errors. */
  readonly format: string;
  readonly notes: NoteSink;
  /** Absolute offset of `bytes[0]` in the outermost file, for errors and notes. */
  readonly base: number;
  #text: Buffer | undefined;

  constructor(bytes: Uint8Array, format: string, notes: NoteSink, base: number) {
    this.bytes = bytes;
    this.format = format;
    this.notes = notes;
    this.base = base;
  }

  /** The octets of a range as text where each is at most 7F, else undefined. Decoding in place saves a view per string. */
  ascii(from: number, to: number): string | undefined {
    const { bytes } = this;
    for (let at = from; at < to; at++) if ((bytes[at] ?? 0) > 0x7f) return undefined;
    this.#text ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#text.toString('latin1', from, to);
  }

  /** Whether each octet of a range is a printable ASCII character. */
  isPrintable(from: number, to: number): boolean {
    const { bytes } = this;
    for (let at = from; at < to; at++) {
      const octet = bytes[at] ?? 0;
      if (octet > 0x7e || octet < 0x20) return false;
    }
    return true;
  }
}
