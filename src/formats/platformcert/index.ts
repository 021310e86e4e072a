import { FormatError } from '../../core/index.ts';
import { NoteSink } from '../der/index.ts';
import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import type { Verification } from '../verification.ts';
import {
  firstPemLabel,
  looksLikeDerFile,
  looksLikePem,
  parsePem,
  startsSignedPart,
  unwrapDerFile,
  verifySignature,
} from '../x509/index.ts';
import { parsePlatformCertificateDer, platformCertificateFormatName } from './parse-platform-certificate.ts';
import type { PlatformCertificate } from './platform-certificate.ts';

export * from './platform-certificate.ts';

const attributeLabel = 'ATTRIBUTE CERTIFICATE';

/** Decodes a platform certificate, DER or PEM with text around it. Throws FormatError. */
export function parsePlatformCertificate(bytes: Uint8Array): PlatformCertificate {
  const sink = new NoteSink();
  if (!looksLikePem(bytes)) {
    const { der, offset } = unwrapDerFile(bytes, platformCertificateFormatName, sink);
    return parsePlatformCertificateDer(der, sink, offset);
  }
  const file = parsePem(bytes);
  const [block, second] = file.blocks;
  if (block === undefined) throw file.broken[0] ?? new FormatError(platformCertificateFormatName, 'no PEM block', 0);
  if (second !== undefined) {
    throw new FormatError(platformCertificateFormatName, 'several PEM blocks, one was wanted', second.offset);
  }
  if (file.garbage) sink.add('pem-garbage', 'outside the block');
  if (block.label !== attributeLabel) sink.add('pem-label', block.label);
  const { der, offset } = unwrapDerFile(block.bytes, platformCertificateFormatName, sink);
  return parsePlatformCertificateDer(der, sink, offset);
}

/** Whether the signature of the certificate is that of the issuer's key (SubjectPublicKeyInfo, DER). */
export function verifyPlatformCertificate(certificate: PlatformCertificate, issuerSpki: Uint8Array): Verification {
  return verifySignature(certificate.tbs, certificate.signature, certificate.signatureAlgorithm, issuerSpki);
}

/** AttributeCertificateInfo begins with version 1 and a holder, which begins with a context tag and not with an OID. */
function isAttributeCertificate(bytes: Uint8Array): boolean {
  return startsSignedPart(bytes, (inside) => {
    if (inside[0] !== 0x02 || inside[1] !== 1 || inside[3] !== 0x30) return false;
    const length = inside[4] ?? 0;
    const first = inside[5 + (length < 0x80 ? 0 : length & 0x7f)] ?? 0;
    return first >= 0xa0 && first <= 0xa2;
  });
}

function recognises(bytes: Uint8Array): boolean {
  if (looksLikeDerFile(bytes)) return isAttributeCertificate(bytes);
  const label = firstPemLabel(bytes);
  if (label === undefined) return false;
  if (label === attributeLabel) return true;
  if (label !== 'CERTIFICATE') return false;
  try {
    return isAttributeCertificate(parsePem(bytes).blocks[0]?.bytes ?? new Uint8Array(0));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function describe(certificate: PlatformCertificate): Description {
  const { holder } = certificate;
  return {
    version: certificate.version,
    type: certificate.type,
    manufacturer: certificate.manufacturer,
    model: certificate.model,
    platformVersion: certificate.platformVersion,
    serial: certificate.serial ?? null,
    ...(certificate.manufacturerId === undefined ? {} : { manufacturerId: certificate.manufacturerId }),
    issuer: certificate.issuer.text,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    signatureAlgorithm: certificate.signatureAlgorithm.name,
    holder: {
      ...(holder.issuer === undefined ? {} : { issuer: holder.issuer.text }),
      ...(holder.serialNumber === undefined ? {} : { serialNumber: holder.serialNumber }),
      ...(holder.entityNames.length === 0 ? {} : { names: holder.entityNames.map((name) => name.text) }),
      ...(holder.digest === undefined ? {} : { digest: holder.digest }),
    },
    ...(certificate.platformSpecification === undefined
      ? {}
      : { platformSpecification: certificate.platformSpecification }),
    configurationVersion: certificate.configurationVersion,
    components: certificate.components.map((component) => ({
      ...component,
      addresses: component.addresses.map(({ kind, value }) => ({ kind, value })),
    })),
    properties: certificate.properties,
    unknownCritical: certificate.unknownCritical,
    sha256: certificate.fingerprint,
    notes: certificate.notes,
  };
}

export const platformCertificateFormat: Format<'platform-certificate', PlatformCertificate> = defineFormat({
  kind: 'platform-certificate',
  title: 'TCG platform certificate (profiles 1.0, 1.1, 2.0, 2.1)',
  recognises,
  parse: parsePlatformCertificate,
  describe,
});
