import { bytesEqual } from '../../core/index.ts';
import type { Verification } from '../verification.ts';
import type { Certificate } from './certificate.ts';
import type { RevocationList } from './revocation-list.ts';
import { verifySignature } from './verify-signature.ts';

/**
 * Whether `issuer` signed a revocation list and may (RFC 5280, 6.3.3, f and g): its name, its key id where both state
 * one, its key usage and the signature. A list with critical extensions that are not understood must not be used (5.2)
 * and is `unsupported`. Whether the list is of today is for the caller, who knows the time: `thisUpdate`, `nextUpdate`.
 */
export function verifyCrl(crl: RevocationList, issuer: Certificate): Verification {
  if (!bytesEqual(crl.issuer.raw, issuer.subject.raw)) {
    return {
      outcome: 'failed',
      reason: `the list is of ${crl.issuer.text}, the certificate of ${issuer.subject.text}`,
    };
  }
  if (
    crl.authorityKeyId !== undefined &&
    issuer.subjectKeyId !== undefined &&
    crl.authorityKeyId !== issuer.subjectKeyId
  ) {
    return { outcome: 'failed', reason: `the list names key ${crl.authorityKeyId}, not ${issuer.subjectKeyId}` };
  }
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('cRLSign')) {
    return { outcome: 'failed', reason: `${issuer.subject.text} may not sign revocation lists` };
  }
  const verification = verifySignature(crl.tbs, crl.signature, crl.signatureAlgorithm, issuer.publicKey.spki);
  if (verification.outcome !== 'verified' || crl.unknownCritical.length === 0) return verification;
  return { outcome: 'unsupported', reason: `critical extensions not understood: ${crl.unknownCritical.join(', ')}` };
}
