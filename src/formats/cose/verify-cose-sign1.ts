import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keyObject } from '../der/index.ts';
import type { Verification } from '../verification.ts';
import type { CoseAlgorithm } from './algorithms.ts';
import { algorithmName, coseAlgorithm } from './algorithms.ts';
import type { CoseSign1 } from './cose-sign1.ts';
import type { CoseLabel } from './headers.ts';
import { headerLabels } from './labels.ts';
import { sigStructure } from './sig-structure.ts';

export interface CoseVerificationOptions {
  /** Signed with the message and not sent in it (RFC 9052, 4.3). */
  readonly externalAad?: Uint8Array;
  /** The payload of a message that carries none. */
  readonly detachedPayload?: Uint8Array;
  /** Header labels that the caller processes, beyond the common ones: a critical header that nobody processes stops the verification. */
  readonly understood?: readonly CoseLabel[];
}

/** Smallest RSA key that RFC 8230, 6.1 allows. */
const leastRsaBits = 2048;

const processed: ReadonlySet<CoseLabel> = new Set([
  headerLabels.algorithm,
  headerLabels.critical,
  headerLabels.contentType,
  headerLabels.keyId,
  headerLabels.x5bag,
  headerLabels.x5chain,
  headerLabels.x5t,
]);

/**
 * Verifies a COSE_Sign1 (RFC 9052, 4.4) with the signer's key: ECDSA with the curve that its hash belongs to, RSASSA-PSS
 * with a salt as long as the hash, EdDSA, and RSASSA-PKCS1-v1_5. `publicKey` is SubjectPublicKeyInfo, DER. Never throws.
 */
export function verifyCoseSign1(
  message: CoseSign1,
  publicKey: Uint8Array,
  options: CoseVerificationOptions = {},
): Verification {
  const unknown = message.critical.find(
    (label) => !processed.has(label) && options.understood?.includes(label) !== true,
  );
  if (unknown !== undefined) return unsupported(`the critical header ${String(unknown)} is not understood`);
  if (message.algorithm === undefined) return failed('the message names no algorithm');
  const algorithm = coseAlgorithm(message.algorithm);
  if (algorithm === undefined) return unsupported(algorithmName(message.algorithm));
  if (message.payload !== undefined && options.detachedPayload !== undefined) {
    return failed('the message carries a payload, and another one was given for it');
  }
  const payload = message.payload ?? options.detachedPayload;
  if (payload === undefined) return unsupported('the payload is detached and was not given');
  const key = keyObject(publicKey);
  if (key === undefined) return unsupported("the signer's key cannot be read");
  const misfit = keyMisfit(algorithm, key, message.signature);
  if (misfit !== undefined) return failed(misfit);
  const signed = sigStructure(message, payload, options.externalAad ?? new Uint8Array(0));
  return verifies(signed, message.signature, algorithm, key)
    ? { outcome: 'verified' }
    : failed('the signature is not of these bytes by this key');
}

function failed(reason: string): Verification {
  return { outcome: 'failed', reason };
}

function unsupported(reason: string): Verification {
  return { outcome: 'unsupported', reason };
}

/** The algorithm is the sender's word, the key decides: why this key cannot have made such a signature. */
function keyMisfit({ name, parameters }: CoseAlgorithm, key: KeyObject, signature: Uint8Array): string | undefined {
  const type = key.asymmetricKeyType ?? 'unknown';
  const misfit = `a signature ${name} cannot be of a key of type ${type}`;
  switch (parameters.scheme) {
    case 'ecdsa': {
      if (type !== 'ec') return misfit;
      const curve = key.asymmetricKeyDetails?.namedCurve ?? 'unknown';
      if (curve !== parameters.curve) return `a signature ${name} cannot be of a key on the curve ${curve}`;
      const size = 2 * parameters.coordinateBytes;
      return signature.length === size ? undefined : `${signature.length} bytes; a signature ${name} has ${size}`;
    }
    case 'rsa-pss':
    case 'rsa-pkcs1': {
      if (type !== 'rsa' && !(type === 'rsa-pss' && parameters.scheme === 'rsa-pss')) return misfit;
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      return bits < leastRsaBits ? `an RSA key of ${bits} bits; at least ${leastRsaBits} are needed` : undefined;
    }
    case 'eddsa':
      return parameters.keyTypes.includes(type) ? undefined : misfit;
  }
}

function verifies(data: Uint8Array, signature: Uint8Array, { parameters }: CoseAlgorithm, key: KeyObject): boolean {
  try {
    switch (parameters.scheme) {
      case 'ecdsa':
        return verify(parameters.hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
      case 'rsa-pss':
        return verify(
          parameters.hash,
          data,
          { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: parameters.hashBytes },
          signature,
        );
      case 'rsa-pkcs1':
        return verify(parameters.hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
      case 'eddsa':
        return verify(null, data, key, signature);
    }
  } catch {
    // OpenSSL throws at signatures that it finds malformed: they are no signatures of this key.
    return false;
  }
}
