import { constants, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, seededRandom, utf8Bytes } from '../src/core/index.ts';
import type { AnyDecoded } from '../src/formats/index.ts';
import { parseCoseSign1 } from '../src/formats/cose/index.ts';
import {
  chainCertificates,
  keyFor,
  signedMeasurements as writtenMeasurements,
} from '../src/formats/spdm/testdata/spdm-writer.ts';
import type { WrittenAlgorithm } from '../src/formats/spdm/testdata/spdm-writer.ts';
import { signedSwidTag } from '../src/formats/swidtag/testdata/swid-writer.ts';
import { corim } from '../src/formats/testdata/corim-writer.ts';
import { coseKeyPair, coseSign1 } from '../src/formats/testdata/cose-writer.ts';
import {
  caExtensions,
  certificate,
  commonName,
  component,
  ctx,
  int,
  octets,
  oid,
  platformCertificate,
  seq,
  signed,
  testKey,
  utcTime,
  utf8,
} from '../src/formats/testdata/der-writer.ts';
import { parseTpmSignature } from '../src/formats/tpm/index.ts';
import { parseCertificate } from '../src/formats/x509/index.ts';
import { keySequence, quote } from '../src/simulate/identity/index.ts';
import { readVector } from './corpus/check-vector.ts';
import type { Vector } from './corpus/check-vector.ts';
import { attempt } from './corpus/load-files.ts';
import type { Range, Signed } from './corpus/signed-bytes.ts';
import * as making from './corpus/signed-bytes.ts';

const corpus = resolve(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'attest');
const present = existsSync(join(corpus, 'catalogue.json'));
if (!present) console.info(`corpus not found at ${corpus}: no bit of its signed files is flipped`);

/** Files with at most so many covered bits have every one of them flipped. */
const wholeBits = 3200;
const sampleBits = 400;

/** Places of bits that are to be flipped: all, or a sample that is the same on every run. */
function bitsOf(covered: readonly Range[]): readonly number[] {
  const bits = covered.flatMap(([from, to]) => Array.from({ length: (to - from) * 8 }, (_, i) => from * 8 + i));
  if (bits.length <= wholeBits) return bits;
  const random = seededRandom(bits.length);
  const chosen = new Set<number>();
  while (chosen.size < sampleBits) chosen.add(bits[random.below(bits.length)] ?? 0);
  return [...chosen];
}

/** Flips of covered bits after which the file still verifies, as `byte.bit`. */
function unnoticed({ bytes, covered, ask }: Signed): { readonly missed: readonly string[]; readonly tried: number } {
  const bits = bitsOf(covered);
  const flipped = Uint8Array.from(bytes);
  const missed: string[] = [];
  for (const bit of bits) {
    const [at, mask] = [bit >> 3, 1 << (bit & 7)];
    flipped[at] = (flipped[at] ?? 0) ^ mask;
    if (ask(flipped) === 'verified') missed.push(`${String(at)}.${String(bit & 7)}`);
    flipped[at] = (flipped[at] ?? 0) ^ mask;
  }
  return { missed, tried: bits.length };
}

function expectFound(one: Signed): void {
  // Else every flip would be found for want of anything to lose.
  expect(one.ask(one.bytes)).toBe('verified');
  const { missed, tried } = unnoticed(one);
  expect(missed).toEqual([]);
  const bits = one.covered.reduce((sum, [from, to]) => sum + (to - from) * 8, 0);
  expect(tried).toBeGreaterThanOrEqual(Math.min(bits, 300));
}

interface Read {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly decoded: AnyDecoded;
}

/** Everything in the corpus that can be decoded and is no larger than a signed file is. */
function readCorpus(): readonly Read[] {
  return readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .sort()
    .flatMap((file) => {
      const path = join(corpus, file);
      const { size } = statSync(path);
      if (!statSync(path).isFile() || size > 300_000) return [];
      const bytes = new Uint8Array(readFileSync(path));
      const decoded = attempt(bytes);
      return decoded instanceof Error ? [] : [{ file, bytes, decoded }];
    });
}

function keysIn({ decoded }: Read): readonly Uint8Array[] {
  if (decoded.kind === 'x509-certificate' || decoded.kind === 'public-key') return [decoded.value.publicKey.spki];
  if (decoded.kind === 'x509-bundle' || decoded.kind === 'spdm-certificate-chain')
    return decoded.value.certificates.map(({ publicKey }) => publicKey.spki);
  return decoded.kind === 'tpm-public' && decoded.value.spki !== undefined ? [decoded.value.spki] : [];
}

/** The file as a signed one for each key that may have signed it. */
function candidates(one: Read, all: readonly Read[], keys: readonly Uint8Array[]): readonly Signed[] {
  const { file, bytes, decoded } = one;
  if (decoded.kind === 'x509-certificate')
    return keys.map((spki) => making.signedCertificate(file, decoded.value.der, spki));
  if (decoded.kind === 'platform-certificate')
    return keys.map((spki) => making.signedPlatformCertificate(file, decoded.value.der, spki));
  if (decoded.kind === 'rim-swidtag' && decoded.value.document.root.local === 'SoftwareIdentity')
    return keys.map((spki) => making.signedTag(file, bytes, spki));
  if (decoded.kind === 'spdm-certificate-chain' && bytes[0] === 0x30)
    return keys.map((spki) => making.signedChain(file, bytes, spki));
  if (decoded.kind === 'tpm-quote')
    return all.flatMap(({ decoded: other }) =>
      other.kind === 'tpm-signature' ? keys.map((spki) => making.signedQuote(file, bytes, other.value, spki)) : [],
    );
  if (decoded.kind === 'tpm-signature')
    return all.flatMap(({ decoded: other }) =>
      other.kind === 'tpm-quote' ? keys.map((spki) => making.quoteSignature(file, bytes, other.value.raw, spki)) : [],
    );
  return [];
}

/** The parts of a message that its signature covers, or that are it. */
function partsOf(message: Uint8Array): readonly Uint8Array[] {
  const { protectedBytes, payload, signature } = parseCoseSign1(message);
  return [protectedBytes, ...(payload === undefined ? [] : [payload]), signature];
}

function vectorsIn(all: string): readonly Signed[] {
  const files = readdirSync(all, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /sign1-(?:verify|sign)-\d+\.json$/.test(file),
  );
  return files.flatMap((file) => {
    const vector = readVector(all, file);
    return vector === undefined ? [] : making.signedMessage(file, vector, partsOf(vector.message));
  });
}

/** Each signed file of the corpus with the first key by which it verifies. */
function signedOfCorpus(): readonly Signed[] {
  if (!present) return [];
  const all = readCorpus();
  const keys = all.flatMap(keysIn);
  const verifying = all.flatMap((one) => {
    const found = candidates(one, all, keys).find((signed) => signed.ask(signed.bytes) === 'verified');
    return found === undefined ? [] : [found];
  });
  return [...verifying, ...vectorsIn(corpus)];
}

describe.runIf(present)('one flipped bit of a signed file of the corpus is found', () => {
  const files = signedOfCorpus();

  it('in files of every kind that verify', () => {
    const ending = (pattern: RegExp): number => files.filter(({ name }) => pattern.test(name)).length;
    expect(files.length).toBeGreaterThanOrEqual(49);
    expect(ending(/\.swidtag$/)).toBe(3);
    expect(ending(/sign1-verify-/)).toBeGreaterThanOrEqual(5);
    expect(ending(/quote\.out$|quotesig\.out/)).toBe(2);
    expect(ending(/platform_credentials|platformcerts|_pc\.pem/)).toBeGreaterThanOrEqual(11);
  });

  it.each(files.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    expectFound(one);
  });
});

const authority = testKey();
const rootDer = certificate({
  subject: commonName('Root'),
  key: authority,
  issuerKey: authority,
  extensions: caExtensions(),
});
const ecdsaSha256 = seq(oid('1.2.840.10045.4.3.2'));
const crlDer = signed(
  seq(
    ...[int(1), ecdsaSha256, commonName('Root'), utcTime('250701000000Z'), utcTime('260701000000Z')],
    seq(seq(int(77), utcTime('250601120000Z'))),
  ),
  authority,
);
const parts = seq(
  ctx(
    0,
    component({ manufacturer: 'Maker', model: 'RAM', serial: 'S1' }),
    component({ manufacturer: 'M', model: 'NIC' }),
  ),
);

const trait = (id: string, category: string, value: Uint8Array): Uint8Array =>
  seq(oid(id), oid(category), oid('2.23.133.19.3.1'), octets(value));
const traits = seq(
  ctx(
    0,
    seq(
      trait('2.23.133.19.1.18', '2.23.133.19.2.8', utf8('NIC Inc')),
      trait('2.23.133.19.1.18', '2.23.133.19.2.9', utf8('X710')),
    ),
  ),
);

/** TPMT_SIGNATURE of an RSA key (TPM 2.0 Part 2, 11.3.1). */
function rsaQuote(scheme: 'rsassa' | 'rsapss'): readonly Signed[] {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const padding = scheme === 'rsassa' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_PSS_PADDING;
  const made = sign('sha256', simulated.attest, { key: privateKey, padding });
  const head = scheme === 'rsassa' ? '0014000b0100' : '0016000b0100';
  return bothOf(`quote ${scheme}`, simulated.attest, concatBytes(fromHex(head), made), spki);
}

const bothOf = (name: string, attest: Uint8Array, signature: Uint8Array, spki: Uint8Array): readonly Signed[] => [
  making.signedQuote(name, attest, parseTpmSignature(signature), spki),
  making.quoteSignature(name, signature, attest, spki),
];

const keys = keySequence('flipped bits');
const attestationKey = keys(1);
const simulated = quote({
  attestationKey,
  endorsementKey: keys(2),
  nonce: fromHex('00112233445566778899aabbccddeeff'),
  pcrs: Array.from({ length: 8 }, (_, pcr) => new Uint8Array(32).fill(pcr)),
  clockMs: 123_456,
  resetCount: 7,
});
const attestationSpki = new Uint8Array(
  createPublicKey({
    key: {
      ...{ kty: 'EC', crv: 'P-256' },
      x: Buffer.from(attestationKey.x).toString('base64url'),
      y: Buffer.from(attestationKey.y).toString('base64url'),
    },
    format: 'jwk',
  }).export({ format: 'der', type: 'spki' }),
);

function message(name: string, algorithm: number, payload: Uint8Array, detached = false): readonly Signed[] {
  const key = coseKeyPair(algorithm);
  const externalAad = utf8Bytes('said elsewhere');
  const vector: Vector = {
    key: createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' }).export({ format: 'jwk' }),
    message: coseSign1({ key, payload, externalAad, detached }),
    externalAad,
    ...(detached ? { detachedPayload: payload } : {}),
  };
  return making.signedMessage(`${name} ${String(algorithm)}`, vector, partsOf(vector.message));
}

function measurements(algorithm: WrittenAlgorithm, version: 0x11 | 0x12 | 0x13): Signed {
  const key = keyFor(algorithm);
  const { transcript } = writtenMeasurements({ version, algorithm }, key.privateKey);
  return making.signedMeasurements(`measurements ${algorithm} ${version.toString(16)}`, transcript, key.spki);
}

function tag(): { readonly signed: Signed; readonly spki: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const keyInfo = '<KeyInfo><KeyName>signer</KeyName></KeyInfo>';
  return { signed: making.signedTag('tag', utf8Bytes(signedSwidTag({ key: privateKey, keyInfo })), spki), spki };
}
const ownTag = tag();

function chain(): Signed {
  const { certificates } = chainCertificates();
  const [root = new Uint8Array(0)] = certificates;
  return making.signedChain('chain', concatBytes(...certificates), parseCertificate(root).publicKey.spki);
}

const own: readonly Signed[] = [
  making.signedCertificate('root', rootDer, authority.spki),
  making.signedCertificate('leaf', certificate({ key: testKey(), issuerKey: authority }), authority.spki),
  making.signedCrl('revocation list', crlDer, rootDer),
  ...([parts, traits] as const).map((list, i) =>
    making.signedPlatformCertificate(
      `platform certificate ${String(i + 2)}`,
      platformCertificate({ issuerKey: authority, configuration: [i === 0 ? 2 : 3, list] }),
      authority.spki,
    ),
  ),
  making.signedPlatformCertificate(
    'delta certificate',
    platformCertificate({ issuerKey: authority, delta: true, configuration: [2, parts] }),
    authority.spki,
  ),
  chain(),
  ...bothOf('quote ecdsa', simulated.attest, simulated.signature, attestationSpki),
  ...rsaQuote('rsassa'),
  ...rsaQuote('rsapss'),
  ownTag.signed,
  ...[-7, -35, -36, -37, -8, -257].flatMap((algorithm) => message('message', algorithm, utf8Bytes('a payload'))),
  ...message('detached', -7, utf8Bytes('a payload'), true),
  ...message('corim', -35, corim()),
  ...(['ecdsa-p256', 'ecdsa-p384', 'rsassa-2048', 'rsapss-2048', 'ed25519'] as const).map((algorithm) =>
    measurements(algorithm, 0x12),
  ),
  measurements('ecdsa-p256', 0x11),
  measurements('ecdsa-p521', 0x13),
];

describe('one flipped bit of a signed file of our own is found', () => {
  it.each(own.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    expectFound(one);
  });

  it('is missed where no signature covers it, and then it is named', () => {
    const key = coseKeyPair(-7);
    const bytes = coseSign1({ key, payload: utf8Bytes('a payload'), unprotected: [[4, utf8Bytes('key 1')]] });
    const jwk = createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' }).export({ format: 'jwk' });
    const vector: Vector = { key: jwk, message: bytes, externalAad: new Uint8Array(0) };
    const [whole] = making.signedMessage('message', vector, [bytes]);
    if (whole === undefined) throw new Error('no message');
    const at = Buffer.from(bytes).indexOf('key 1');
    const { missed } = unnoticed(whole);
    for (let i = 0; i < 5 * 8; i++) expect(missed).toContain(`${String(at + (i >> 3))}.${String(i & 7)}`);
  });

  it('in a tag wherever the reader of tags does not say that anyone could have changed it', () => {
    const { bytes, covered } = ownTag.signed;
    const free = making.unsignedOfTag(bytes, ownTag.spki);
    const isCovered = (at: number): boolean => covered.some(([from, to]) => at >= from && at < to);
    const isFree = (at: number): boolean => free.some(([from, to]) => at >= from && at < to);
    const both = [...bytes.keys()].filter((at) => isCovered(at) && isFree(at));
    expect(both).toEqual([]);
    expect([...bytes.keys()].some(isFree)).toBe(true);
  });
});
