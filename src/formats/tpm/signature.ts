import { ByteReader, toHex } from '../../core/index.ts';
import { bankOfAlgorithm } from '../eventlog/index.ts';
import type { Description } from '../format.ts';
import { alg } from './constants.ts';
import type { TpmSignature } from './structures.ts';

const format = 'tpm-signature';
const maxRsaBytes = 1024;
const maxCoordinateBytes = 66;

const rsaSchemes: ReadonlyMap<number, TpmSignature['scheme']> = new Map([
  [alg.rsassa, 'rsassa'],
  [alg.rsapss, 'rsapss'],
]);

/** The sizes inside a TPMT_SIGNATURE add up to the file. */
export function looksLikeSignature(bytes: Uint8Array): boolean {
  if (bytes.length < 8 || bytes.length > maxRsaBytes + 6) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bankOfAlgorithm(view.getUint16(2)) === undefined) return false;
  const scheme = view.getUint16(0);
  const size = view.getUint16(4);
  if (rsaSchemes.has(scheme)) return size >= 128 && size === bytes.length - 6;
  if (scheme !== alg.ecdsa || size > maxCoordinateBytes || 8 + size > bytes.length) return false;
  return view.getUint16(6 + size) === bytes.length - 8 - size;
}

/** Decodes TPMT_SIGNATURE: RSASSA, RSAPSS, ECDSA (TPM 2.0 Part 2, 11.3.4). Throws FormatError. */
export function parseTpmSignature(bytes: Uint8Array): TpmSignature {
  const reader = new ByteReader(bytes, format);
  const schemeId = reader.u16be('scheme');
  const hashAlgorithm = reader.u16be('hash');
  const common = { hashAlgorithm, hash: bankOfAlgorithm(hashAlgorithm), notes: [] };
  const rsa = rsaSchemes.get(schemeId);
  if (rsa !== undefined) {
    const signature = octets(reader, 'signature', maxRsaBytes);
    reader.expectEnd('signature');
    return { scheme: rsa, ...common, signature };
  }
  if (schemeId !== alg.ecdsa) reader.fail(`scheme 0x${schemeId.toString(16)} is not RSASSA, RSAPSS or ECDSA`);
  const r = octets(reader, 'r', maxCoordinateBytes);
  const s = octets(reader, 's', maxCoordinateBytes);
  reader.expectEnd('signature');
  return { scheme: 'ecdsa', ...common, signature: new Uint8Array(0), r, s };
}

function octets(reader: ByteReader, what: string, limit: number): Uint8Array {
  const size = reader.u16be(`${what}: size`);
  if (size > limit) reader.fail(`${what} of the signature: ${size} bytes, at most ${limit} are possible`);
  return reader.take(size, what);
}

export function describeTpmSignature(signature: TpmSignature): Description {
  return {
    scheme: signature.scheme,
    hash: signature.hash ?? `0x${signature.hashAlgorithm.toString(16)}`,
    ...(signature.r === undefined || signature.s === undefined
      ? { signature: toHex(signature.signature) }
      : { r: toHex(signature.r), s: toHex(signature.s) }),
    notes: signature.notes,
  };
}
