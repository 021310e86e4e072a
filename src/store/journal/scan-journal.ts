import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { bytesEqual, FormatError } from '../../core/index.ts';
import { hasCode } from './files.ts';
import type { FramedRecord } from './frame.ts';
import { decodeFrameHeader, decodeRecords, fileHeader, frameHeaderSize, journalFormat } from './frame.ts';

/** The end of a journal that was being written when its process or machine stopped. Nobody was told that it is there. */
export interface TornTail {
  readonly at: number;
  readonly bytes: number;
}

export interface JournalEnd {
  /** Where the next frame goes: the end of the last whole frame. */
  readonly end: number;
  readonly torn: TornTail | undefined;
}

/** Exactly `length` bytes at `at`, or fewer at the end of the file. */
export function readAt(file: number, at: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, out, done, length - done, at + done);
    if (read === 0) break;
    done += read;
  }
  return out.subarray(0, done);
}

/** Reads ahead, so that a journal of small frames costs no call per frame. */
class Window {
  readonly #file: number;
  readonly #size: number;
  #at = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(file: number, size: number) {
    this.#file = file;
    this.#size = size;
  }

  read(at: number, length: number): Uint8Array {
    if (at < this.#at || at + length > this.#at + this.#bytes.length) {
      this.#bytes = readAt(this.#file, at, Math.max(length, Math.min(1 << 20, this.#size - at)));
      this.#at = at;
    }
    return this.#bytes.subarray(at - this.#at, at - this.#at + length);
  }
}

/** Whether a valid frame header stands anywhere in the file from `from` on. */
function frameFollows(window: Window, from: number, size: number): boolean {
  const step = 1 << 20;
  for (let at = from; at < size; at += step) {
    const chunk = window.read(at, Math.min(step + frameHeaderSize, size - at));
    for (let i = 0; i + frameHeaderSize <= chunk.length; i++) {
      if (chunk[i] === 0x41 && chunk[i + 1] === 0x53 && decodeFrameHeader(chunk.subarray(i, i + frameHeaderSize))) {
        return true;
      }
    }
  }
  return false;
}

/**
 * Whether a stretch of the file holds a 512-byte sector of zeros where the journal, which is text, has none: what a power
 * cut leaves when the file's length reached the disk before its content did.
 */
function hasUnwrittenSector(window: Window, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    const end = Math.min(to, (Math.floor(at / 512) + 1) * 512);
    // A whole frame has at most 11 zeros in a row: in its header, when it holds one entry and that is the first.
    if (end - at >= 16 && window.read(at, end - at).every((byte) => byte === 0)) return true;
    at = end;
  }
  return false;
}

/**
 * Walks a journal's records in order and returns where it ends. Only an unfinished last frame counts as torn: a frame is
 * written when the one before it is durable, so that damage with a frame behind it, or damage by altered and not by missing
 * bytes, is damage to what was acknowledged. That throws FormatError, with entry and byte, and is never cut away.
 */
export function* scanJournal(path: string): Generator<FramedRecord, JournalEnd> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { end: 0, torn: undefined };
    throw error;
  }
  try {
    const size = fstatSync(file).size;
    const window = new Window(file, size);
    const start = window.read(0, Math.min(size, fileHeader.length));
    if (size < fileHeader.length) {
      if (!bytesEqual(start, fileHeader.subarray(0, size))) throw new FormatError(journalFormat, 'no journal', 0);
      return { end: 0, torn: size === 0 ? undefined : { at: 0, bytes: size } };
    }
    if (!bytesEqual(start, fileHeader)) throw new FormatError(journalFormat, 'does not start with its name', 0);
    let at = fileHeader.length;
    let next = 0;
    while (at < size) {
      const torn: JournalEnd = { end: at, torn: { at, bytes: size - at } };
      if (size - at < frameHeaderSize) return torn;
      const header = decodeFrameHeader(window.read(at, frameHeaderSize));
      if (header === undefined) {
        if (hasUnwrittenSector(window, at, size) && !frameFollows(window, at + 1, size)) return torn;
        throw new FormatError(
          journalFormat,
          `the frame that starts with entry ${String(next)} has a damaged header`,
          at,
        );
      }
      if (header.firstIndex !== next) {
        const what = `entry ${String(next)} should follow, the frame starts with ${String(header.firstIndex)}`;
        throw new FormatError(journalFormat, what, at);
      }
      const base = at + frameHeaderSize;
      const end = base + header.payloadLength;
      if (end > size) return torn;
      let records: readonly FramedRecord[];
      try {
        records = decodeRecords(header, window.read(base, header.payloadLength), base);
      } catch (error) {
        if (hasUnwrittenSector(window, base, end) && !frameFollows(window, end, size)) return torn;
        throw error;
      }
      yield* records;
      next += header.count;
      at = end;
    }
    return { end: at, torn: undefined };
  } finally {
    closeSync(file);
  }
}
