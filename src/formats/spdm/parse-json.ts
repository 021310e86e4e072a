/*
 * Measurements in JSON.
 *
 * This project's own form, for what collectors save of one device:
 *
 *   {"spdm": {
 *     "measurements": base64 of the MEASUREMENTS message (or of all messages one after the other, or of the blocks),
 *     "request":      base64 of its GET_MEASUREMENTS, without which no signature can be checked,
 *     "vca":          base64 of the six messages from GET_VERSION to ALGORITHMS, which 1.2 and later sign as well,
 *     "hashAlgorithm", "signatureAlgorithm": needed where "vca" is absent: "sha384", "ecdsa-p384" or the names of DSP0274,
 *     "certificateChain": base64 of the slot's chain, "component": the device in the collector's words,
 *     "version": "1.2", "nonce": hexadecimal; both are in the messages and are only compared with them
 *   }}
 *
 * All but "measurements" may be absent. An unknown key is refused, so that a misspelt one is not taken for absent.
 */
import { bytesEqual, FormatError, fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { decodeBase64 } from '../base64.ts';
import { isObject, listAt, objectAt, parseJsonObject, textAt } from '../inventory/json-text.ts';
import type { JsonObject } from '../inventory/json-text.ts';
import type { Note } from '../note.ts';
import { parsePublicKeyFile } from '../x509/index.ts';
import { hashOfName, signatureOfName } from './algorithms.ts';
import type { MeasurementBlock } from './measurement-block.ts';
import { looksLikeMeasurementRecord } from './measurement-block.ts';
import type { SpdmMeasurements } from './measurements.ts';
import { parseSpdmChain } from './parse-certificate-chain.ts';
import type { Stated } from './parse-transcript.ts';
import { looksLikeSpdmMessages, measurementsFormat, parseRecord, parseTranscript } from './parse-transcript.ts';

const format = measurementsFormat;
const ownKeys: ReadonlySet<string> = new Set([
  'version',
  'measurements',
  'request',
  'vca',
  'hashAlgorithm',
  'signatureAlgorithm',
  'nonce',
  'certificateChain',
  'component',
]);

export function parseMeasurementsJson(bytes: Uint8Array): SpdmMeasurements {
  const object = parseJsonObject(bytes, format);
  const own = objectAt(object, 'spdm');
  if (own !== undefined) return ownForm(own);
  if (textAt(object, 'SignedMeasurements') !== undefined) return redfishForm(object);
  if (Array.isArray(object.evidences)) return evidenceList(object);
  throw new FormatError(format, 'the JSON has no "spdm", no "SignedMeasurements" and no "evidences"', 0);
}

function ownForm(own: JsonObject): SpdmMeasurements {
  for (const key of Object.keys(own)) {
    if (!ownKeys.has(key))
      throw new FormatError(format, `"spdm" has an unknown key ${JSON.stringify(key.slice(0, 64))}`, 0);
    if (typeof own[key] !== 'string') throw new FormatError(format, `"spdm": ${JSON.stringify(key)} is no text`, 0);
  }
  const notes: Note[] = [base64Note];
  const body = base64At(own, 'measurements');
  if (body === undefined) throw new FormatError(format, '"spdm" has no "measurements"', 0);
  const before = [base64At(own, 'vca'), base64At(own, 'request')].filter((part) => part !== undefined);
  const stated = statedAlgorithms(own, 'hashAlgorithm', 'signatureAlgorithm', notes);
  const value = messagesOrRecord(before, body, stated);
  const chain = base64At(own, 'certificateChain');
  compareStated(value, textAt(own, 'version'), textAt(own, 'nonce'), notes);
  const component = textAt(own, 'component');
  return {
    ...value,
    form: 'json',
    ...(chain === undefined ? {} : { chain: parseSpdmChain(chain) }),
    ...(component === undefined ? {} : { component }),
    notes: [...notes, ...value.notes],
  };
}

const base64Note: Note = { id: 'base64', detail: 'JSON; offsets in the messages are those of the decoded bytes' };

function messagesOrRecord(
  before: readonly Uint8Array[],
  body: Uint8Array,
  stated: Stated,
): Omit<SpdmMeasurements, 'form'> {
  if (before.length === 0 && !looksLikeSpdmMessages(body) && looksLikeMeasurementRecord(body)) {
    return { ...parseRecord(body), ...stated };
  }
  const all = new Uint8Array([...before, body].reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of [...before, body]) {
    all.set(part, at);
    at += part.length;
  }
  return parseTranscript(all, stated);
}

function base64At(object: JsonObject, key: string): Uint8Array | undefined {
  const text = textAt(object, key);
  if (text === undefined) return undefined;
  try {
    return decodeBase64(utf8Bytes(text), format);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(format, `${JSON.stringify(key)}: ${error.message}`, error.offset);
  }
}

function statedAlgorithms(object: JsonObject, hashKey: string, signatureKey: string, notes: Note[]): Stated {
  const [hashName, signatureName] = [textAt(object, hashKey), textAt(object, signatureKey)];
  const hashAlgorithm = hashName === undefined ? undefined : hashOfName(hashName);
  const signatureAlgorithm = signatureName === undefined ? undefined : signatureOfName(signatureName);
  for (const [name, found] of [
    [hashName, hashAlgorithm],
    [signatureName, signatureAlgorithm],
  ] as const) {
    if (name !== undefined && found === undefined) {
      notes.push({
        id: 'spdm-algorithm-unknown',
        detail: `no algorithm of SPDM: ${JSON.stringify(name.slice(0, 64))}`,
      });
    }
  }
  return {
    ...(hashAlgorithm === undefined ? {} : { hashAlgorithm }),
    ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
  };
}

/** Version and nonce stand in the messages, and there they are signed: what is stated beside them is only compared. */
function compareStated(
  value: Omit<SpdmMeasurements, 'form'>,
  version: string | undefined,
  nonce: string | undefined,
  notes: Note[],
): void {
  const short = version === undefined ? undefined : /^\d+\.\d+/.exec(version)?.[0];
  if (version !== undefined && value.version !== undefined && short !== value.version) {
    const detail = `${JSON.stringify(version.slice(0, 16))} is stated, the messages are of ${value.version}`;
    notes.push({ id: 'spdm-version-disagrees', detail });
  }
  const inRequest = value.exchanges.at(-1)?.request?.nonce;
  if (nonce === undefined || inRequest === undefined) return;
  const same = /^(?:[0-9a-fA-F]{2})+$/.test(nonce) && bytesEqual(fromHex(nonce), inRequest);
  if (!same) notes.push({ id: 'spdm-nonce-disagrees', detail: `the request has the nonce ${toHex(inRequest)}` });
}

/** DSP2046 ComponentIntegrity 1.x: SPDMGetSignedMeasurementsResponse. */
function redfishForm(object: JsonObject): SpdmMeasurements {
  const notes: Note[] = [base64Note];
  const body = base64At(object, 'SignedMeasurements') ?? new Uint8Array(0);
  const value = messagesOrRecord([], body, statedAlgorithms(object, 'HashingAlgorithm', 'SigningAlgorithm', notes));
  compareStated(value, textAt(object, 'Version'), undefined, notes);
  const certificateLink = textAt(objectAt(object, 'Certificate') ?? {}, '@odata.id');
  const statedKey = publicKeyOf(object, notes);
  return {
    ...value,
    form: 'redfish',
    ...(certificateLink === undefined ? {} : { certificateLink }),
    ...(statedKey === undefined ? {} : { statedKey }),
    notes: [...notes, ...value.notes],
  };
}

function publicKeyOf(object: JsonObject, notes: Note[]): Uint8Array | undefined {
  const pem = textAt(object, 'PublicKey');
  if (pem === undefined || pem === '') return undefined;
  try {
    return parsePublicKeyFile(utf8Bytes(pem)).publicKey.spki;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notes.push({ id: 'spdm-public-key-unreadable', detail: error.message });
    return undefined;
  }
}

/** Hash algorithms by their number in IANA's Named Information registry, as CoMID writes digests (RFC 6920, 9.4). */
const namedHashes: ReadonlyMap<number, readonly [name: string, size: number]> = new Map([
  [1, ['sha256', 32] as const],
  [7, ['sha384', 48] as const],
  [8, ['sha512', 64] as const],
  [10, ['sha3-256', 32] as const],
  [11, ['sha3-384', 48] as const],
  [12, ['sha3-512', 64] as const],
]);

const maxEvidences = 4096;

/** `{"evidences": [{"evidence": {"index", "digest": [algorithm, hex]} or {"index", "svn"}}]}`, as spdm-emu's tool writes it. */
function evidenceList(object: JsonObject): SpdmMeasurements {
  const list = listAt(object, 'evidences');
  if (list.length === 0) throw new FormatError(format, '"evidences" is empty', 0);
  if (list.length > maxEvidences) throw new FormatError(format, `more than ${maxEvidences} "evidences"`, 0);
  const unverifiedBlocks = list.map((item, i) => {
    const evidence = isObject(item) ? objectAt(item, 'evidence') : undefined;
    if (evidence === undefined) throw new FormatError(format, `entry ${i} of "evidences" has no "evidence"`, 0);
    return evidenceBlock(evidence, i);
  });
  return { form: 'evidence-list', exchanges: [], unverifiedBlocks, notes: [] };
}

function evidenceBlock(evidence: JsonObject, i: number): MeasurementBlock {
  const { index, svn } = evidence;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > 255) {
    throw new FormatError(format, `entry ${i} of "evidences": "index" is no number from 0 to 255`, 0);
  }
  if (typeof svn === 'number' && Number.isSafeInteger(svn) && svn >= 0) {
    const secureVersionNumber = BigInt(svn);
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigUint64(0, secureVersionNumber, true);
    const type = 'secure-version-number';
    return { index, type, typeName: type, representation: 'raw', value, secureVersionNumber };
  }
  const [algorithm, hex] = listAt(evidence, 'digest');
  const known = typeof algorithm === 'number' ? namedHashes.get(algorithm) : undefined;
  if (known === undefined || typeof hex !== 'string') {
    throw new FormatError(format, `entry ${i} of "evidences" has neither "svn" nor a "digest" of a known algorithm`, 0);
  }
  if (hex.length !== 2 * known[1] || !/^[0-9a-fA-F]+$/.test(hex)) {
    throw new FormatError(format, `entry ${i} of "evidences": the digest is no ${known[0]}`, 0);
  }
  const typeName = 'not stated';
  return { index, type: undefined, typeName, representation: 'digest', value: fromHex(hex), hashAlgorithm: known[0] };
}
