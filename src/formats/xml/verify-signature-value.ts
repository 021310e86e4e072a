import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyObject } from '../der/index.ts';
import type { Verification } from '../verification.ts';
import type { Named, SignatureMethod } from './xml-signature.ts';

/** Key types of node:crypto that fit a scheme: the method is the sender's word, the key decides. */
const keyTypes: Readonly<Record<SignatureMethod['scheme'], readonly string[]>> = {
  'rsa-pkcs1': ['rsa'],
  'rsa-pss': ['rsa', 'rsa-pss'],
  ecdsa: ['ec'],
};

/** Verifies a SignatureValue over the canonical SignedInfo. `spki` is SubjectPublicKeyInfo, DER. Never throws. */
export function verifySignatureValue(
  signedInfo: Uint8Array,
  value: Uint8Array,
  method: Named<SignatureMethod>,
  spki: Uint8Array,
): Verification {
  const { known, uri } = method;
  if (known === undefined) return { outcome: 'unsupported', reason: `signature method ${uri}` };
  const key = keyObject(spki);
  if (key === undefined) return { outcome: 'unsupported', reason: "the signer's key cannot be read" };
  const type = key.asymmetricKeyType ?? 'unknown';
  if (!keyTypes[known.scheme].includes(type)) {
    return { outcome: 'failed', reason: `a signature ${known.name} cannot be of a key of type ${type}` };
  }
  if (known.scheme === 'rsa-pss' && known.hash !== known.mgfHash) {
    return { outcome: 'unsupported', reason: 'RSA-PSS with two different hashes' };
  }
  return verifies(signedInfo, value, known, key)
    ? { outcome: 'verified' }
    : { outcome: 'failed', reason: 'the signature value is not of this SignedInfo by this key' };
}

function verifies(data: Uint8Array, value: Uint8Array, method: SignatureMethod, key: KeyObject): boolean {
  try {
    switch (method.scheme) {
      case 'rsa-pkcs1':
        return verify(method.hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, value);
      case 'rsa-pss': {
        const { saltLength } = method;
        return verify(method.hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, value);
      }
      case 'ecdsa':
        // r and s at full size, one after the other (XMLDSig Core 1.1, 6.4.3); no DER.
        return verify(method.hash, data, { key, dsaEncoding: 'ieee-p1363' }, value);
    }
  } catch {
    // OpenSSL throws at signatures that it finds malformed: they are no signatures of this key.
    return false;
  }
}
