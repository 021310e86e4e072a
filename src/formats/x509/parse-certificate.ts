import { sha256Hex } from '../../core/index.ts';
import type { DerElement } from '../der/index.ts';
import { contextTag, DerReader, integerHex, NoteSink, readTime, smallInteger, tags } from '../der/index.ts';
import { agreedAlgorithm, readSignatureAlgorithm } from './algorithms.ts';
import type { Certificate, GeneralName, Name, TpmIdentity } from './certificate.ts';
import { readExtensions, readKnownExtensions } from './extensions.ts';
import { nameAttribute, readName } from './name.ts';
import { extensionOids, tcg, understoodExtensions } from './oids.ts';
import { readPublicKey } from './public-key.ts';
import { readSignedForm } from './signed-form.ts';

export const x509FormatName = 'x509-certificate';
const noEnd = '9999-12-31T23:59:59Z';
const maxSerialOctets = 20;

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Decodes one X.509 certificate (RFC 5280, 4.1), DER from the first byte to the last. Deviations of the table of
 * workarounds are read and noted. `base` is the offset of the first byte in the file. Throws FormatError.
 */
export function parseCertificateDer(bytes: Uint8Array, notes: NoteSink = new NoteSink(), base = 0): Certificate {
  const form = readSignedForm(bytes, x509FormatName, 'certificate', notes, base);
  const { tbs, outside, signature } = form;
  form.reader.expectEnd('certificate');

  const reader = form.reader.inside(tbs);
  const version = readVersion(reader);
  const serialElement = reader.element(tags.integer, 'serial number');
  const serialNumber = integerHex(reader, serialElement, 'serial number');
  noteSerial(serialElement, serialNumber, notes);
  const inside = readSignatureAlgorithm(reader, 'signature algorithm');
  const signatureAlgorithm = agreedAlgorithm(inside, outside, notes);
  const issuer = readName(reader, 'issuer');
  const validity = reader.sequence('validity');
  const notBefore = readTime(validity, 'notBefore');
  const notAfter = readTime(validity, 'notAfter');
  validity.expectEnd('validity');
  if (notAfter === noEnd) notes.add('no-final-date', 'notAfter');
  const subject = readName(reader, 'subject');
  const publicKey = readPublicKey(reader);
  reader.optional(contextTag(1, 'primitive'), 'issuer unique id');
  reader.optional(contextTag(2, 'primitive'), 'subject unique id');
  const wrapper = reader.optional(contextTag(3, 'constructed'), 'extensions');
  reader.expectEnd('signed part');
  const extensionReader = wrapper === undefined ? undefined : reader.inside(wrapper);
  const extensions = extensionReader === undefined ? [] : readExtensions(extensionReader);
  extensionReader?.expectEnd('extensions');
  if (wrapper !== undefined && version !== 3) notes.add('version-and-extensions', `version ${version}`);
  const known = readKnownExtensions(extensions, x509FormatName, notes);
  const tpm = tpmIdentity(known.subjectAltNames, notes);
  noteEmptySubject(
    subject,
    extensions.some((e) => e.oid === extensionOids.subjectAltName && e.critical),
    notes,
  );
  const parsed: Draft<Certificate> = {
    version,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    signatureAlgorithm,
    publicKey,
    extensions,
    unknownCritical: extensions
      .filter((e) => e.critical && (!understoodExtensions.has(e.oid) || known.unreadable.includes(e.oid)))
      .map((e) => e.oid),
    isCa: known.isCa,
    extendedKeyUsage: known.extendedKeyUsage,
    subjectAltNames: known.subjectAltNames,
    crlUrls: known.crlUrls,
    tbs: tbs.raw,
    signature: signature.bytes,
    der: bytes,
    fingerprint: sha256Hex(bytes),
    notes: notes.notes,
  };
  const { pathLength, keyUsage, subjectKeyId, authorityKeyId } = known;
  if (pathLength !== undefined) parsed.pathLength = pathLength;
  if (keyUsage !== undefined) parsed.keyUsage = keyUsage;
  if (subjectKeyId !== undefined) parsed.subjectKeyId = subjectKeyId;
  if (authorityKeyId !== undefined) parsed.authorityKeyId = authorityKeyId;
  if (tpm !== undefined) parsed.tpm = tpm;
  return parsed;
}

function readVersion(reader: DerReader): number {
  const wrapper = reader.optional(contextTag(0, 'constructed'), 'version');
  if (wrapper === undefined) return 1;
  const inner = reader.inside(wrapper);
  const version = smallInteger(inner, inner.element(tags.integer, 'version'), 'version') + 1;
  inner.expectEnd('version');
  if (version > 3) reader.fail(`version ${version} of X.509 does not exist`);
  if (version === 1) reader.notes.add('der-encoded-default', 'version 1');
  return version;
}

function noteSerial(element: DerElement, serialNumber: string, notes: NoteSink): void {
  const odd = serialNumber.startsWith('-') || /^0*$/.test(serialNumber) || element.content.length > maxSerialOctets + 1;
  if (odd) notes.add('serial-number', serialNumber.slice(0, 64));
}

function noteEmptySubject(subject: Name, altNameIsCritical: boolean, notes: NoteSink): void {
  if (subject.rdns.length > 0) return;
  notes.add('empty-subject', 'subject');
  if (!altNameIsCritical) notes.add('empty-subject-alt-name-not-critical', 'subject');
}

/** Manufacturer, model and version of the TPM, from the directory name in the subject alternative name. */
function tpmIdentity(names: readonly GeneralName[], notes: NoteSink): TpmIdentity | undefined {
  for (const { directory } of names) {
    if (directory === undefined) continue;
    const manufacturer = nameAttribute(directory, tcg.tpmManufacturer);
    const model = nameAttribute(directory, tcg.tpmModel);
    const version = nameAttribute(directory, tcg.tpmVersion);
    if (manufacturer === undefined && model === undefined && version === undefined) continue;
    if (directory.rdns.some((rdn) => rdn.length > 1)) notes.add('tpm-identity-in-several-rdns', 'subjectAltName');
    return { manufacturer: tpmManufacturerText(manufacturer ?? ''), model: model ?? '', version: version ?? '' };
  }
  return undefined;
}

/** `id:53544D20` is the vendor id in hexadecimal (TCG Vendor ID Registry): shown as it is, with the letters it spells. */
function tpmManufacturerText(value: string): string {
  const hex = /^id:([0-9a-fA-F]{8})$/.exec(value)?.[1];
  if (hex === undefined) return value;
  const letters = [0, 2, 4, 6].map((i) => String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16))).join('');
  const text = letters.replaceAll(/[^A-Za-z0-9]/g, '');
  return text === '' ? value : `${value} (${text})`;
}
