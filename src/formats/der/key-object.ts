import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { bytesEqual } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { Recent } from './recent.ts';
import { ecSpki } from './spki.ts';

/** `key` is undefined where OpenSSL does not take it: that is remembered too. */
interface ReadKey {
  readonly key: KeyObject | undefined;
}

/** Making a key object costs more than a P-256 verification; one CA key verifies a whole fleet, in certificates that many machines send. */
const ofArray = new WeakMap<Uint8Array, ReadKey>();
const ofContent = new Recent<ReadKey>(256, 1024);

/** The key object of a SubjectPublicKeyInfo (DER); undefined where OpenSSL does not take it. */
export function keyObject(spki: Uint8Array): KeyObject | undefined {
  const cached = ofArray.get(spki);
  if (cached !== undefined) return cached.key;
  let read = ofContent.find(spki, 0, spki.length);
  if (read === undefined) {
    read = { key: readKey(spki) };
    ofContent.keep(spki, 0, spki.length, read);
  }
  ofArray.set(spki, read);
  return read.key;
}

function readKey(spki: Uint8Array): KeyObject | undefined {
  const point = curvePoint(spki);
  try {
    if (point !== undefined) return createPublicKey({ key: point, format: 'jwk' });
    const pem = `-----BEGIN PUBLIC KEY-----\n${encodeBase64(spki)}\n-----END PUBLIC KEY-----\n`;
    return createPublicKey({ key: pem, format: 'pem', type: 'spki' });
  } catch {
    return undefined;
  }
}

interface NamedCurve {
  readonly crv: string;
  readonly oid: Uint8Array;
  /** Field size in bytes. */
  readonly size: number;
}

const namedCurves: readonly NamedCurve[] = [
  { crv: 'P-256', oid: Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07), size: 32 },
  { crv: 'P-384', oid: Uint8Array.of(0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22), size: 48 },
  { crv: 'P-521', oid: Uint8Array.of(0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23), size: 66 },
];

/**
 * An uncompressed point on a named curve in the one DER form that `ecSpki` writes, as a JSON Web Key (RFC 7518, 6.2):
 * OpenSSL checks it just as well, and spares itself two thirds of the time that its decoders take to find out what it is.
 */
function curvePoint(spki: Uint8Array): Readonly<Record<'kty' | 'crv' | 'x' | 'y', string>> | undefined {
  for (const { crv, oid, size } of namedCurves) {
    const from = spki.length - 2 * size;
    const [x, y] = [spki.subarray(from, from + size), spki.subarray(from + size)];
    if (from <= 0 || !bytesEqual(ecSpki(oid, x, y, size), spki)) continue;
    return { kty: 'EC', crv, x: base64Url(x), y: base64Url(y) };
  }
  return undefined;
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
