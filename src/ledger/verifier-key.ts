import { concatBytes, FormatError, fromHex, sha256, toHex, UsageError, utf8Bytes } from '../core/index.ts';
import { fromBase64, toBase64 } from './base64.ts';

const format = 'verifier key';
const ed25519 = 0x01;

/** The public half of a key that signs notes (C2SP signed-note): its name, its 4-byte id in hexadecimal, the 32 bytes of RFC 8032. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

/** Whether a note may carry it as a key name: not empty, no Unicode space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Cc}\p{Z}]+$/u.test(name) && name.length <= 255;
}

function keyIdOf(name: string, publicKey: Uint8Array): string {
  return toHex(sha256(concatBytes(utf8Bytes(`${name}\n`), Uint8Array.of(ed25519), publicKey)).subarray(0, 4));
}

/** Names an Ed25519 public key of 32 bytes; throws UsageError on a name that no note can carry. */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) {
    throw new UsageError(
      `A key cannot be named ${JSON.stringify(name.slice(0, 80))}`,
      'Use a name without spaces or plus signs.',
    );
  }
  if (publicKey.length !== 32) throw new UsageError('An Ed25519 public key has 32 bytes', 'Hand over the raw key.');
  return { name, keyId: keyIdOf(name, publicKey), publicKey };
}

/** `<name>+<key id>+<base64 of 0x01 and the key>` */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${key.keyId}+${toBase64(concatBytes(Uint8Array.of(ed25519), key.publicKey))}`;
}

/** Reads a vkey; throws FormatError where it is malformed, of another kind than Ed25519, or its id is not that of its key. */
export function parseVerifierKey(text: string): VerifierKey {
  const [name = '', keyId = '', ...rest] = text.trim().split('+');
  // Base64 may itself contain a plus sign.
  const encoded = rest.join('+');
  const offset = name.length + keyId.length + 2;
  if (!isKeyName(name)) throw new FormatError(format, 'no key name', 0);
  if (!/^[0-9a-f]{8}$/.test(keyId)) throw new FormatError(format, 'no key id of 8 hexadecimal digits', name.length + 1);
  const material = fromBase64(encoded, format, offset);
  if (material[0] !== ed25519 || material.length !== 33) throw new FormatError(format, 'no Ed25519 key', offset);
  const publicKey = material.subarray(1);
  const expected = keyIdOf(name, publicKey);
  if (toHex(fromHex(keyId)) !== expected) throw new FormatError(format, `the key's id is ${expected}`, name.length + 1);
  return { name, keyId, publicKey };
}
