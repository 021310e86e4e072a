import { constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concatBytes, utf8Bytes } from '../../../core/index.ts';
import {
  caExtensions,
  certificate,
  commonName,
  ctx,
  derElement,
  extension,
  oid,
  seq,
  testKey,
  utf8,
} from '../../testdata/der-writer.ts';
import type { TestKey } from '../../testdata/der-writer.ts';
import { u16le, u32le } from '../../testdata/log-writer.ts';

export type WrittenAlgorithm = 'ecdsa-p256' | 'ecdsa-p384' | 'ecdsa-p521' | 'rsassa-2048' | 'rsapss-2048' | 'ed25519';

export const algorithmBits: Readonly<Record<WrittenAlgorithm, number>> = {
  'rsassa-2048': 0x1,
  'rsapss-2048': 0x2,
  'ecdsa-p256': 0x10,
  'ecdsa-p384': 0x80,
  'ecdsa-p521': 0x100,
  ed25519: 0x400,
};
const hashBits: Readonly<Record<string, number>> = { sha256: 1, sha384: 2, sha512: 4, 'sha3-256': 8 };

export function keyFor(algorithm: WrittenAlgorithm): TestKey {
  const made =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : algorithm.startsWith('rsa')
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: algorithm.replace('ecdsa-p', 'P-') });
  return {
    privateKey: made.privateKey,
    spki: new Uint8Array(made.publicKey.export({ format: 'der', type: 'spki' })),
  };
}

const digitalSignature = extension('2.5.29.15', derElement(0x03, Uint8Array.of(7, 0x80)), true);
export const deviceInfo = (text: string): Uint8Array =>
  extension('2.5.29.17', seq(ctx(0, oid('1.3.6.1.4.1.412.274.1'), ctx(0, utf8(text)))));
export const spdmExtension = (...oids: string[]): Uint8Array =>
  extension('1.3.6.1.4.1.412.274.6', seq(...oids.map((one) => seq(oid(one)))));
export const usages = (...oids: string[]): Uint8Array => extension('2.5.29.37', seq(...oids.map(oid)));
export const hardwareIdentity = '1.3.6.1.4.1.412.274.2';
export const mutableCertificate = '1.3.6.1.4.1.412.274.5';
export const responderAuth = '1.3.6.1.4.1.412.274.3';
export const requesterAuth = '1.3.6.1.4.1.412.274.4';

export interface WrittenChain {
  readonly certificates: readonly Uint8Array[];
  readonly leafKey: TestKey;
}

/** Root, intermediate, leaf with device information; in an alias chain the device's certificate stands above the leaf. */
export function chainCertificates(
  leafKey: TestKey = testKey(),
  leafExtensions: readonly Uint8Array[] = [
    digitalSignature,
    deviceInfo('Maker:NIC:0001'),
    spdmExtension(hardwareIdentity),
  ],
  middleExtensions: readonly Uint8Array[] = [],
): WrittenChain {
  const [rootKey, middleKey] = [testKey(), testKey()];
  const root = certificate({
    key: rootKey,
    issuerKey: rootKey,
    subject: commonName('Root'),
    extensions: caExtensions(),
  });
  const middle = certificate({
    key: middleKey,
    issuerKey: rootKey,
    subject: commonName('Middle'),
    extensions: [...caExtensions(), ...middleExtensions],
  });
  const leaf = certificate({
    key: leafKey,
    issuerKey: middleKey,
    issuer: commonName('Middle'),
    extensions: leafExtensions,
  });
  return { certificates: [root, middle, leaf], leafKey };
}

export const aliasLeaf: readonly Uint8Array[] = [
  digitalSignature,
  spdmExtension(mutableCertificate),
  usages(responderAuth),
];

/** Length, reserved, root hash, certificates. */
export function spdmChain(
  certificates: readonly Uint8Array[],
  hash = 'sha256',
  root: Uint8Array = certificates[0] ?? new Uint8Array(0),
): Uint8Array {
  const digest = createHash(hash).update(root).digest();
  const rest = concatBytes(digest, ...certificates);
  return concatBytes(u16le(rest.length + 4), u16le(0), rest);
}

export interface WrittenBlock {
  readonly index: number;
  readonly type: number;
  readonly value: Uint8Array;
  readonly specification?: number;
}

export function measurementRecord(blocks: readonly WrittenBlock[]): Uint8Array {
  return concatBytes(
    ...blocks.map(({ index, type, value, specification = 1 }) =>
      concatBytes(
        Uint8Array.of(index, specification),
        u16le(value.length + 3),
        Uint8Array.of(type),
        u16le(value.length),
        value,
      ),
    ),
  );
}

export const someBlocks: readonly WrittenBlock[] = [
  { index: 1, type: 0, value: new Uint8Array(32).fill(0xa1) },
  { index: 2, type: 1, value: new Uint8Array(32).fill(0xa2) },
  { index: 0x10, type: 0x87, value: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) },
  { index: 0xfe, type: 0x85, value: concatBytes(u32le(0x3f), u32le(4), u32le(0x1f), u32le(0x11)) },
];

const fill = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);

export interface Session {
  readonly version: 0x10 | 0x11 | 0x12 | 0x13;
  readonly algorithm: WrittenAlgorithm;
  readonly hash?: string;
}

/** The six messages of the negotiation. */
export function vca({ version, algorithm, hash = 'sha256' }: Session): Uint8Array {
  const flags = version >= 0x12 ? 16 : version >= 0x11 ? 8 : 0;
  const algorithms = concatBytes(
    Uint8Array.of(1, 0),
    u32le(2),
    u32le(algorithmBits[algorithm]),
    u32le(hashBits[hash] ?? 0),
    fill(16, 0),
  );
  const sized = (code: number, body: Uint8Array): Uint8Array =>
    concatBytes(Uint8Array.of(version, code, 0, 0), u16le(body.length + 6), body);
  return concatBytes(
    Uint8Array.of(0x10, 0x84, 0, 0),
    Uint8Array.of(0x10, 0x04, 0, 0, 0, 2, 0x00, 0x10, 0x00, version),
    Uint8Array.of(version, 0xe1, 0, 0),
    fill(flags, 1),
    Uint8Array.of(version, 0x61, 0, 0),
    fill(version >= 0x12 ? 16 : 8, 2),
    sized(0xe3, fill(26, 3)),
    sized(0x63, algorithms),
  );
}

export function request({ version }: Session, signed: boolean, nonce: Uint8Array = fill(32, 0x5a)): Uint8Array {
  return concatBytes(
    Uint8Array.of(version, 0xe0, signed ? 1 : 0, 0xff),
    ...(signed ? [nonce] : []),
    ...(signed && version >= 0x11 ? [Uint8Array.of(0)] : []),
    ...(version >= 0x13 ? [fill(8, 0xcc)] : []),
  );
}

export function response({ version }: Session, blocks: readonly WrittenBlock[] = someBlocks): Uint8Array {
  const record = measurementRecord(blocks);
  return concatBytes(
    Uint8Array.of(version, 0x60, 0, 0, blocks.length, record.length, record.length >> 8, record.length >> 16),
    record,
    fill(32, 0x77),
    u16le(5),
    utf8Bytes('extra'),
    ...(version >= 0x13 ? [fill(8, 0xcc)] : []),
  );
}

/** The signing prefix written out, so that the reader's own is not compared with itself. */
function signedMessage(session: Session, transcript: Uint8Array): Uint8Array {
  if (session.version < 0x12) return transcript;
  const version = session.version === 0x12 ? '1.2' : '1.3';
  const once = `dmtf-spdm-v${version}.*`;
  const prefix = utf8Bytes(`${once}${once}${once}${once}\0\0\0\0\0\0responder-measurements signing`);
  return concatBytes(
    prefix,
    createHash(session.hash ?? 'sha256')
      .update(transcript)
      .digest(),
  );
}

export function signature(session: Session, transcript: Uint8Array, key: KeyObject): Uint8Array {
  const { algorithm, hash = 'sha256' } = session;
  const message = signedMessage(session, transcript);
  if (algorithm === 'ed25519') return sign(null, message, key);
  if (algorithm === 'rsassa-2048') return sign(hash, message, { key, padding: constants.RSA_PKCS1_PADDING });
  if (algorithm === 'rsapss-2048') {
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
    return sign(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  }
  return sign(hash, message, { key, dsaEncoding: 'ieee-p1363' });
}

export interface WrittenMeasurements {
  readonly vca: Uint8Array;
  readonly request: Uint8Array;
  /** MEASUREMENTS with its signature. */
  readonly response: Uint8Array;
  readonly signatureSize: number;
  /** As one file: the negotiation first from 1.2 on. */
  readonly transcript: Uint8Array;
}

export function signedMeasurements(
  session: Session,
  key: KeyObject,
  blocks: readonly WrittenBlock[] = someBlocks,
): WrittenMeasurements {
  const negotiation = vca(session);
  const asked = request(session, true);
  const answer = response(session, blocks);
  const head = session.version >= 0x12 ? negotiation : new Uint8Array(0);
  const made = signature(session, concatBytes(head, asked, answer), key);
  const signedResponse = concatBytes(answer, made);
  return {
    vca: negotiation,
    request: asked,
    response: signedResponse,
    signatureSize: made.length,
    transcript: concatBytes(head, asked, signedResponse),
  };
}
