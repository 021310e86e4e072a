import type { Description, Format } from '../format.ts';
import { defineFormat } from '../format.ts';
import { crlFormatName, isCrl, parseCrl } from './parse-crl.ts';
import type { RevocationList } from './revocation-list.ts';

const listed = 200;

export const crlFormat: Format<'x509-crl', RevocationList> = defineFormat({
  kind: crlFormatName,
  title: 'X.509 certificate revocation list (DER, PEM)',
  recognises: isCrl,
  parse: parseCrl,
  describe: describeCrl,
});

function describeCrl(crl: RevocationList): Description {
  return {
    issuer: crl.issuer.text,
    version: crl.version,
    thisUpdate: crl.thisUpdate,
    ...(crl.nextUpdate === undefined ? {} : { nextUpdate: crl.nextUpdate }),
    signatureAlgorithm: crl.signatureAlgorithm.name,
    ...(crl.crlNumber === undefined ? {} : { crlNumber: crl.crlNumber }),
    ...(crl.baseCrlNumber === undefined ? {} : { baseCrlNumber: crl.baseCrlNumber }),
    ...(crl.authorityKeyId === undefined ? {} : { authorityKeyId: crl.authorityKeyId }),
    ...(crl.scope === undefined ? {} : { scope: crl.scope }),
    revokedCount: crl.entries.count,
    revoked: Array.from({ length: Math.min(listed, crl.entries.count) }, (_, i) => crl.entries.at(i)),
    unknownCritical: crl.unknownCritical,
    sha256: crl.fingerprint,
    notes: crl.notes,
  };
}
