import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encodeBase64 } from '../base64.ts';

/** Making a key object costs more than a P-256 verification; one CA key verifies a whole fleet. */
const cache = new WeakMap<Uint8Array, { readonly key: KeyObject | undefined }>();

/** The key object of a SubjectPublicKeyInfo (DER); undefined where OpenSSL does not take it. */
export function keyObject(spki: Uint8Array): KeyObject | undefined {
  const cached = cache.get(spki);
  if (cached !== undefined) return cached.key;
  const key = readKey(spki);
  cache.set(spki, { key });
  return key;
}

function readKey(spki: Uint8Array): KeyObject | undefined {
  const pem = `-----BEGIN PUBLIC KEY-----\n${encodeBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  try {
    return createPublicKey({ key: pem, format: 'pem', type: 'spki' });
  } catch {
    return undefined;
  }
}
