import { ByteReader, toHex } from '../../core/index.ts';
import type { Note } from '../note.ts';
import type { SpdmHash, SpdmSignature } from './algorithms.ts';
import { spdmSignatureSize } from './algorithms.ts';
import type { ExpectedSignature, MeasurementResponse } from './exchange.ts';
import { readRequest, readResponse } from './exchange.ts';
import { looksLikeMeasurementRecord, readMeasurementRecord } from './measurement-block.ts';
import type { MeasurementExchange, SpdmMeasurements } from './measurements.ts';
import type { SpdmNegotiation } from './negotiation.ts';
import { codes, readNegotiation, spdmVersions } from './negotiation.ts';

export const measurementsFormat = 'spdm-measurements';

/** What a file says besides the messages. */
export interface Stated {
  readonly hashAlgorithm?: SpdmHash;
  readonly signatureAlgorithm?: SpdmSignature;
}

const requestHead = 4;
const nonceSize = 32;

/** The messages that a verifier keeps: VCA or a request or a response at the start. Cheap, never throws. */
export function looksLikeSpdmMessages(bytes: Uint8Array): boolean {
  const [version = 0, code, attributes = 0] = bytes;
  if (!spdmVersions.has(version)) return false;
  if (code === codes.getVersion) return bytes[4] === version && bytes[5] === codes.version;
  if (code === codes.getMeasurements) {
    const signed = (attributes & 1) === 0 ? 0 : nonceSize + (version >= 0x11 ? 1 : 0);
    const at = requestHead + signed + (version >= 0x13 ? 8 : 0);
    return attributes < 8 && bytes[at] === version && bytes[at + 1] === codes.measurements;
  }
  if (code !== codes.measurements) return false;
  const size = (bytes[5] ?? 0) | ((bytes[6] ?? 0) << 8) | ((bytes[7] ?? 0) << 16);
  return size <= bytes.length - 8 && looksLikeMeasurementRecord(bytes.subarray(8, 8 + size));
}

/**
 * Decodes SPDM messages as they went over the wire, one after the other: VCA where it was kept, then requests for
 * measurements with their responses, or one response alone (DSP0274, 10.11). Throws FormatError.
 */
export function parseTranscript(bytes: Uint8Array, stated: Stated = {}): Omit<SpdmMeasurements, 'form'> {
  const reader = new ByteReader(bytes, measurementsFormat);
  const notes: Note[] = [];
  const negotiation = reader.peek(1) === codes.getVersion ? readNegotiation(reader) : undefined;
  const algorithms = agreed(negotiation, stated, notes);
  const exchanges = readExchanges(reader, algorithms.signatureAlgorithm, notes);
  const versions = new Set(exchanges.flatMap(({ request, response }) => [request?.version, response.version]));
  versions.delete(undefined);
  const [only = 0, other] = versions;
  if (other !== undefined) reader.fail('the request and the response are of different SPDM versions');
  const version = spdmVersions.get(only);
  if (negotiation !== undefined && negotiation.version !== version) {
    reader.fail(`the messages are of SPDM ${version ?? 'no version'} and ${negotiation.version} was negotiated`);
  }
  const last = exchanges.at(-1);
  return {
    ...(version === undefined ? {} : { version }),
    ...(negotiation === undefined ? {} : { negotiation }),
    ...algorithms,
    exchanges,
    unverifiedBlocks: exchanges.flatMap(({ response }) => response.blocks),
    ...(last?.request?.nonce === undefined ? {} : { nonce: toHex(last.request.nonce) }),
    ...(last?.response.signature === undefined ? {} : { signature: last.response.signature }),
    notes,
  };
}

/** Measurement blocks without the message around them: nothing in them is signed. */
export function parseRecord(bytes: Uint8Array): Omit<SpdmMeasurements, 'form'> {
  const notes: Note[] = [];
  const unverifiedBlocks = readMeasurementRecord(new ByteReader(bytes, measurementsFormat), notes);
  return { exchanges: [], unverifiedBlocks, notes };
}

function agreed(negotiation: SpdmNegotiation | undefined, stated: Stated, notes: Note[]): Stated {
  const hash = negotiation?.hashAlgorithm ?? stated.hashAlgorithm;
  const signature = negotiation?.signatureAlgorithm ?? stated.signatureAlgorithm;
  for (const [what, negotiated, said] of [
    ['hash', negotiation?.hashAlgorithm, stated.hashAlgorithm],
    ['signature', negotiation?.signatureAlgorithm, stated.signatureAlgorithm],
  ] as const) {
    if (negotiated !== undefined && said !== undefined && negotiated !== said) {
      const detail = `${what} algorithm: ${negotiated} was negotiated, ${said} is stated; the negotiated one is used`;
      notes.push({ id: 'spdm-algorithm-disagrees', detail });
    }
  }
  return {
    ...(hash === undefined ? {} : { hashAlgorithm: hash }),
    ...(signature === undefined ? {} : { signatureAlgorithm: signature }),
  };
}

/** More than there are indices is no report of one state. */
const maxExchanges = 512;

function readExchanges(reader: ByteReader, algorithm: SpdmSignature | undefined, notes: Note[]): MeasurementExchange[] {
  const size = algorithm === undefined ? undefined : spdmSignatureSize[algorithm];
  if (reader.peek(1) === codes.measurements) {
    const response = readResponse(reader, 'perhaps', notes);
    reader.expectEnd('MEASUREMENTS without its request');
    if (size !== undefined && response.signature !== undefined && response.signature.length !== size) {
      reader.fail(`a signature of ${response.signature.length} bytes is not ${algorithm ?? ''}`);
    }
    return [{ response }];
  }
  const exchanges: MeasurementExchange[] = [];
  while (!reader.ended || exchanges.length === 0) {
    if (exchanges.length >= maxExchanges) reader.fail(`more than ${maxExchanges} requests for measurements`);
    // The signature of the last response covers all before it; what follows it would be covered by nothing.
    if (exchanges.at(-1)?.response.signature !== undefined) reader.fail('a message follows the signed response');
    const request = readRequest(reader);
    const expected: ExpectedSignature = request.signatureRequested ? (size ?? 'some') : 'none';
    const response: MeasurementResponse = readResponse(reader, expected, notes);
    if (request.slot !== undefined && request.slot !== response.slot) {
      notes.push({ id: 'spdm-slot-differs', detail: `slot ${request.slot} was asked, ${response.slot} answered` });
    }
    exchanges.push({ request, response });
  }
  return exchanges;
}
