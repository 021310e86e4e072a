import { crc32 } from 'node:zlib';
import { concatBytes, fromHex, toHex, utf8Bytes } from '../../core/index.ts';

/*
 * A pack holds small blobs one behind the other. Integers are little-endian; the content's checksum is its name.
 *
 *   file     'assayer-blobpack'
 *   record   'ASB1'  size:u32  sha256:32 bytes  crc32(the 40 bytes before):u32  content
 */
export const packHeader: Uint8Array = utf8Bytes('assayer-blobpack');
export const packRecordHeaderSize = 44;
const magic = 0x31425341;

export interface PackRecordHeader {
  readonly sha256: string;
  readonly size: number;
}

export function encodePackRecord(sha256: string, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(packRecordHeaderSize);
  const data = new DataView(header.buffer);
  data.setUint32(0, magic, true);
  data.setUint32(4, content.length, true);
  header.set(fromHex(sha256), 8);
  data.setUint32(40, crc32(header.subarray(0, 40)), true);
  return concatBytes(header, content);
}

/** The header in the first 44 bytes, or undefined where they are none. */
export function decodePackRecordHeader(bytes: Uint8Array): PackRecordHeader | undefined {
  if (bytes.length < packRecordHeaderSize) return undefined;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.getUint32(0, true) !== magic || data.getUint32(40, true) !== crc32(bytes.subarray(0, 40))) return undefined;
  return { size: data.getUint32(4, true), sha256: toHex(bytes.subarray(8, 40)) };
}
