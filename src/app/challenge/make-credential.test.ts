import {
  constants,
  createDecipheriv,
  createECDH,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  privateDecrypt,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../core/index.ts';
import type { NameHash } from './key-derivation.ts';
import { kdfA, kdfE, label } from './key-derivation.ts';
import { credentialFile, makeCredential } from './make-credential.ts';
import type { Credential } from './make-credential.ts';

const name = fromHex(`000b${'5a'.repeat(32)}`);
const secret = fromHex('00112233445566778899aabbccddeeff');

/** The two halves of a TPM2B at the start of `bytes`: its content, and what follows it. */
function split(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const size = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return [bytes.subarray(2, 2 + size), bytes.subarray(2 + size)];
}

/** What TPM2_ActivateCredential does with the seed (TPM 2.0 Part 3, 12.5); undefined where the integrity fails. */
function open(credential: Credential, seed: Uint8Array, hash: NameHash, bits: 128 | 256, object: Uint8Array) {
  const [integrity, identity] = split(credential.idObject);
  const key = kdfA(hash, seed, 'INTEGRITY', new Uint8Array(0), seed.length * 8);
  if (toHex(createHmac(hash, key).update(identity).update(object).digest()) !== toHex(integrity)) return undefined;
  const storage = kdfA(hash, seed, 'STORAGE', object, bits);
  const decryption = createDecipheriv(`aes-${String(bits)}-cfb`, storage, new Uint8Array(16));
  return split(concatBytes(decryption.update(identity), decryption.final()))[0];
}

const spki = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'spki' }));

describe('making a credential', () => {
  it.each([
    { size: 2048, hash: 'sha256', bits: 128 },
    { size: 3072, hash: 'sha384', bits: 256 },
  ] as const)('an RSA-$size endorsement key opens it, for the named object only', ({ size, hash, bits }) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: size });
    const credential = makeCredential(spki(publicKey), name, secret);
    const seed = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash, oaepLabel: label('IDENTITY') },
      credential.encryptedSecret,
    );
    expect(open(credential, seed, hash, bits, name)).toEqual(secret);
    const other = fromHex(`000b${'5b'.repeat(32)}`);
    expect(open(credential, seed, hash, bits, other)).toBeUndefined();
  });

  it.each([
    { curve: 'prime256v1', bytes: 32, hash: 'sha256', bits: 128, digest: 32 },
    { curve: 'secp384r1', bytes: 48, hash: 'sha384', bits: 256, digest: 48 },
    { curve: 'secp521r1', bytes: 66, hash: 'sha512', bits: 256, digest: 64 },
  ] as const)('an endorsement key on $curve opens it', ({ curve, hash, bits, digest }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
    const credential = makeCredential(spki(publicKey), name, secret);
    const [x, rest] = split(credential.encryptedSecret);
    const [y] = split(rest);
    const jwk = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' });
    const ecdh = createECDH(curve);
    ecdh.setPrivateKey(Buffer.from(jwk.d ?? '', 'base64url'));
    const z = ecdh.computeSecret(concatBytes(Uint8Array.of(4), x, y));
    const seed = kdfE(hash, z, 'IDENTITY', x, Buffer.from(jwk.x ?? '', 'base64url'), digest * 8);
    expect(open(credential, seed, hash, bits, name)).toEqual(secret);
  });

  it('makes the file that tpm2_activatecredential reads', () => {
    const file = credentialFile({ idObject: Uint8Array.of(1, 2), encryptedSecret: Uint8Array.of(3) });
    expect(toHex(file)).toBe('badcc0de00000001' + '00020102' + '000103');
  });

  it('refuses a key that no template of an endorsement key describes', () => {
    expect(() =>
      makeCredential(spki(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), name, secret),
    ).toThrow(/1024 bits/);
    expect(() => makeCredential(spki(generateKeyPairSync('ed25519').publicKey), name, secret)).toThrow(/ed25519/);
    expect(() =>
      makeCredential(spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey), name, secret),
    ).toThrow(/secp256k1/);
  });
});
