import {
  constants,
  createCipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes, UsageError } from '../../core/index.ts';
import type { NameHash } from './key-derivation.ts';
import { kdfA, kdfE, label } from './key-derivation.ts';

/** How an endorsement key of the TCG templates protects what is sent to it (EK Credential Profile 2.5, B.3 and B.4). */
interface Protection {
  readonly hash: NameHash;
  readonly hashBytes: number;
  readonly cipher: 'aes-128-cfb' | 'aes-256-cfb';
  readonly keyBits: number;
}

const low: Protection = { hash: 'sha256', hashBytes: 32, cipher: 'aes-128-cfb', keyBits: 128 };
const high: Protection = { hash: 'sha384', hashBytes: 48, cipher: 'aes-256-cfb', keyBits: 256 };
const highest: Protection = { hash: 'sha512', hashBytes: 64, cipher: 'aes-256-cfb', keyBits: 256 };

/** Templates L-2 and H-2 to H-4: a certificate holds only the key, its template follows from type and size. */
const ofCurve: ReadonlyMap<string, { readonly protection: Protection; readonly bytes: number; readonly name: string }> =
  new Map([
    ['prime256v1', { protection: low, bytes: 32, name: 'prime256v1' }],
    ['secp384r1', { protection: high, bytes: 48, name: 'secp384r1' }],
    ['secp521r1', { protection: highest, bytes: 66, name: 'secp521r1' }],
  ]);

export interface Credential {
  /** TPM2B_ID_OBJECT's content: integrity value and encrypted secret. */
  readonly idObject: Uint8Array;
  /** TPM2B_ENCRYPTED_SECRET's content: the seed, for the endorsement key's eyes only. */
  readonly encryptedSecret: Uint8Array;
}

/** Sized big-endian, as every TPM2B. */
function sized(bytes: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);
}

interface Seed {
  readonly seed: Uint8Array;
  readonly encrypted: Uint8Array;
  readonly protection: Protection;
}

/** Templates L-1, H-1, H-6, H-7: the seed under OAEP with the key's name hash and the label IDENTITY (TPM 2.0 Part 1, B.10.4). */
function seedForRsa(key: KeyObject): Seed {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (![2048, 3072, 4096].includes(bits))
    throw new UsageError(
      `an RSA endorsement key of ${String(bits)} bits`,
      'Give the certificate of an RSA EK of 2048, 3072 or 4096 bits.',
    );
  const protection = bits === 2048 ? low : high;
  const seed = randomBytes(protection.hashBytes);
  const encrypted = publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: protection.hash, oaepLabel: label('IDENTITY') },
    seed,
  );
  return { seed, encrypted, protection };
}

/** ECC: the seed from a one-pass Diffie-Hellman with a key made for this once (TPM 2.0 Part 1, C.6.4). */
function seedForEcc(key: KeyObject): Seed {
  const curve = ofCurve.get(key.asymmetricKeyDetails?.namedCurve ?? '');
  if (curve === undefined)
    throw new UsageError(
      `an endorsement key on the curve ${key.asymmetricKeyDetails?.namedCurve ?? 'unknown'}`,
      'Give the certificate of an EK on P-256, P-384 or P-521.',
    );
  const { protection, bytes } = curve;
  const jwk = key.export({ format: 'jwk' });
  const theirs = { x: Buffer.from(jwk.x ?? '', 'base64url'), y: Buffer.from(jwk.y ?? '', 'base64url') };
  const once = createECDH(curve.name);
  const ours = once.generateKeys().subarray(1);
  const z = once.computeSecret(concatBytes(Uint8Array.of(4), theirs.x, theirs.y));
  const x = ours.subarray(0, bytes);
  const seed = kdfE(protection.hash, z, 'IDENTITY', x, theirs.x, protection.hashBytes * 8);
  return { seed, encrypted: concatBytes(sized(x), sized(ours.subarray(bytes))), protection };
}

/**
 * What TPM2_MakeCredential does, without a TPM: a secret that only the TPM which holds both the endorsement key and an
 * object of this name can give back (TPM 2.0 Library Part 1, 24; Part 3, 12.6).
 * `endorsementKey` is SubjectPublicKeyInfo in DER, `name` the attestation key's name (nameAlg and digest), `secret` at
 * most as long as the key's name hash. Throws UsageError for a key that no TCG template describes.
 */
export function makeCredential(endorsementKey: Uint8Array, name: Uint8Array, secret: Uint8Array): Credential {
  const key = createPublicKey({ key: Buffer.from(endorsementKey), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec')
    throw new UsageError(
      `an endorsement key of type ${key.asymmetricKeyType ?? 'unknown'}`,
      'Give the certificate of an RSA or ECC EK.',
    );
  const { seed, encrypted, protection } = key.asymmetricKeyType === 'rsa' ? seedForRsa(key) : seedForEcc(key);
  const { hash, hashBytes, cipher, keyBits } = protection;
  if (secret.length > hashBytes)
    throw new UsageError('a secret longer than the hash of the key', 'Give a shorter one.');
  const storageKey = kdfA(hash, seed, 'STORAGE', name, keyBits);
  const encryption = createCipheriv(cipher, storageKey, new Uint8Array(16));
  const identity = concatBytes(encryption.update(sized(secret)), encryption.final());
  const integrityKey = kdfA(hash, seed, 'INTEGRITY', new Uint8Array(0), hashBytes * 8);
  const integrity = createHmac(hash, integrityKey).update(identity).update(name).digest();
  return { idObject: concatBytes(sized(integrity), identity), encryptedSecret: encrypted };
}

/** The file that `tpm2_activatecredential` reads: magic, version 1, both structures with their sizes. */
export function credentialFile({ idObject, encryptedSecret }: Credential): Uint8Array {
  return concatBytes(Uint8Array.of(0xba, 0xdc, 0xc0, 0xde, 0, 0, 0, 1), sized(idObject), sized(encryptedSecret));
}
