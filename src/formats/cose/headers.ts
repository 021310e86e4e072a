import type { CborItem } from '../cbor/index.ts';
import { bytesOf, Fields, integerOf, labelOf, listOf, refuse, unsignedOf } from '../cbor/index.ts';
import { headerLabels } from './labels.ts';

export type CoseLabel = number | string;
export type CoseHeaders = ReadonlyMap<CoseLabel, CborItem>;

/** Hash of a certificate (RFC 9360, 2, COSE_CertHash); `algorithm` is of the COSE registry. */
export interface CertificateHash {
  readonly algorithm: CoseLabel;
  readonly hash: Uint8Array;
}

/** What the two buckets of a message say together; a label stands in one of them only. */
export interface CommonHeaders {
  readonly algorithm: CoseLabel | undefined;
  readonly critical: readonly CoseLabel[];
  readonly contentType: string | number | undefined;
  readonly keyId: Uint8Array | undefined;
  /** Certificates in DER, the signer's first. */
  readonly certificateChain: readonly Uint8Array[];
  /** Certificates in DER in no order, of which some may be needed. */
  readonly certificateBag: readonly Uint8Array[];
  readonly certificateHash: CertificateHash | undefined;
}

/** The entries of one bucket, in its order. Throws FormatError where it is no map or a label is neither int nor text. */
export function headersOf(item: CborItem, what: string): CoseHeaders {
  return new Map(new Fields(item, what).rest());
}

/**
 * Reads the common parameters of both buckets. A label in both is refused (RFC 9052, 3): one reader would believe the
 * signed one and another the forged one. Throws FormatError.
 */
export function commonHeaders(signed: CoseHeaders, unsigned: CoseHeaders): CommonHeaders {
  for (const [label, item] of unsigned) {
    if (signed.has(label)) refuse(item, `header ${String(label)} is both protected and unprotected`);
  }
  const both = new Map([...signed, ...unsigned]);
  const read = <T>(label: number, what: string, of: (item: CborItem, what: string) => T): T | undefined => {
    const item = both.get(label);
    return item === undefined ? undefined : of(item, what);
  };
  const vector = read(headerLabels.initialVector, 'IV', bytesOf);
  const partial = both.get(headerLabels.partialInitialVector);
  if (partial !== undefined) {
    bytesOf(partial, 'Partial IV');
    if (vector !== undefined) refuse(partial, 'IV and Partial IV in one message (RFC 9052, 3.1)');
  }
  return {
    algorithm: read(headerLabels.algorithm, 'algorithm', labelOf),
    critical: criticalLabels(signed, unsigned),
    contentType: read(headerLabels.contentType, 'content type', contentType),
    keyId: read(headerLabels.keyId, 'key identifier', bytesOf),
    certificateChain: read(headerLabels.x5chain, 'x5chain', certificates) ?? [],
    certificateBag: read(headerLabels.x5bag, 'x5bag', certificates) ?? [],
    certificateHash: read(headerLabels.x5t, 'x5t', certificateHash),
  };
}

/** crit (RFC 9052, 3.1): protected, never empty, and naming only what is protected itself. */
function criticalLabels(signed: CoseHeaders, unsigned: CoseHeaders): CoseLabel[] {
  const outside = unsigned.get(headerLabels.critical);
  if (outside !== undefined) refuse(outside, 'the list of critical headers is not protected');
  const item = signed.get(headerLabels.critical);
  if (item === undefined) return [];
  const labels = listOf(item, 'critical headers').map((entry) => labelOf(entry, 'critical header'));
  if (labels.length === 0) refuse(item, 'the list of critical headers is empty');
  for (const label of labels) {
    if (!signed.has(label)) refuse(item, `the critical header ${String(label)} is not among the protected ones`);
  }
  return labels;
}

/** Media type or CoAP Content-Format; white space around it and a missing subtype are excluded by RFC 9052, 3.1. */
function contentType(item: CborItem, what: string): string | number {
  if (item.type === 'text') {
    if (!/^[^\s/;]+\/[^\s/;]+(?:\s*;.*\S)?$/.test(item.value)) {
      refuse(item, `${what}: ${JSON.stringify(item.value.slice(0, 80))} is not TYPE/SUBTYPE`);
    }
    return item.value;
  }
  unsignedOf(item, what);
  const format = integerOf(item, what);
  return format <= 0xffff ? format : refuse(item, `${what}: ${format} is no Content-Format`);
}

/** COSE_X509 (RFC 9360, 2): one certificate, or a list of two or more; a list of one is read as well. */
function certificates(item: CborItem, what: string): Uint8Array[] {
  if (item.type === 'bytes') return [item.value];
  const list = listOf(item, what).map((entry) => bytesOf(entry, `${what}: certificate`));
  return list.length > 0 ? list : refuse(item, `${what}: no certificate`);
}

function certificateHash(item: CborItem, what: string): CertificateHash {
  const [algorithm, hash, ...more] = listOf(item, what);
  if (algorithm === undefined || hash === undefined || more.length > 0) {
    return refuse(item, `${what}: must be a hash algorithm and a hash`);
  }
  return { algorithm: labelOf(algorithm, `${what}: algorithm`), hash: bytesOf(hash, `${what}: hash`) };
}
