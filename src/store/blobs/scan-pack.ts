import { closeSync, fstatSync, openSync } from 'node:fs';
import { bytesEqual } from '../../core/index.ts';
import { readAt } from '../journal/scan-journal.ts';
import { decodePackRecordHeader, packHeader, packRecordHeaderSize } from './pack-record.ts';

export interface PackedBlob {
  readonly sha256: string;
  readonly size: number;
  /** Byte of the pack at which the content starts. */
  readonly at: number;
}

export interface PackScan {
  readonly blobs: readonly PackedBlob[];
  /** End of the last whole record. */
  readonly end: number;
  readonly size: number;
  /** First byte of each stretch that is no record although something follows it, or although it is too long to be a torn header. */
  readonly damagedAt: readonly number[];
}

/** The next byte from `from` on at which a record starts; `size` where there is none. */
function nextRecord(file: number, from: number, size: number): number {
  const step = 1 << 20;
  for (let at = from; at < size; at += step) {
    const chunk = readAt(file, at, Math.min(step + packRecordHeaderSize, size - at));
    for (let i = 0; i + packRecordHeaderSize <= chunk.length; i++) {
      if (
        chunk[i] === 0x41 &&
        chunk[i + 1] === 0x53 &&
        decodePackRecordHeader(chunk.subarray(i, i + packRecordHeaderSize))
      )
        return at + i;
    }
  }
  return size;
}

/**
 * Lists a pack by its headers, without reading the contents: each is checked against its name when it is read. A damaged
 * header costs its own blob: what follows is found again.
 */
export function scanPack(path: string): PackScan {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    const blobs: PackedBlob[] = [];
    const damagedAt: number[] = [];
    if (size < packHeader.length) return { blobs, end: 0, size, damagedAt };
    let at = packHeader.length;
    let end = at;
    if (!bytesEqual(readAt(file, 0, packHeader.length), packHeader)) damagedAt.push(0);
    while (at + packRecordHeaderSize <= size) {
      const header = decodePackRecordHeader(readAt(file, at, packRecordHeaderSize));
      if (header === undefined) {
        damagedAt.push(at);
        at = nextRecord(file, at + 1, size);
        continue;
      }
      const content = at + packRecordHeaderSize;
      if (content + header.size > size) break;
      blobs.push({ sha256: header.sha256, size: header.size, at: content });
      at = content + header.size;
      end = at;
    }
    return { blobs, end, size, damagedAt };
  } finally {
    closeSync(file);
  }
}
