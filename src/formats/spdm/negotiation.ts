import type { ByteReader } from '../../core/index.ts';
import { FormatError } from '../../core/index.ts';
import type { SpdmHash, SpdmSignature } from './algorithms.ts';
import { selected, spdmHashes, spdmSignatures } from './algorithms.ts';

export const codes = {
  getVersion: 0x84,
  version: 0x04,
  getCapabilities: 0xe1,
  capabilities: 0x61,
  negotiateAlgorithms: 0xe3,
  algorithms: 0x63,
  getMeasurements: 0xe0,
  measurements: 0x60,
} as const;

/** SPDMVersion octets that are read here: 1.0 to 1.3. */
export const spdmVersions: ReadonlyMap<number, SpdmVersion> = new Map([
  [0x10, '1.0'],
  [0x11, '1.1'],
  [0x12, '1.2'],
  [0x13, '1.3'],
]);
export type SpdmVersion = '1.0' | '1.1' | '1.2' | '1.3';

/** What device and requester agreed on (VCA: the six messages before anything else). */
export interface SpdmNegotiation {
  readonly version: SpdmVersion;
  readonly bytes: Uint8Array;
  readonly hashAlgorithm: SpdmHash | undefined;
  readonly signatureAlgorithm: SpdmSignature | undefined;
  /** Of digests in measurement blocks; undefined where only raw bit streams are given. */
  readonly measurementHash: SpdmHash | undefined;
}

const v12 = 0x12;
const v11 = 0x11;

/** Version octet and code of the next message; the four octets of its header are read. Throws FormatError. */
export function readHeader(
  reader: ByteReader,
  code: number,
  what: string,
): { readonly version: number; readonly param1: number; readonly param2: number } {
  const { offset } = reader;
  const version = reader.u8(what);
  const written = reader.u8(what);
  if (written !== code) {
    const found = `0x${written.toString(16).padStart(2, '0')}`;
    throw new FormatError(reader.format, `expected ${what}, found message code ${found}`, offset);
  }
  return { version, param1: reader.u8(what), param2: reader.u8(what) };
}

/** The six messages of VCA at the start of `reader`. Throws FormatError. */
export function readNegotiation(reader: ByteReader): SpdmNegotiation {
  const start = reader.bytes.length - reader.remaining;
  readHeader(reader, codes.getVersion, 'GET_VERSION');
  readHeader(reader, codes.version, 'VERSION');
  reader.u8('VERSION: reserved');
  reader.take(2 * reader.u8('VERSION: entries'), 'VERSION: entries');
  const asked = readHeader(reader, codes.getCapabilities, 'GET_CAPABILITIES');
  const version = spdmVersions.get(asked.version);
  if (version === undefined) return reader.fail(`SPDM version 0x${asked.version.toString(16)} is not read here`);
  // Reserved, exponent, reserved and flags came with 1.1; data transfer and message sizes with 1.2.
  reader.take(asked.version >= v12 ? 16 : asked.version >= v11 ? 8 : 0, 'GET_CAPABILITIES');
  const given = readHeader(reader, codes.capabilities, 'CAPABILITIES');
  reader.take(asked.version >= v12 ? 16 : 8, 'CAPABILITIES');
  if (asked.version >= 0x13 && (given.param1 & 1) !== 0) {
    reader.u16le('CAPABILITIES: supported algorithms');
    readRest(reader, 4, 'CAPABILITIES: supported algorithms');
  }
  readHeader(reader, codes.negotiateAlgorithms, 'NEGOTIATE_ALGORITHMS');
  readRest(reader, 6, 'NEGOTIATE_ALGORITHMS');
  const chosen = readHeader(reader, codes.algorithms, 'ALGORITHMS');
  const body = readRest(reader, 6, 'ALGORITHMS');
  for (const later of [given.version, chosen.version]) {
    if (later !== asked.version)
      reader.fail(`the negotiation is of SPDM versions 0x${asked.version.toString(16)} and 0x${later.toString(16)}`);
  }
  body.take(2, 'ALGORITHMS: measurement specification');
  const measurementHash = body.u32le('ALGORITHMS: measurement hash');
  const signature = body.u32le('ALGORITHMS: signature');
  const hash = body.u32le('ALGORITHMS: hash');
  return {
    version,
    bytes: reader.bytes.subarray(start, reader.bytes.length - reader.remaining),
    hashAlgorithm: selected(spdmHashes, hash),
    signatureAlgorithm: selected(spdmSignatures, signature),
    // Bit 0 stands for raw bit streams only; the hashes follow.
    measurementHash: (measurementHash & 1) === 0 ? selected(spdmHashes, measurementHash >>> 1) : undefined,
  };
}

/** The rest of a message whose length field comes next and counts the `before` octets up to its own end. */
function readRest(reader: ByteReader, before: number, what: string): ByteReader {
  const length = reader.u16le(`${what}: length`);
  if (length < before) reader.fail(`${what}: impossible length ${length}`);
  return reader.sub(length - before, what);
}
