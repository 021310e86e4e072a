import { p256 } from '@noble/curves/nist.js';
import { concatBytes, sha256, utf8Bytes } from '../../core/index.ts';
import { sequence, unsignedInteger } from './der-writer.ts';

/** A P-256 key pair of the simulation. Anybody who knows the seed knows it: it protects nothing. */
export interface SimulatedKey {
  readonly secret: Uint8Array;
  /** Affine coordinates, 32 bytes each. */
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

export interface RawSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

const order = p256.Point.Fn.ORDER;

function scalar(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return (value % (order - 1n)) + 1n;
}

function scalarBytes(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  let rest = value;
  for (let i = 31; i >= 0; i--) {
    out[i] = Number(rest & 255n);
    rest >>= 8n;
  }
  return out;
}

/**
 * Many keys from one label: secret k0 + i, public point P0 + i·G. Related keys would be worthless outside a simulation;
 * here they save most of the cost of ten thousand machines, and each is a proper key of its own.
 */
export function keySequence(label: string): (index: number) => SimulatedKey {
  const start = scalar(sha256(utf8Bytes(label)));
  const startPoint = p256.Point.BASE.multiply(start);
  return (index) => {
    const secret = (start + BigInt(index)) % order;
    const point = index === 0 ? startPoint : startPoint.add(p256.Point.BASE.multiplyUnsafe(BigInt(index)));
    const encoded = point.toBytes(false);
    return { secret: scalarBytes(secret), x: encoded.slice(1, 33), y: encoded.slice(33, 65) };
  };
}

/** ECDSA with SHA-256, deterministic by RFC 6979. */
export function signRaw(message: Uint8Array, key: SimulatedKey): RawSignature {
  const compact = p256.sign(sha256(message), key.secret, { prehash: false, lowS: false });
  return { r: compact.slice(0, 32), s: compact.slice(32, 64) };
}

/** The same as SEQUENCE { r, s } (RFC 3279, 2.2.3). */
export function signDer(message: Uint8Array, key: SimulatedKey): Uint8Array {
  const { r, s } = signRaw(message, key);
  return sequence(unsignedInteger(r), unsignedInteger(s));
}

/** The uncompressed point (SEC 1, 2.3.3). */
export function publicPoint(key: SimulatedKey): Uint8Array {
  return concatBytes(Uint8Array.of(4), key.x, key.y);
}
