import { constants, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { utf8Bytes } from '../../core/index.ts';
import { encodeArray, encodeBytes, encodeText } from '../cbor/index.ts';
import { cbor, map, tagged } from './cbor-writer.ts';
import type { Cbor } from './cbor-writer.ts';

export interface CoseKeyPair {
  /** COSE algorithm that this key signs with. */
  readonly algorithm: number;
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

const curves: Readonly<Record<number, string>> = { [-7]: 'P-256', [-35]: 'P-384', [-36]: 'P-521' };
const hashes: Readonly<Record<number, string>> = {
  [-7]: 'sha256',
  [-35]: 'sha384',
  [-36]: 'sha512',
  [-37]: 'sha256',
  [-38]: 'sha384',
  [-39]: 'sha512',
  [-257]: 'sha256',
  [-258]: 'sha384',
  [-259]: 'sha512',
};

export function coseKeyPair(algorithm: number, rsaBits = 2048): CoseKeyPair {
  const namedCurve = curves[algorithm];
  const pair =
    namedCurve !== undefined
      ? generateKeyPairSync('ec', { namedCurve })
      : algorithm === -8
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: rsaBits });
  return {
    algorithm,
    privateKey: pair.privateKey,
    spki: new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' })),
  };
}

export interface SignedSpec {
  readonly key: CoseKeyPair;
  readonly payload: Uint8Array;
  /** Further protected headers. */
  readonly headers?: readonly (readonly [number | string, Cbor])[];
  readonly unprotected?: readonly (readonly [number | string, Cbor])[];
  /** In the place of the protected headers; what is signed follows it. */
  readonly protectedBytes?: Uint8Array;
  /** In the place of the protected headers in what is signed. */
  readonly signedHeaders?: Uint8Array;
  readonly externalAad?: Uint8Array;
  readonly detached?: boolean;
  readonly untagged?: boolean;
  readonly saltLength?: number;
}

/** A COSE_Sign1, signed with node:crypto and put together by hand: nothing of the code that is tested but its CBOR heads. */
export function coseSign1(spec: SignedSpec): Uint8Array {
  const { key, payload, headers = [], unprotected = [] } = spec;
  const protectedBytes = spec.protectedBytes ?? cbor(map([1, key.algorithm], ...headers));
  const toSign = encodeArray(
    encodeText('Signature1'),
    encodeBytes(spec.signedHeaders ?? protectedBytes),
    encodeBytes(spec.externalAad ?? new Uint8Array(0)),
    encodeBytes(payload),
  );
  const parts = [protectedBytes, map(...unprotected), spec.detached === true ? null : payload, signatureOf(spec, toSign)];
  return cbor(spec.untagged === true ? parts : tagged(18, parts));
}

function signatureOf({ key, saltLength }: SignedSpec, bytes: Uint8Array): Uint8Array {
  const { algorithm, privateKey } = key;
  const hash = hashes[algorithm];
  if (hash === undefined) return new Uint8Array(sign(null, bytes, privateKey));
  if (curves[algorithm] !== undefined) {
    return new Uint8Array(sign(hash, bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
  }
  if (algorithm <= -257) return new Uint8Array(sign(hash, bytes, privateKey));
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const digestLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return new Uint8Array(sign(hash, bytes, { key: privateKey, padding, saltLength: saltLength ?? digestLength }));
}

/** Key and content of the messages of tests that want any. */
export const es256: CoseKeyPair = coseKeyPair(-7);
export const someContent: Uint8Array = utf8Bytes('This is the content.');

/** A message signed by ES256 where nothing else is asked. */
export function coseMessage(spec: Partial<SignedSpec> = {}): Uint8Array {
  return coseSign1({ key: es256, payload: someContent, ...spec });
}
