import { bytesEqual } from '../../core/index.ts';
import type { Certificate } from './certificate.ts';
import type { RevocationList } from './revocation-list.ts';
import type { RevocationReason } from './revoked-entry.ts';

export type Revocation =
  | { readonly revoked: false }
  | {
      readonly revoked: true;
      /** UTC ISO time. */
      readonly at: string;
      readonly reason?: RevocationReason;
      readonly invalidityDate?: string;
    }
  /** The list does not say: its silence must not be taken for an answer. */
  | { readonly revoked: 'unknown'; readonly why: string };

/**
 * What a revocation list says of a certificate (RFC 5280, 5 and 6.3.3). Only of a list that `verifyCrl` found good is
 * the answer worth anything: whoever can leave out an entry can make any certificate look good.
 */
export function revocationOf(
  crl: RevocationList,
  certificate: Pick<Certificate, 'issuer' | 'serialNumber' | 'isCa'>,
): Revocation {
  const unknown = (why: string): Revocation => ({ revoked: 'unknown', why });
  const { scope } = crl;
  if (crl.unknownCritical.length > 0) {
    return unknown(`critical extensions not understood: ${crl.unknownCritical.join(', ')}`);
  }
  const isOwn = bytesEqual(crl.issuer.raw, certificate.issuer.raw);
  const mayBeListed = isOwn || (scope?.indirect === true && crl.entries.speaksOf(certificate.issuer));
  if (!mayBeListed) return unknown(`the list is of ${crl.issuer.text}, not of ${certificate.issuer.text}`);
  if (scope?.onlyAttributeCertificates === true) return unknown('the list is of attribute certificates only');
  if (scope?.onlyUserCertificates === true && certificate.isCa) return unknown('the list is of user certificates only');
  if (scope?.onlyCaCertificates === true && !certificate.isCa) return unknown('the list is of CA certificates only');
  const entry = crl.entries.find(certificate.serialNumber, certificate.issuer);
  // Of a delta: the certificate was on hold and is not any more (5.3.1); what else the base says is not known here.
  if (entry?.reason === 'removeFromCRL') return unknown('the list says only that an earlier entry was removed');
  if (entry !== undefined) {
    const { revokedAt: at, reason, invalidityDate } = entry;
    return {
      revoked: true,
      at,
      ...(reason === undefined ? {} : { reason }),
      ...(invalidityDate === undefined ? {} : { invalidityDate }),
    };
  }
  if (crl.baseCrlNumber !== undefined) return unknown(`a delta of list ${crl.baseCrlNumber}, which was not asked`);
  if (scope?.onlySomeReasons === true) return unknown('the list is of some reasons only');
  return { revoked: false };
}
