import { crc32 } from 'node:zlib';
import { FormatError, utf8Bytes } from '../../core/index.ts';

/*
 * A frame is what one fsync made durable: a header, then `count` records. All integers are little-endian.
 *
 *   header   'ASF1'  count:u32  firstIndex:u64  payloadLength:u32  crc32(the 20 bytes before):u32
 *   record   length:u32  crc32(length and bytes):u32  bytes
 */
export const journalFormat = 'ledger journal';
export const fileHeader: Uint8Array = utf8Bytes('assayer-journal1');
export const frameHeaderSize = 24;
export const recordHeaderSize = 8;
const magic = 0x31465341;
/** No single allocation follows from a length that the file claims beyond this. */
export const payloadCap: number = 64 * 1024 * 1024;
export const recordCap: number = 16 * 1024 * 1024;

export interface FrameHeader {
  readonly count: number;
  readonly firstIndex: number;
  readonly payloadLength: number;
}

export interface FramedRecord {
  readonly index: number;
  /** Byte of the journal at which the record's bytes (not its header) start. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** One frame with these records, the first of which gets `firstIndex`. */
export function encodeFrame(records: readonly Uint8Array[], firstIndex: number): Uint8Array {
  let payloadLength = 0;
  for (const record of records) payloadLength += recordHeaderSize + record.length;
  const out = new Uint8Array(frameHeaderSize + payloadLength);
  const data = view(out);
  data.setUint32(0, magic, true);
  data.setUint32(4, records.length, true);
  data.setBigUint64(8, BigInt(firstIndex), true);
  data.setUint32(16, payloadLength, true);
  data.setUint32(20, crc32(out.subarray(0, 20)), true);
  let at = frameHeaderSize;
  for (const record of records) {
    data.setUint32(at, record.length, true);
    data.setUint32(at + 4, crc32(record, crc32(out.subarray(at, at + 4))), true);
    out.set(record, at + recordHeaderSize);
    at += recordHeaderSize + record.length;
  }
  return out;
}

/** The header in the first 24 bytes, or undefined where they are none. */
export function decodeFrameHeader(bytes: Uint8Array): FrameHeader | undefined {
  if (bytes.length < frameHeaderSize) return undefined;
  const data = view(bytes);
  if (data.getUint32(0, true) !== magic || data.getUint32(20, true) !== crc32(bytes.subarray(0, 20))) return undefined;
  const count = data.getUint32(4, true);
  const firstIndex = Number(data.getBigUint64(8, true));
  const payloadLength = data.getUint32(16, true);
  // A checksum is no signature: whoever wrote the folder may have written this as well.
  if (!Number.isSafeInteger(firstIndex) || payloadLength > payloadCap) return undefined;
  if (count === 0 || count * recordHeaderSize > payloadLength) return undefined;
  return { count, firstIndex, payloadLength };
}

/** The records of a frame's payload, which starts at byte `base` of the journal. Throws FormatError at the first damaged one. */
export function decodeRecords(header: FrameHeader, payload: Uint8Array, base: number): readonly FramedRecord[] {
  const records: FramedRecord[] = [];
  const data = view(payload);
  let at = 0;
  for (let i = 0; i < header.count; i++) {
    const index = header.firstIndex + i;
    if (at + recordHeaderSize > payload.length) {
      throw new FormatError(journalFormat, `entry ${String(index)} lies outside its frame`, base + at);
    }
    const length = data.getUint32(at, true);
    const end = at + recordHeaderSize + length;
    if (length > recordCap || end > payload.length) {
      throw new FormatError(journalFormat, `the length of entry ${String(index)} is damaged`, base + at);
    }
    const bytes = payload.subarray(at + recordHeaderSize, end);
    if (crc32(bytes, crc32(payload.subarray(at, at + 4))) !== data.getUint32(at + 4, true)) {
      throw new FormatError(journalFormat, `entry ${String(index)} does not match its checksum`, base + at);
    }
    records.push({ index, at: base + at + recordHeaderSize, bytes });
    at = end;
  }
  if (at !== payload.length) throw new FormatError(journalFormat, 'bytes after the last record of a frame', base + at);
  return records;
}
