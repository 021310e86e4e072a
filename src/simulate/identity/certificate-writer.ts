import { sha256, utf8Bytes } from '../../core/index.ts';
import {
  bitString,
  boolean,
  explicit,
  implicit,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  smallInteger,
  tagged,
  time,
  unsignedInteger,
  utf8String,
} from './der-writer.ts';
import { publicPoint, signDer, type SimulatedKey } from './key-sequence.ts';
import type { SequencePoint } from './point-sequence.ts';

/** A distinguished name: attribute type OID and value, in order. */
export type NameParts = readonly (readonly [oid: string, value: string])[];

const countryName = '2.5.4.6';

/** RFC 5280, 4.1.2.4: one attribute per relative name; countries are PrintableString. */
export function distinguishedName(parts: NameParts): Uint8Array {
  return sequence(
    ...parts.map(([oid, value]) =>
      setOf(sequence(objectIdentifier(oid), oid === countryName ? printableString(value) : utf8String(value))),
    ),
  );
}

export function organisation(name: string, commonName: string): NameParts {
  return [
    [countryName, 'ZZ'],
    ['2.5.4.10', name],
    ['2.5.4.3', commonName],
  ];
}

export const ecdsaWithSha256: Uint8Array = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

function subjectPublicKeyInfo(key: SimulatedKey): Uint8Array {
  const algorithm = sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.2.840.10045.3.1.7'));
  return sequence(algorithm, bitString(publicPoint(key)));
}

/** RFC 5280, 4.2.1.2, method 1, with SHA-256 cut to 160 bits (RFC 7093, 2). */
export function keyIdentifier(key: SimulatedKey): Uint8Array {
  return sha256(publicPoint(key)).slice(0, 20);
}

export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));
}

export function authorityKeyIdentifier(issuer: SimulatedKey): Uint8Array {
  return extension('2.5.29.35', sequence(implicit(0, keyIdentifier(issuer))));
}

/** One directoryName as the subject's alternative name (RFC 5280, 4.2.1.6). */
export function directoryAlternativeName(parts: NameParts, critical: boolean): Uint8Array {
  return extension('2.5.29.17', sequence(explicit(4, distinguishedName(parts))), critical);
}

export interface Issuer {
  readonly name: NameParts;
  readonly key: SimulatedKey;
}

export interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

/** 16 bytes from a label, positive and without a leading zero: a serial number that nobody can mistake for a counter. */
export function serialNumber(label: string): Uint8Array {
  const bytes = sha256(utf8Bytes(label)).slice(0, 16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

export interface CertificateRequest {
  readonly serial: Uint8Array;
  readonly issuer: Issuer;
  readonly subject: NameParts;
  readonly key: SimulatedKey;
  readonly validity: Validity;
  readonly extensions: readonly Uint8Array[];
  /** For this signature alone; by RFC 6979 where absent. */
  readonly nonce?: SequencePoint;
}

/** An X.509 v3 certificate over a P-256 key, signed ECDSA with SHA-256 (RFC 5280, 4.1). */
export function certificate(request: CertificateRequest): Uint8Array {
  const toBeSigned = sequence(
    explicit(0, smallInteger(2)),
    unsignedInteger(request.serial),
    ecdsaWithSha256,
    distinguishedName(request.issuer.name),
    sequence(time(request.validity.fromMs), time(request.validity.toMs)),
    distinguishedName(request.subject),
    subjectPublicKeyInfo(request.key),
    explicit(3, sequence(...request.extensions)),
  );
  return sequence(toBeSigned, ecdsaWithSha256, bitString(signDer(toBeSigned, request.issuer.key, request.nonce)));
}

/** Key usage bits by number, 0 digitalSignature … 8 decipherOnly (RFC 5280, 4.2.1.3). */
export function keyUsage(...bits: readonly number[]): Uint8Array {
  let value = 0;
  for (const bit of bits) value |= 0x80 >> bit;
  const unused = value === 0 ? 0 : 31 - Math.clz32(value & -value);
  return extension('2.5.29.15', bitString(Uint8Array.of(value), unused), true);
}

export function extendedKeyUsage(oid: string): Uint8Array {
  return extension('2.5.29.37', sequence(objectIdentifier(oid)));
}

export function basicConstraints(isAuthority: boolean): Uint8Array {
  return extension('2.5.29.19', isAuthority ? sequence(boolean(true)) : sequence(), true);
}

export function subjectKeyIdentifier(key: SimulatedKey): Uint8Array {
  return extension('2.5.29.14', octetString(keyIdentifier(key)));
}

/** A self-signed authority that may sign certificates and revocation lists. */
export function rootCertificate(authority: Issuer, validity: Validity): Uint8Array {
  return certificate({
    serial: serialNumber(`root/${authority.name.map((part) => part[1]).join('/')}`),
    issuer: authority,
    subject: authority.name,
    key: authority.key,
    validity,
    extensions: [basicConstraints(true), keyUsage(5, 6), subjectKeyIdentifier(authority.key)],
  });
}

/** `[number] IMPLICIT GeneralNames` with one directoryName: holder and issuer of attribute certificates. */
export function generalNames(parts: NameParts): Uint8Array {
  return tagged(0xa4, distinguishedName(parts));
}
