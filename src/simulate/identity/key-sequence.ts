import { p256 } from '@noble/curves/nist.js';
import { concatBytes, fromHex, sha256, toHex } from '../../core/index.ts';
import { sequence, unsignedInteger } from './der-writer.ts';
import { pointSequence, type SequencePoint } from './point-sequence.ts';

/** A P-256 key pair of the simulation. Anybody who knows the seed knows it: it protects nothing. */
export interface SimulatedKey {
  readonly scalar: bigint;
  /** Affine coordinates, 32 bytes each. */
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

export interface RawSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

const { Fn } = p256.Point;

function fieldBytes(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, '0'));
}

/** Many keys from one label, by index. Each is a proper key of its own, and all are known from one another. */
export function keySequence(label: string): (index: number) => SimulatedKey {
  const points = pointSequence(label);
  return (index) => {
    const { scalar, x, y } = points(index);
    return { scalar, x: fieldBytes(x), y: fieldBytes(y) };
  };
}

/**
 * ECDSA with SHA-256 (FIPS 186-5, 6.4.1). The nonce is the one handed over, else by RFC 6979: either way the same
 * message gives the same bytes. A nonce must serve one message only, or the two signatures would look alike.
 */
export function signRaw(message: Uint8Array, key: SimulatedKey, nonce?: SequencePoint): RawSignature {
  const digest = sha256(message);
  if (nonce === undefined) {
    const compact = p256.sign(digest, fieldBytes(key.scalar), { prehash: false, lowS: false });
    return { r: compact.slice(0, 32), s: compact.slice(32, 64) };
  }
  const r = Fn.create(nonce.x);
  const s = Fn.mul(nonce.inverse, Fn.create(BigInt(`0x${toHex(digest)}`) + Fn.mul(r, key.scalar)));
  return { r: fieldBytes(r), s: fieldBytes(s) };
}

/** The same as SEQUENCE { r, s } (RFC 3279, 2.2.3). */
export function signDer(message: Uint8Array, key: SimulatedKey, nonce?: SequencePoint): Uint8Array {
  const { r, s } = signRaw(message, key, nonce);
  return sequence(unsignedInteger(r), unsignedInteger(s));
}

/** The uncompressed point (SEC 1, 2.3.3). */
export function publicPoint(key: SimulatedKey): Uint8Array {
  return concatBytes(Uint8Array.of(4), key.x, key.y);
}
