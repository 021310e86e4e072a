import type { ByteReader } from '../../core/index.ts';
import type { Note } from '../note.ts';
import { spdmSignatureSizes } from './algorithms.ts';
import type { MeasurementBlock } from './measurement-block.ts';
import { readMeasurementRecord } from './measurement-block.ts';
import { codes, readHeader, spdmVersions } from './negotiation.ts';

/** GET_MEASUREMENTS (DSP0274, 10.11). */
export interface MeasurementRequest {
  readonly version: number;
  readonly bytes: Uint8Array;
  readonly signatureRequested: boolean;
  /** 0: how many there are; 255: all; else one index. */
  readonly operation: number;
  /** 32 octets, where a signature is asked for. */
  readonly nonce?: Uint8Array;
  readonly slot?: number;
  readonly context?: Uint8Array;
}

/** MEASUREMENTS (DSP0274, 10.11). */
export interface MeasurementResponse {
  readonly version: number;
  /** Without the signature: what it covers. */
  readonly signedBytes: Uint8Array;
  readonly slot: number;
  readonly blocks: readonly MeasurementBlock[];
  /** The device's own 32 octets. */
  readonly nonce: Uint8Array;
  readonly opaque: Uint8Array;
  readonly context?: Uint8Array;
  readonly signature?: Uint8Array;
}

const nonceSize = 32;
const contextSize = 8;
const v11 = 0x11;
const v13 = 0x13;

function knownVersion(reader: ByteReader, version: number): void {
  if (!spdmVersions.has(version)) {
    reader.fail(`SPDM version 0x${version.toString(16).padStart(2, '0')} is not read here (1.0 to 1.3 are)`);
  }
}

export function readRequest(reader: ByteReader): MeasurementRequest {
  const start = reader.bytes.length - reader.remaining;
  const what = 'GET_MEASUREMENTS';
  const { version, param1, param2 } = readHeader(reader, codes.getMeasurements, what);
  knownVersion(reader, version);
  const signatureRequested = (param1 & 1) !== 0;
  const nonce = signatureRequested ? reader.take(nonceSize, `${what}: nonce`) : undefined;
  const slot = signatureRequested && version >= v11 ? reader.u8(`${what}: slot`) & 0x0f : undefined;
  const context = version >= v13 ? reader.take(contextSize, `${what}: context`) : undefined;
  return {
    version,
    bytes: reader.bytes.subarray(start, reader.bytes.length - reader.remaining),
    signatureRequested,
    operation: param2,
    ...(nonce === undefined ? {} : { nonce }),
    ...(slot === undefined ? {} : { slot }),
    ...(context === undefined ? {} : { context }),
  };
}

/** What is known of the signature before the response is read: its size, whether there is one, or that there may be. */
export type ExpectedSignature = number | 'none' | 'some' | 'perhaps';

export function readResponse(reader: ByteReader, expected: ExpectedSignature, notes: Note[]): MeasurementResponse {
  const start = reader.bytes.length - reader.remaining;
  const what = 'MEASUREMENTS';
  const { version, param2 } = readHeader(reader, codes.measurements, what);
  knownVersion(reader, version);
  const count = reader.u8(`${what}: number of blocks`);
  const length = reader.u16le(`${what}: record length`) + 65_536 * reader.u8(`${what}: record length`);
  const blocks = readMeasurementRecord(reader.sub(length, `${what}: record`), notes);
  if (blocks.length !== count) reader.fail(`${what} says ${count} blocks and has ${blocks.length}`);
  const nonce = reader.take(nonceSize, `${what}: nonce`);
  const opaque = reader.take(reader.u16le(`${what}: opaque length`), `${what}: opaque data`);
  const context = version >= v13 ? reader.take(contextSize, `${what}: context`) : undefined;
  const signedBytes = reader.bytes.subarray(start, reader.bytes.length - reader.remaining);
  const signature = readSignature(reader, expected, `${what}: signature`);
  return {
    version,
    signedBytes,
    slot: param2 & 0x0f,
    blocks,
    nonce,
    opaque,
    ...(context === undefined ? {} : { context }),
    ...(signature === undefined ? {} : { signature }),
  };
}

function readSignature(reader: ByteReader, expected: ExpectedSignature, what: string): Uint8Array | undefined {
  if (expected === 'none' || (expected === 'perhaps' && reader.ended)) return undefined;
  if (typeof expected !== 'number') {
    if (!spdmSignatureSizes.has(reader.remaining)) {
      reader.fail(`${what}: no algorithm of SPDM has signatures of ${reader.remaining} bytes`);
    }
    return reader.take(reader.remaining, what);
  }
  return reader.take(expected, what);
}
