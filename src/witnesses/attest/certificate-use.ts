import type { Certificate } from '../../formats/x509/certificate.ts';

/** tcg-kp-EKCertificate (TCG EK Credential Profile 2.5, 3.2.15). */
const ekUse = '2.23.133.8.1';
/** tcg-kp-AIKCertificate (TCG Infrastructure Credential Profiles 1.1, 3.5). */
const akUse = '2.23.133.8.3';

/** An EK certificate by its stated use, or, as old ones state none, by the TPM's identity in its alternative name. */
export function isEkCertificate(certificate: Certificate): boolean {
  if (certificate.isCa || certificate.extendedKeyUsage.includes(akUse)) return false;
  return certificate.extendedKeyUsage.includes(ekUse) || certificate.tpm !== undefined;
}

export function isAkCertificate(certificate: Certificate): boolean {
  return !certificate.isCa && certificate.extendedKeyUsage.includes(akUse);
}
