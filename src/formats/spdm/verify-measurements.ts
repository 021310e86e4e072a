import { constants, createHash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes, utf8Bytes } from '../../core/index.ts';
import { keyObject } from '../der/index.ts';
import type { Note } from '../note.ts';
import type { Verification } from '../verification.ts';
import type { SpdmHash, SpdmSignature } from './algorithms.ts';
import { canHash, spdmHashes } from './algorithms.ts';
import type { SpdmMeasurements } from './measurements.ts';

export type MeasurementVerification = Verification & { readonly notes: readonly Note[] };

const contextText = 'responder-measurements signing';
const contextSize = 36;

/** combined_spdm_prefix of 1.2 and later (DSP0274, Signature generation): four times the version, then the context after zeros. */
export function spdmSigningPrefix(version: string): Uint8Array {
  const context = new Uint8Array(contextSize);
  context.set(utf8Bytes(contextText), contextSize - contextText.length);
  return concatBytes(utf8Bytes(`dmtf-spdm-v${version}.*`.repeat(4)), context);
}

/**
 * Verifies the signature over the measurements with the key of the slot's leaf certificate (`spki`: SubjectPublicKeyInfo,
 * DER). Signed is L1/L2: all requests and responses without the signature itself, from 1.2 on with VCA before them
 * (DSP0274, 10.11). Where the file lacks a part of that the outcome is `unsupported`. Never throws. Whether the
 * key is the device's, and the nonce fresh, is for the caller to ask.
 */
export function verifySpdmMeasurements(value: SpdmMeasurements, spki: Uint8Array): MeasurementVerification {
  const unsupported = (reason: string): MeasurementVerification => ({ outcome: 'unsupported', reason, notes: [] });
  const { version, signature, exchanges } = value;
  if (version === undefined) return unsupported('the file has measurements and no message around them');
  if (signature === undefined) return unsupported('the device was not asked for a signature');
  if (exchanges.some(({ request }) => request === undefined)) {
    return unsupported('the request is not in the file, and the signature covers it');
  }
  const late = version !== '1.0' && version !== '1.1';
  if (late && value.negotiation === undefined) {
    return unsupported(`SPDM ${version} signs the negotiation (VCA), which is not in the file`);
  }
  const key = keyObject(spki);
  if (key === undefined) return unsupported("the device's key cannot be read");
  const transcript = concatBytes(
    ...(late && value.negotiation !== undefined ? [value.negotiation.bytes] : []),
    ...exchanges.flatMap(({ request, response }) => [request?.bytes ?? new Uint8Array(0), response.signedBytes]),
  );
  const algorithm = value.signatureAlgorithm ?? algorithmOfKey(key);
  if (algorithm === undefined) return unsupported('the file does not say by which algorithm the device signed');
  const misfit = keyMisfit(algorithm, key);
  if (misfit !== undefined) return { outcome: 'failed', reason: misfit, notes: [] };
  if (algorithm === 'sm2-p256' || algorithm === 'ed448') return unsupported(`algorithm ${algorithm}`);
  const given = value.hashAlgorithm;
  if (given !== undefined && !canHash(given)) return unsupported(`hash ${given}`);
  // Only one message of one hash has the signature: trying the hashes that exist gives nothing away.
  for (const hash of given === undefined ? spdmHashes.filter(canHash) : [given]) {
    const message = late
      ? concatBytes(spdmSigningPrefix(version), createHash(hash).update(transcript).digest())
      : transcript;
    const assumed: Note[] =
      given === undefined ? [{ id: 'spdm-hash-not-stated', detail: `the signature verifies with ${hash}` }] : [];
    if (verifies(message, hash, algorithm, key, signature)) return { outcome: 'verified', notes: assumed };
    if (!late && verifies(message, hash, algorithm, key, littleEndian(signature, algorithm))) {
      const detail = 'the signature is in little-endian order, which SPDM 1.0 and 1.1 left open';
      return { outcome: 'verified', notes: [...assumed, { id: 'spdm-signature-little-endian', detail }] };
    }
  }
  return { outcome: 'failed', reason: 'the signature is not of these messages by this key', notes: [] };
}

function algorithmOfKey(key: KeyObject): SpdmSignature | undefined {
  if (key.asymmetricKeyType === 'ed25519' || key.asymmetricKeyType === 'ed448') return key.asymmetricKeyType;
  return key.asymmetricKeyType === 'ec' ? curves.get(key.asymmetricKeyDetails?.namedCurve ?? '') : undefined;
}

const curves: ReadonlyMap<string, SpdmSignature> = new Map([
  ['prime256v1', 'ecdsa-p256'],
  ['secp384r1', 'ecdsa-p384'],
  ['secp521r1', 'ecdsa-p521'],
  ['SM2', 'sm2-p256'],
]);

/** The algorithm is what the messages or the file say; the key decides whether it can be so. */
function keyMisfit(algorithm: SpdmSignature, key: KeyObject): string | undefined {
  const type = key.asymmetricKeyType ?? 'unknown';
  const size = /^rsa(?:ssa|pss)-(\d+)$/.exec(algorithm)?.[1];
  if (size !== undefined) {
    const bits = key.asymmetricKeyDetails?.modulusLength;
    const fits = type === 'rsa' || (type === 'rsa-pss' && algorithm.startsWith('rsapss'));
    if (!fits) return `a signature ${algorithm} cannot be of a key of type ${type}`;
    return bits === Number(size) ? undefined : `a signature ${algorithm} cannot be of a key of ${bits ?? 0} bits`;
  }
  const own = algorithmOfKey(key);
  return own === algorithm ? undefined : `a signature ${algorithm} cannot be of a key of type ${own ?? type}`;
}

/** ECDSA turns r and s around each for itself, RSA the whole. */
function littleEndian(signature: Uint8Array, algorithm: SpdmSignature): Uint8Array {
  if (!algorithm.startsWith('ecdsa')) return Uint8Array.from(signature).reverse();
  const half = signature.length / 2;
  const reversed = Uint8Array.from(signature).reverse();
  return concatBytes(reversed.subarray(half), reversed.subarray(0, half));
}

function verifies(
  message: Uint8Array,
  hash: SpdmHash,
  algorithm: SpdmSignature,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  try {
    if (algorithm.startsWith('ecdsa')) return verify(hash, message, { key, dsaEncoding: 'ieee-p1363' }, signature);
    if (algorithm.startsWith('rsassa')) {
      return verify(hash, message, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    }
    if (algorithm.startsWith('rsapss')) {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return verify(hash, message, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
    }
    return verify(null, message, key, signature);
  } catch {
    // OpenSSL throws at signatures that it finds malformed: they are no signatures of this key.
    return false;
  }
}
