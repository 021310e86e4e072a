import { constants, getHashes, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyObject } from '../der/index.ts';
import type { Verification } from '../verification.ts';
import type { SignatureAlgorithm } from './certificate.ts';

const available: ReadonlySet<string> = new Set(getHashes().map((name) => name.toLowerCase()));

/** Key types of node:crypto that fit a scheme: the algorithm identifier is the sender's word, the key decides. */
const keyTypes: Readonly<Record<string, readonly string[]>> = {
  'rsa-pkcs1': ['rsa'],
  'rsa-pss': ['rsa', 'rsa-pss'],
  ecdsa: ['ec'],
  ed25519: ['ed25519'],
  ed448: ['ed448'],
};

/**
 * Verifies a signature over the DER of a signed part with the issuer's key: RSA PKCS #1 v1.5 and PSS, ECDSA, Ed25519
 * (RFC 8017, RFC 5480, RFC 8032). `issuerSpki` is SubjectPublicKeyInfo, DER. Never throws.
 */
export function verifySignature(
  tbs: Uint8Array,
  signature: Uint8Array,
  algorithm: SignatureAlgorithm,
  issuerSpki: Uint8Array,
): Verification {
  const { parameters } = algorithm;
  if (parameters.scheme === 'unsupported') return { outcome: 'unsupported', reason: `algorithm ${algorithm.name}` };
  if (parameters.scheme === 'contradictory') {
    const { outside } = parameters;
    const how = outside === algorithm.name ? `${outside} with other parameters` : outside;
    const reason = `the signed part names ${algorithm.name} as its algorithm and the signature ${how}; the two must be equal`;
    return { outcome: 'unsupported', reason };
  }
  if ('hash' in parameters && !available.has(parameters.hash)) {
    return { outcome: 'unsupported', reason: `hash ${parameters.hash}` };
  }
  const key = keyObject(issuerSpki);
  if (key === undefined) return { outcome: 'unsupported', reason: "the issuer's key cannot be read" };
  const type = key.asymmetricKeyType ?? 'unknown';
  if (keyTypes[parameters.scheme]?.includes(type) !== true) {
    return { outcome: 'failed', reason: `a signature ${algorithm.name} cannot be of a key of type ${type}` };
  }
  return verifies(tbs, signature, parameters, key)
    ? { outcome: 'verified' }
    : { outcome: 'failed', reason: 'the signature is not of these bytes by this key' };
}

function verifies(
  tbs: Uint8Array,
  signature: Uint8Array,
  parameters: Exclude<SignatureAlgorithm['parameters'], { scheme: 'unsupported' | 'contradictory' }>,
  key: KeyObject,
): boolean {
  try {
    switch (parameters.scheme) {
      case 'rsa-pkcs1':
        return verify(parameters.hash, tbs, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
      case 'rsa-pss':
        // node:crypto uses one hash for message and mask; certificates with two different ones are not made.
        if (parameters.hash !== parameters.mgfHash) return false;
        return verify(
          parameters.hash,
          tbs,
          { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: parameters.saltLength },
          signature,
        );
      case 'ecdsa':
        return verify(parameters.hash, tbs, { key, dsaEncoding: 'der' }, signature);
      case 'ed25519':
      case 'ed448':
        return verify(null, tbs, key, signature);
    }
  } catch {
    // OpenSSL throws at signatures that it finds malformed: they are no signatures of this key.
    return false;
  }
}
