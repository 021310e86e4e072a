import { concatBytes } from '../../core/index.ts';
import { tags } from './der-reader.ts';

/** One DER element: identifier octet, length in its shortest form, content. */
export function derElement(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...content);
  return concatBytes(Uint8Array.of(tag), lengthOctets(body.length), body);
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

/** A non-negative INTEGER from big-endian octets, in its shortest form. */
export function derUnsigned(octets: Uint8Array): Uint8Array {
  let skip = 0;
  while (skip < octets.length - 1 && octets[skip] === 0) skip++;
  const short = octets.length === 0 ? new Uint8Array(1) : octets.subarray(skip);
  const sign = (short[0] ?? 0) >= 0x80 ? new Uint8Array(1) : new Uint8Array(0);
  return derElement(tags.integer, sign, short);
}

const rsaEncryption = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const ecPublicKey = Uint8Array.of(0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const noUnusedBits = new Uint8Array(1);

/** SubjectPublicKeyInfo of an RSA key (RFC 3279, 2.3.1). */
export function rsaSpki(modulus: Uint8Array, exponent: number): Uint8Array {
  const exponentOctets = Uint8Array.of(exponent >>> 24, exponent >>> 16, exponent >>> 8, exponent);
  return rsaSpkiOfKey(derElement(tags.sequence, derUnsigned(modulus), derUnsigned(exponentOctets)));
}

/** SubjectPublicKeyInfo around an RSAPublicKey (DER). */
export function rsaSpkiOfKey(rsaPublicKey: Uint8Array): Uint8Array {
  const algorithm = derElement(tags.sequence, rsaEncryption, derElement(tags.null));
  return derElement(tags.sequence, algorithm, derElement(tags.bitString, noUnusedBits, rsaPublicKey));
}

/** SubjectPublicKeyInfo of a point on a named curve (RFC 5480, 2): uncompressed, both coordinates at full size. */
export function ecSpki(curveOid: Uint8Array, x: Uint8Array, y: Uint8Array, size: number): Uint8Array {
  const point = new Uint8Array(1 + 2 * size);
  point[0] = 4;
  point.set(x, 1 + size - x.length);
  point.set(y, 1 + 2 * size - y.length);
  const algorithm = derElement(tags.sequence, ecPublicKey, curveOid);
  return derElement(tags.sequence, algorithm, derElement(tags.bitString, noUnusedBits, point));
}
