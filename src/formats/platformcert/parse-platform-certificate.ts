import { sha256Hex, toHex } from '../../core/index.ts';
import {
  bitString,
  contextTag,
  DerReader,
  integerHex,
  NoteSink,
  readOid,
  readTime,
  smallInteger,
  tags,
} from '../der/index.ts';
import type { Extension, GeneralName, Name } from '../x509/index.ts';
import {
  extensionOids,
  nameAttribute,
  readExtensions,
  readGeneralNames,
  readKnownExtensions,
  readSignatureAlgorithm,
  readSignedForm,
  agreedAlgorithm,
  understoodExtensions,
} from '../x509/index.ts';
import type { PlatformAttributes } from './attributes.ts';
import { readAttributes } from './attributes.ts';
import { oids, platformNames } from './oids.ts';
import type { Holder, PlatformCertificate } from './platform-certificate.ts';

export const platformCertificateFormatName = 'platform-certificate';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Extensions of attribute certificates that change nothing here (RFC 5755, 4.3): targeting would restrict the reader. */
const understood: ReadonlySet<string> = new Set([
  ...understoodExtensions,
  extensionOids.authorityInfoAccess,
  extensionOids.noRevocationAvailable,
]);

/**
 * Decodes a TCG platform certificate: an attribute certificate (RFC 5755, 4.1) with the attributes of the Platform
 * Attribute Credential Profile 1.0 and the Platform Certificate Profile 1.1, 2.0, 2.1; base, delta and rebase. DER from
 * the first byte to the last; `base` is the offset of the first byte in the file. Throws FormatError.
 */
export function parsePlatformCertificateDer(bytes: Uint8Array, notes: NoteSink, base = 0): PlatformCertificate {
  const form = readSignedForm(bytes, platformCertificateFormatName, 'certificate', notes, base);
  const { tbs, outside, signature } = form;
  form.reader.expectEnd('certificate');

  const reader = form.reader.inside(tbs);
  const version = smallInteger(reader, reader.element(tags.integer, 'version'), 'version');
  if (version !== 1) reader.fail(`attribute certificate version ${version + 1}, only 2 is used`);
  const holder = readHolder(reader.sequence('holder'));
  const issuer = readIssuer(reader);
  const inside = readSignatureAlgorithm(reader, 'signature algorithm');
  const signatureAlgorithm = agreedAlgorithm(inside, outside, notes);
  const serialNumber = integerHex(reader, reader.element(tags.integer, 'serial number'), 'serial number');
  const validity = reader.sequence('validity');
  const notBefore = readTime(validity, 'notBefore');
  const notAfter = readTime(validity, 'notAfter');
  validity.expectEnd('validity');
  const attributes = readAttributes(reader.sequence('attributes'));
  reader.optional(tags.bitString, 'issuer unique id');
  const extensions = reader.peekTag() === tags.sequence ? readExtensions(reader) : [];
  reader.expectEnd('signed part');
  const known = readKnownExtensions(extensions, platformCertificateFormatName, notes);
  const parsed: Draft<PlatformCertificate> = {
    version: profileVersion(attributes),
    type: certificateType(attributes.credentialType, attributes.hasPrevious),
    manufacturer: firstNamed(known.subjectAltNames, platformNames.manufacturer) ?? '',
    model: firstNamed(known.subjectAltNames, platformNames.model) ?? '',
    platformVersion: firstNamed(known.subjectAltNames, platformNames.version) ?? '',
    holder,
    issuer,
    serialNumber,
    notBefore,
    notAfter,
    signatureAlgorithm,
    configurationVersion: attributes.configurationVersion,
    components: attributes.components,
    properties: attributes.properties,
    unknownCritical: unknownCritical(extensions, known.unreadable),
    tbs: tbs.raw,
    signature: signature.bytes,
    der: bytes,
    fingerprint: sha256Hex(bytes),
    notes: notes.notes,
  };
  const serial = firstNamed(known.subjectAltNames, platformNames.serial);
  const manufacturerId = firstNamed(known.subjectAltNames, platformNames.manufacturerId);
  const { componentsUri, propertiesUri, platformSpecification } = attributes;
  if (serial !== undefined) parsed.serial = serial;
  if (manufacturerId !== undefined) parsed.manufacturerId = enterpriseNumber(manufacturerId);
  if (known.authorityKeyId !== undefined) parsed.authorityKeyId = known.authorityKeyId;
  if (componentsUri !== undefined) parsed.componentsUri = componentsUri;
  if (propertiesUri !== undefined) parsed.propertiesUri = propertiesUri;
  if (platformSpecification !== undefined) parsed.platformSpecification = platformSpecification;
  return parsed;
}

function unknownCritical(extensions: readonly Extension[], unreadable: readonly string[]): string[] {
  return extensions
    .filter((e) => e.critical && (!understood.has(e.oid) || unreadable.includes(e.oid)))
    .map((e) => e.oid);
}

/** As stated; a certificate that does not state it is of the first profile that has the attributes it uses. */
function profileVersion(attributes: PlatformAttributes): string {
  const parts = /^(\d+)\.(\d+)\./.exec(attributes.credentialVersion ?? '');
  if (parts !== null) return `${parts[1] ?? ''}.${parts[2] ?? ''}`;
  if (attributes.configurationVersion === 3) return '2.0';
  return attributes.configurationVersion === 2 ? '1.1' : '1.0';
}

function certificateType(credentialType: string | undefined, hasPrevious: boolean): PlatformCertificate['type'] {
  if (credentialType === oids.deltaAttributeCertificate || credentialType === oids.deltaKeyCertificate) return 'delta';
  const additional =
    credentialType === oids.additionalAttributeCertificate || credentialType === oids.additionalKeyCertificate;
  return additional || hasPrevious ? 'rebase' : 'base';
}

/** Holder (RFC 5755, 4.2.2): [0] issuer and serial number of a certificate, [1] names, [2] digest of an object. */
function readHolder(reader: DerReader): Holder {
  const certificate = reader.optional(contextTag(0, 'constructed'), 'holder certificate');
  const names = reader.optional(contextTag(1, 'constructed'), 'holder names');
  const digest = reader.optional(contextTag(2, 'constructed'), 'holder digest');
  reader.expectEnd('holder');
  const entity = certificate === undefined ? undefined : readIssuerSerial(reader.inside(certificate));
  const entityNames = names === undefined ? [] : readGeneralNames(reader.inside(names), 'holder names');
  const holder: Draft<Holder> = { entityNames };
  if (entity?.issuer !== undefined) holder.issuer = entity.issuer;
  if (entity !== undefined) holder.serialNumber = entity.serialNumber;
  if (digest !== undefined) holder.digest = readDigest(reader.inside(digest));
  return holder;
}

function readIssuerSerial(reader: DerReader): { issuer?: Name; serialNumber: string } {
  const names = readGeneralNames(reader.sequence('holder issuer'), 'holder issuer');
  const serialNumber = integerHex(reader, reader.element(tags.integer, 'holder serial number'), 'holder serial number');
  reader.optional(tags.bitString, 'holder issuer unique id');
  reader.expectEnd('holder certificate');
  const issuer = names.find((name) => name.directory !== undefined)?.directory;
  return { ...(issuer === undefined ? {} : { issuer }), serialNumber };
}

function readDigest(reader: DerReader): { algorithm: string; value: string } {
  reader.element(tags.enumerated, 'digested object type');
  reader.optional(tags.oid, 'other object type');
  const algorithm = readOid(reader.sequence('digest algorithm'), 'digest algorithm');
  const value = bitString(reader, reader.element(tags.bitString, 'digest'), 'digest').bytes;
  return { algorithm, value: toHex(value) };
}

/** AttCertIssuer (RFC 5755, 4.2.3): v2Form with one directory name; the older v1Form is read as well. */
function readIssuer(reader: DerReader): Name {
  const form2 = reader.optional(contextTag(0, 'constructed'), 'issuer');
  const list = form2 === undefined ? reader.sequence('issuer') : reader.inside(form2).sequence('issuer');
  const names = readGeneralNames(list, 'issuer');
  const directory = names.find((name) => name.directory !== undefined)?.directory;
  if (form2 === undefined || names.length > 1) reader.notes.add('issuer-with-extra-choices', 'issuer');
  return directory ?? reader.fail('issuer without a directory name');
}

function firstNamed(names: readonly GeneralName[], types: readonly string[]): string | undefined {
  for (const { directory } of names) {
    for (const type of types) {
      const value = directory === undefined ? undefined : nameAttribute(directory, type);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** `#3009…`: SEQUENCE { OBJECT IDENTIFIER } as an attribute value; shown as the identifier. */
function enterpriseNumber(value: string): string {
  if (!/^#([0-9a-f]{2})+$/.test(value)) return value;
  const bytes = Uint8Array.from(value.slice(1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const reader = new DerReader(bytes, platformCertificateFormatName, new NoteSink());
  return reader.peekTag() === tags.sequence ? readOid(reader.sequence('manufacturer id'), 'manufacturer id') : value;
}
