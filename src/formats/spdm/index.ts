import { FormatError, toHex } from '../../core/index.ts';
import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { headText, parseJson, isObject } from '../inventory/json-text.ts';
import { describeCertificate } from '../x509/index.ts';
import type { SpdmCertificateChain } from './certificate-chain.ts';
import { describeMeasurement, looksLikeMeasurementRecord } from './measurement-block.ts';
import type { SpdmMeasurements } from './measurements.ts';
import { looksLikeSpdmChain, parseSpdmChain } from './parse-certificate-chain.ts';
import { parseMeasurementsJson } from './parse-json.ts';
import { looksLikeSpdmMessages, measurementsFormat, parseRecord, parseTranscript } from './parse-transcript.ts';
import { verifySpdmChain } from './verify-spdm-chain.ts';

export type { SpdmHash, SpdmSignature } from './algorithms.ts';
export type { SpdmCertificateChain, SpdmRootHash } from './certificate-chain.ts';
export type { SpdmDeviceInfo, SpdmIdentity } from './device-identity.ts';
export { spdmIdentity, spdmOids } from './device-identity.ts';
export type { MeasurementRequest, MeasurementResponse } from './exchange.ts';
export type { MeasurementBlock, MeasurementType, SpdmDeviceMode } from './measurement-block.ts';
export { measurementTypes } from './measurement-block.ts';
export type { MeasurementExchange, SpdmMeasurements } from './measurements.ts';
export type { SpdmNegotiation, SpdmVersion } from './negotiation.ts';
export { parseSpdmChain } from './parse-certificate-chain.ts';
export type { MeasurementVerification } from './verify-measurements.ts';
export { spdmSigningPrefix, verifySpdmMeasurements } from './verify-measurements.ts';
export type { SpdmChainExamination, SpdmChainQuestion, SpdmChainStep } from './verify-spdm-chain.ts';
export { isRootOf, verifySpdmChain } from './verify-spdm-chain.ts';

export const spdmChainFormat: Format<'spdm-certificate-chain', SpdmCertificateChain> = defineFormat({
  kind: 'spdm-certificate-chain',
  title: 'SPDM certificate chain (DSP0274), or DER certificates one after the other',
  recognises: looksLikeSpdmChain,
  parse: parseSpdmChain,
  describe: describeChain,
});

function describeChain(chain: SpdmCertificateChain): Description {
  const { verification, model, identity } = verifySpdmChain(chain);
  return {
    form: chain.form,
    ...(chain.rootHash === undefined
      ? {}
      : { rootHash: toHex(chain.rootHash.digest), rootHashAlgorithm: chain.rootHash.algorithm ?? 'unknown' }),
    count: chain.certificates.length,
    links: verification.outcome,
    ...(verification.outcome === 'verified' ? {} : { reason: verification.reason }),
    model,
    ...(identity.deviceInfo === undefined ? {} : { deviceInfo: identity.deviceInfo }),
    certificates: chain.certificates.map(describeCertificate),
    notes: [...chain.notes, ...identity.notes],
  };
}

/** Decodes measurements of one device: messages, blocks alone, or JSON (parse-json.ts says which). Throws FormatError. */
export function parseSpdmMeasurements(bytes: Uint8Array): SpdmMeasurements {
  if (startsJson(bytes)) return parseMeasurementsJson(bytes);
  if (looksLikeSpdmMessages(bytes)) return { form: 'transcript', ...parseTranscript(bytes) };
  if (bytes.length === 0) throw new FormatError(measurementsFormat, 'no measurements: the file is empty', 0);
  return { form: 'record', ...parseRecord(bytes) };
}

function startsJson(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*\{/.test(headText(bytes, 64));
}

const jsonWords = /"SignedMeasurements"\s*:|"spdm"\s*:|"evidences"\s*:/;

/** The words may stand anywhere in another file, so the file is read; one that is cut off is told what it is. */
function looksLikeMeasurementsJson(bytes: Uint8Array): boolean {
  if (!startsJson(bytes) || !jsonWords.test(headText(bytes))) return false;
  try {
    const value = parseJson(bytes, measurementsFormat);
    if (!isObject(value)) return false;
    const list: unknown = Array.isArray(value.evidences) ? value.evidences[0] : undefined;
    return (
      typeof value.SignedMeasurements === 'string' || isObject(value.spdm) || (isObject(list) && 'evidence' in list)
    );
  } catch (error) {
    if (error instanceof FormatError)
      return /^\ufeff?\s*\{\s*"(?:SignedMeasurements|spdm|evidences)"/.test(headText(bytes));
    throw error;
  }
}

export const spdmMeasurementsFormat: Format<'spdm-measurements', SpdmMeasurements> = defineFormat({
  kind: 'spdm-measurements',
  title: 'SPDM measurements (DSP0274), signed or not',
  recognises: (bytes) =>
    looksLikeMeasurementsJson(bytes) || looksLikeSpdmMessages(bytes) || looksLikeMeasurementRecord(bytes),
  parse: parseSpdmMeasurements,
  describe: describeMeasurements,
});

function describeMeasurements(value: SpdmMeasurements): Description {
  const { negotiation } = value;
  return {
    form: value.form,
    ...(value.version === undefined ? {} : { version: value.version }),
    ...(value.hashAlgorithm === undefined ? {} : { hashAlgorithm: value.hashAlgorithm }),
    ...(value.signatureAlgorithm === undefined ? {} : { signatureAlgorithm: value.signatureAlgorithm }),
    ...(negotiation?.measurementHash === undefined ? {} : { measurementHash: negotiation.measurementHash }),
    negotiationGiven: negotiation !== undefined,
    signed: value.signature !== undefined,
    ...(value.nonce === undefined ? {} : { nonce: value.nonce }),
    ...(value.component === undefined ? {} : { component: value.component }),
    ...(value.certificateLink === undefined ? {} : { certificateLink: value.certificateLink }),
    ...(value.chain === undefined ? {} : { chain: describeChain(value.chain) }),
    measurementCount: value.unverifiedBlocks.length,
    measurements: value.unverifiedBlocks.map(describeMeasurement),
    notes: value.notes,
  };
}
