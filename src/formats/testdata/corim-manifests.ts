import type { Cbor } from './cbor-writer.ts';
import { cbor, map } from './cbor-writer.ts';
import { comid, corim, corimMeta, environment, measurement, octets } from './corim-writer.ts';
import type { CoseKeyPair } from './cose-writer.ts';
import { coseKeyPair, coseSign1 } from './cose-writer.ts';

type Header = readonly [number, Cbor];

/** Key of the signed manifests, made for the run. */
export const signingKey: CoseKeyPair = coseKeyPair(-7);

/** Header that names the signer, and header that names the type of what is signed. */
export const metaHeader: Header = [8, corimMeta];
export const rimTypeHeader: Header = [3, 'application/rim+cbor'];

/** A payload, a manifest unless another is given, in COSE_Sign1. */
export function signedCorim(
  payload: Uint8Array = corim(),
  headers: readonly Header[] = [rimTypeHeader, metaHeader],
): Uint8Array {
  return coseSign1({ key: signingKey, payload, headers });
}

/** A measurement that is one SHA-256 digest of 32 octets `value`. */
export function digestMeasurement(value: number, name?: Cbor): Cbor {
  return measurement(map([2, [[1, octets(32, value)]]]), name);
}

/** A CoMID with reference triples only. */
export function referring(...measurements: readonly Cbor[]): Uint8Array {
  return cbor(comid(map([0, [[environment(), measurements]]])));
}
