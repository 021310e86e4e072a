import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyObject } from '../der/index.ts';
import type { Bank } from '../eventlog/index.ts';
import { canHash } from '../eventlog/index.ts';
import type { Verification } from '../verification.ts';
import type { TpmSignature } from './structures.ts';

const hashNames: Readonly<Partial<Record<Bank, string>>> = {
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
};

/**
 * Verifies a TPMT_SIGNATURE over TPMS_ATTEST bytes with the attestation key. The key decides what kind of signature is
 * possible: a scheme that does not fit it fails (the signature, with its scheme, is in the sender's hands). `spki` is
 * SubjectPublicKeyInfo, DER.
 */
export function verifyQuoteSignature(attest: Uint8Array, signature: TpmSignature, spki: Uint8Array): Verification {
  const hash = signature.hash === undefined ? undefined : hashNames[signature.hash];
  if (hash === undefined || signature.hash === undefined || !canHash(signature.hash)) {
    return { outcome: 'unsupported', reason: `hash 0x${signature.hashAlgorithm.toString(16)}` };
  }
  const key = keyObject(spki);
  if (key === undefined) return { outcome: 'unsupported', reason: 'the attestation key cannot be read' };
  const wanted = signature.scheme === 'ecdsa' ? 'ec' : 'rsa';
  if (key.asymmetricKeyType !== wanted) {
    const type = key.asymmetricKeyType ?? 'unknown';
    return { outcome: 'failed', reason: `a ${signature.scheme} signature cannot be of a key of type ${type}` };
  }
  return verifies(attest, hash, key, signature)
    ? { outcome: 'verified' }
    : { outcome: 'failed', reason: 'the signature is not of these bytes by this key' };
}

function verifies(data: Uint8Array, hash: string, key: KeyObject, signature: TpmSignature): boolean {
  try {
    if (signature.scheme === 'ecdsa') {
      const size = coordinateSize(key);
      const rs = new Uint8Array(2 * size);
      const { r, s } = signature;
      if (r === undefined || s === undefined || r.length > size || s.length > size) return false;
      rs.set(r, size - r.length);
      rs.set(s, 2 * size - s.length);
      return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, rs);
    }
    const padding = signature.scheme === 'rsapss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
    // TPMs differ in the salt they use (hash size or as large as fits): its length is read from the signature.
    const salt = signature.scheme === 'rsapss' ? { saltLength: constants.RSA_PSS_SALTLEN_AUTO } : {};
    return verify(hash, data, { key, padding, ...salt }, signature.signature);
  } catch {
    // OpenSSL refuses a key or signature that it finds malformed: that is no valid signature.
    return false;
  }
}

function coordinateSize(key: KeyObject): number {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'secp521r1' ? 66 : curve === 'secp384r1' ? 48 : 32;
}
