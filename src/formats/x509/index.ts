import { FormatError } from '../../core/index.ts';
import { NoteSink, workaroundNote } from '../der/index.ts';
import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { Note } from '../note.ts';
import type { Certificate } from './certificate.ts';
import { looksLikeDerFile, startsSignedPart, unwrapDerFile } from './container.ts';
import { parseCertificateDer, x509FormatName } from './parse-certificate.ts';
import { firstPemLabel, looksLikePem, parsePem } from './pem.ts';

export * from './certificate.ts';
export type { Verification } from '../verification.ts';
export { crlFormat } from './crl-format.ts';
export { parseCrl } from './parse-crl.ts';
export type { DistributionScope, RevocationList } from './revocation-list.ts';
export type { RevocationReason, RevokedEntry } from './revoked-entry.ts';
export type { Revocation } from './revocation-of.ts';
export { revocationOf } from './revocation-of.ts';
export { RevokedEntries } from './revoked-entries.ts';
export { verifyCrl } from './verify-crl.ts';
export { agreedAlgorithm, hashNameOfOid, readSignatureAlgorithm } from './algorithms.ts';
export { readSignedForm } from './signed-form.ts';
export { looksLikeDerFile, startsSignedPart, unwrapDerFile } from './container.ts';
export { readExtensions, readKnownExtensions } from './extensions.ts';
export { nameAttribute, nameOf, nameText, readGeneralNames, readName } from './name.ts';
export { extensionOids, understoodExtensions } from './oids.ts';
export { parseCertificateDer } from './parse-certificate.ts';
export { firstPemLabel, looksLikePem, parsePem } from './pem.ts';
export type { PublicKeyFile } from './public-key-file.ts';
export { parsePublicKeyFile, publicKeyFormat } from './public-key-file.ts';
export type { PemBlock, PemFile } from './pem.ts';
export { isSelfIssued } from './self-issued.ts';
export { verifySignature } from './verify-signature.ts';

/** Certificates of a PEM file, in its order. */
export interface CertificateBundle {
  readonly certificates: readonly Certificate[];
  readonly notes: readonly Note[];
}

const certificateLabels: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/**
 * Decodes the certificates of a file: DER (also behind a TPM NV header, before padding) or any number of PEM blocks with
 * text around them. A damaged block of a bundle is noted and left out; FormatError where nothing is left.
 */
export function parseCertificates(bytes: Uint8Array): CertificateBundle {
  if (!looksLikePem(bytes)) {
    const sink = new NoteSink();
    const { der, offset } = unwrapDerFile(bytes, x509FormatName, sink);
    const certificate = parseCertificateDer(der, sink, offset);
    return { certificates: [certificate], notes: certificate.notes };
  }
  const file = parsePem(bytes);
  const notes: Note[] = file.garbage ? [workaroundNote('pem-garbage', 'outside the blocks')] : [];
  const errors: FormatError[] = [...file.broken];
  const certificates: Certificate[] = [];
  for (const block of file.blocks) {
    if (!certificateLabels.has(block.label)) continue;
    const sink = new NoteSink();
    if (block.label !== 'CERTIFICATE') sink.add('pem-label', block.label);
    try {
      const { der, offset } = unwrapDerFile(block.bytes, x509FormatName, sink);
      certificates.push(parseCertificateDer(der, sink, offset));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      errors.push(error);
    }
  }
  const [first] = errors;
  if (certificates.length === 0)
    throw first ?? new FormatError(x509FormatName, 'no certificate among the PEM blocks', 0);
  for (const error of errors.slice(0, NoteSink.limit)) {
    notes.push(workaroundNote('pem-undecodable', `${error.message} at byte ${error.offset}`));
  }
  return { certificates, notes };
}

/** Decodes a file with exactly one certificate. Throws FormatError. */
export function parseCertificate(bytes: Uint8Array): Certificate {
  const { certificates, notes } = parseCertificates(bytes);
  const [certificate, second] = certificates;
  if (certificate === undefined || second !== undefined) {
    throw new FormatError(x509FormatName, `${certificates.length} certificates, one was wanted`, 0);
  }
  // Of a DER file the notes are the certificate's own.
  if (notes === certificate.notes) return certificate;
  return { ...certificate, notes: [...new Set([...certificate.notes, ...notes])] };
}

/** TBSCertificate begins with [0] version, or (version 1) with the serial number before a signature algorithm. */
function isCertificateDer(bytes: Uint8Array): boolean {
  return startsSignedPart(bytes, (inside) => {
    if (inside[0] === 0xa0) return true;
    const serial = inside[0] === 0x02 ? (inside[1] ?? 0x80) : 0x80;
    // An attribute certificate has its version here, and then a holder: a SEQUENCE that does not begin with an OID.
    return serial < 0x80 && inside[2 + serial] === 0x30 && inside[4 + serial] === 0x06;
  });
}

function countPemCertificates(bytes: Uint8Array): number {
  if (!looksLikePem(bytes)) return 0;
  try {
    return parsePem(bytes).blocks.filter((block) => certificateLabels.has(block.label) && isCertificateDer(block.bytes))
      .length;
  } catch (error) {
    if (error instanceof FormatError) return 0;
    throw error;
  }
}

function labelled(bytes: Uint8Array): boolean {
  const label = firstPemLabel(bytes);
  return label !== undefined && certificateLabels.has(label);
}

export const x509Format: Format<'x509-certificate', Certificate> = defineFormat({
  kind: 'x509-certificate',
  title: 'X.509 certificate (DER, PEM; EK certificates as read from NV)',
  recognises: (bytes) =>
    (looksLikeDerFile(bytes) && isCertificateDer(bytes)) || (labelled(bytes) && countPemCertificates(bytes) <= 1),
  parse: parseCertificate,
  describe: describeCertificate,
});

export const x509BundleFormat: Format<'x509-bundle', CertificateBundle> = defineFormat({
  kind: 'x509-bundle',
  title: 'X.509 certificates in one PEM file',
  recognises: (bytes) => countPemCertificates(bytes) > 1,
  parse: parseCertificates,
  describe: (bundle) => ({
    count: bundle.certificates.length,
    certificates: bundle.certificates.map(describeCertificate),
    notes: bundle.notes,
  }),
});

export function describeCertificate(certificate: Certificate): Description {
  const { publicKey, tpm } = certificate;
  return {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    version: certificate.version,
    signatureAlgorithm: certificate.signatureAlgorithm.name,
    publicKey: {
      algorithm: publicKey.algorithm,
      ...(publicKey.bits === undefined ? {} : { bits: publicKey.bits }),
      ...(publicKey.curve === undefined ? {} : { curve: publicKey.curve }),
      sha256: publicKey.spkiSha256,
    },
    isCa: certificate.isCa,
    ...(certificate.keyUsage === undefined ? {} : { keyUsage: certificate.keyUsage }),
    extendedKeyUsage: certificate.extendedKeyUsage,
    subjectAltNames: certificate.subjectAltNames.map(({ kind, text }) => ({ kind, text })),
    ...(certificate.subjectKeyId === undefined ? {} : { subjectKeyId: certificate.subjectKeyId }),
    ...(certificate.authorityKeyId === undefined ? {} : { authorityKeyId: certificate.authorityKeyId }),
    ...(tpm === undefined ? {} : { tpm }),
    unknownCritical: certificate.unknownCritical,
    sha256: certificate.fingerprint,
    notes: certificate.notes,
  };
}
export type { CaCatalogue, CatalogueEntry } from './ca-catalogue.ts';
export { caCatalogueFormat, parseCaCatalogue } from './ca-catalogue.ts';
