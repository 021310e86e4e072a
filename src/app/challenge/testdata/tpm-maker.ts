import { decode } from '../../../formats/index.ts';
import type { TestKey } from '../../../formats/testdata/der-writer.ts';
import { attribute, caExtensions, certificate, commonName, ctx, extension, oid, pem, seq, set, testKey } from '../../../formats/testdata/der-writer.ts';

/** Key and name of the one who makes TPMs, and vouches for attestation keys. */
export const authority: TestKey = testKey();
export const authorityName: Uint8Array = commonName('Test TPM maker');

/** The key in a public area. */
export function spkiOf(bytes: Uint8Array): Uint8Array {
  const decoded = decode(bytes);
  if (decoded.kind !== 'tpm-public' || decoded.value.spki === undefined) throw new Error('not a public area');
  return decoded.value.spki;
}

/** A certificate as a TPM's maker issues it (TCG EK Credential Profile 2.5, 3.2), or an authority for an AK. */
export function certify(spki: Uint8Array, use: 'ek' | 'ak', issuer: TestKey = authority): Uint8Array {
  const tpm = seq(
    set(attribute('2.23.133.2.1', 'id:53575450')),
    set(attribute('2.23.133.2.2', 'swtpm')),
    set(attribute('2.23.133.2.3', 'id:00070001')),
  );
  const der = certificate({
    issuer: authorityName,
    subject: seq(),
    key: { privateKey: issuer.privateKey, spki },
    issuerKey: issuer,
    extensions: [
      extension('2.5.29.17', seq(ctx(4, tpm)), true),
      extension('2.5.29.37', seq(oid(use === 'ek' ? '2.23.133.8.1' : '2.23.133.8.3'))),
    ],
  });
  return pem('CERTIFICATE', der);
}

/** The certificate by which the maker is trusted. */
export function makerCertificate(): Uint8Array {
  const self = { issuer: authorityName, subject: authorityName, key: authority, issuerKey: authority };
  return pem('CERTIFICATE', certificate({ ...self, extensions: caExtensions() }));
}
