import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, sign } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesEqual, concatBytes, FormatError, fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import type { SignedSpec } from '../testdata/cose-writer.ts';
import { coseKeyPair, coseSign1 } from '../testdata/cose-writer.ts';
import type { CoseVerificationOptions } from './index.ts';
import { headerLabels, parseCoseSign1, sigStructure, verifyCoseSign1 } from './index.ts';

const payload = utf8Bytes('This is the content.');
const es256 = coseKeyPair(-7);

function outcome(bytes: Uint8Array, spki: Uint8Array, options?: CoseVerificationOptions): string {
  return verifyCoseSign1(parseCoseSign1(bytes), spki, options).outcome;
}

function reason(bytes: Uint8Array, spki: Uint8Array, options?: CoseVerificationOptions): string {
  const verification = verifyCoseSign1(parseCoseSign1(bytes), spki, options);
  return verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;
}

const message = (spec: Partial<SignedSpec> = {}): Uint8Array => coseSign1({ key: es256, payload, ...spec });

/** Each bit of a span of bytes, flipped. */
function flips(bytes: Uint8Array, part: Uint8Array): Uint8Array[] {
  const at = Buffer.from(bytes).indexOf(Buffer.from(part));
  if (at < 0) throw new Error('the part is not in the message');
  return Array.from({ length: 8 * part.length }, (_, bit) => {
    const copy = bytes.slice();
    copy[at + (bit >> 3)] = (copy[at + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
    return copy;
  });
}

describe('verifyCoseSign1', () => {
  it.each([-7, -35, -36, -37, -38, -39, -257, -258, -259, -8])('holds a signature by algorithm %i', (algorithm) => {
    const key = coseKeyPair(algorithm);
    const bytes = message({ key });
    const parsed = parseCoseSign1(bytes);
    expect(verifyCoseSign1(parsed, key.spki)).toEqual({ outcome: 'verified' });
    expect(outcome(bytes, coseKeyPair(algorithm).spki)).toBe('failed');
    const silent = [
      ...flips(bytes, parsed.protectedBytes),
      ...flips(bytes, payload),
      ...flips(bytes, parsed.signature).slice(0, 600),
    ].filter((damaged) => {
      try {
        return outcome(damaged, key.spki) === 'verified';
      } catch (error) {
        if (error instanceof FormatError) return false;
        throw error;
      }
    });
    expect(silent.map(toHex)).toEqual([]);
  });

  it('lets the key decide, not the header', () => {
    const rsa = coseKeyPair(-37);
    const p384 = coseKeyPair(-35);
    expect(reason(message(), rsa.spki)).toMatch(/failed: a signature ES256 cannot be of a key of type rsa/);
    expect(reason(message(), p384.spki)).toMatch(/failed: .* key on the curve secp384r1/);
    // A signature that is good in itself, by a key on the curve of another algorithm.
    const claimed = message({ key: { ...p384, algorithm: -7 } });
    expect(reason(claimed, p384.spki)).toMatch(/failed: .* curve secp384r1/);
    expect(reason(message({ key: { ...rsa, algorithm: -38 } }), rsa.spki)).toBe('verified');
    expect(reason(message({ key: coseKeyPair(-8) }), es256.spki)).toMatch(/EdDSA cannot be of a key of type ec/);
    const short = coseKeyPair(-37, 1024);
    expect(reason(message({ key: short }), short.spki)).toMatch(/failed: an RSA key of 1024 bits/);
    expect(reason(message({ key: rsa, saltLength: 20 }), rsa.spki)).toMatch(/failed/);
    expect(reason(message(), utf8Bytes('no key'))).toMatch(/unsupported: .*cannot be read/);
  });

  it('wants r and s at full length, and nothing else', () => {
    const parsed = parseCoseSign1(message());
    for (const signature of [
      parsed.signature.subarray(1),
      concatBytes(parsed.signature, Uint8Array.of(0)),
      concatBytes(Uint8Array.of(0), parsed.signature),
      new Uint8Array(64),
      new Uint8Array(64).fill(0xff),
    ]) {
      expect(verifyCoseSign1({ ...parsed, signature }, es256.spki).outcome).toBe('failed');
    }
    const der = new Uint8Array(
      sign('sha256', sigStructure(parsed, payload, new Uint8Array(0)), { key: es256.privateKey, dsaEncoding: 'der' }),
    );
    expect(verifyCoseSign1({ ...parsed, signature: der }, es256.spki).outcome).toBe('failed');
  });

  it('signs an absent protected header as an empty string, however it was sent', () => {
    for (const sent of ['', 'a0', 'bfff']) {
      const spec = { protectedBytes: fromHex(sent), unprotected: [[1, -7]] as const };
      expect(reason(message({ ...spec, signedHeaders: new Uint8Array(0) }), es256.spki)).toBe('verified');
      if (sent !== '') expect(reason(message(spec), es256.spki)).toMatch(/failed/);
    }
    const notes = (bytes: Uint8Array): string[] => parseCoseSign1(bytes).notes.map(({ id }) => id);
    expect(notes(message({ protectedBytes: fromHex('a0'), unprotected: [[1, -7]] }))).toEqual([
      'cose-empty-map-protected',
      'cose-algorithm-unprotected',
    ]);
    // Protected headers that are not written deterministically are signed as they are.
    expect(reason(message({ protectedBytes: fromHex('bf18013806ff') }), es256.spki)).toBe('verified');
  });

  it('binds external data and detached payloads', () => {
    const externalAad = fromHex('11aa22bb33cc44dd55006699');
    const bound = message({ externalAad });
    expect(outcome(bound, es256.spki, { externalAad })).toBe('verified');
    expect(outcome(bound, es256.spki)).toBe('failed');
    expect(outcome(message(), es256.spki, { externalAad })).toBe('failed');
    const detached = message({ detached: true });
    expect(outcome(detached, es256.spki, { detachedPayload: payload })).toBe('verified');
    expect(outcome(detached, es256.spki, { detachedPayload: utf8Bytes('another') })).toBe('failed');
    expect(reason(detached, es256.spki)).toMatch(/unsupported: the payload is detached/);
    expect(reason(message(), es256.spki, { detachedPayload: payload })).toMatch(/failed: .* another one was given/);
  });

  it('stops at a critical header that nobody processes', () => {
    const bytes = message({
      headers: [
        [2, [-70_000, 3]],
        [-70_000, 1],
        [3, 'text/plain'],
      ],
    });
    expect(reason(bytes, es256.spki)).toMatch(/unsupported: the critical header -70000 is not understood/);
    expect(outcome(bytes, es256.spki, { understood: [-70_000] })).toBe('verified');
  });

  it('does not guess: no algorithm, or one that it does not know', () => {
    expect(reason(message({ protectedBytes: cbor(map([3, 50])) }), es256.spki)).toMatch(/failed: .*no algorithm/);
    expect(reason(message({ protectedBytes: cbor(map([1, -65535])) }), es256.spki)).toBe(
      'unsupported: algorithm -65535',
    );
    expect(reason(message({ protectedBytes: cbor(map([1, 'ES256'])) }), es256.spki)).toBe('unsupported: "ES256"');
    expect(reason(message({ protectedBytes: cbor(map([1, 5])) }), es256.spki)).toBe('unsupported: algorithm 5');
  });
});

describe('parseCoseSign1', () => {
  it('reads headers of both buckets, certificates, and a message without its tag', () => {
    const parsed = parseCoseSign1(
      message({
        untagged: true,
        headers: [
          [3, 'application/rim+cbor'],
          [34, [-16, new Uint8Array(32)]],
        ],
        unprotected: [
          [4, utf8Bytes('kid')],
          [33, [Uint8Array.of(1), Uint8Array.of(2)]],
          [32, Uint8Array.of(3)],
        ],
      }),
    );
    expect(parsed).toMatchObject({ tagged: false, algorithm: -7, contentType: 'application/rim+cbor', critical: [] });
    expect(parsed.certificateChain.map(toHex)).toEqual(['01', '02']);
    expect(parsed.certificateBag.map(toHex)).toEqual(['03']);
    expect(parsed.certificateHash).toEqual({ algorithm: -16, hash: new Uint8Array(32) });
    expect(parsed.notes.map(({ id }) => id)).toEqual(['cose-untagged']);
    expect(parsed.payload && bytesEqual(parsed.payload, payload)).toBe(true);
  });

  const protectedAlg = cbor(map([1, -7]));
  const parts = (...changed: readonly Cbor[]): Cbor => [...changed];
  it.each<readonly [string, Cbor, RegExp]>([
    ['three parts', tagged(18, parts(protectedAlg, map(), payload)), /3 parts, four are needed/],
    ['five parts', tagged(18, parts(protectedAlg, map(), payload, payload, payload)), /5 parts/],
    ['another message', tagged(98, parts(protectedAlg, map(), payload, payload)), /tag 98 \(COSE_Sign\)/],
    ['no bytes', tagged(18, parts(map(), map(), payload, payload)), /protected headers: a byte string was expected/],
    ['no map', tagged(18, parts(cbor([1, 2]), map(), payload, payload)), /protected headers: a map was expected/],
    ['two maps', tagged(18, parts(fromHex('a0a0'), map(), payload, payload)), /trailing/],
    ['label twice', tagged(18, parts(fromHex('a201260126'), map(), payload, payload)), /occurs twice/],
    ['both buckets', tagged(18, parts(protectedAlg, map([1, -7]), payload, payload)), /header 1 is both/],
    ['a text payload', tagged(18, parts(protectedAlg, map(), 'text', payload)), /payload: a byte string/],
    ['no signature', tagged(18, parts(protectedAlg, map(), payload, new Uint8Array(0))), /signature is empty/],
    ['a label of bytes', tagged(18, parts(fromHex('a1410126'), map(), payload, payload)), /key: an integer or text/],
    ['an algorithm of bytes', tagged(18, parts(fromHex('a1014126'), map(), payload, payload)), /algorithm: an int/],
    ['an open list', tagged(18, parts(protectedAlg, map([2, [1]]), payload, payload)), /critical .* not protected/],
    ['nothing critical', tagged(18, parts(cbor(map([2, []])), map(), payload, payload)), /critical headers is empty/],
    ['an absent one', tagged(18, parts(cbor(map([2, [9]])), map(), payload, payload)), /critical header 9 is not/],
    ['an open one', tagged(18, parts(cbor(map([2, [9]])), map([9, 1]), payload, payload)), /critical header 9 is/],
    ['a bare type', tagged(18, parts(cbor(map([3, 'text'])), map(), payload, payload)), /is not TYPE\/SUBTYPE/],
    ['a blank type', tagged(18, parts(cbor(map([3, ' a/b'])), map(), payload, payload)), /is not TYPE\/SUBTYPE/],
    ['a negative type', tagged(18, parts(cbor(map([3, -1])), map(), payload, payload)), /content type: -1/],
    ['two IVs', tagged(18, parts(cbor(map([5, payload], [6, payload])), map(), payload, payload)), /IV and Partial/],
    ['no certificate', tagged(18, parts(cbor(map([33, []])), map(), payload, payload)), /x5chain: no certificate/],
    ['half a hash', tagged(18, parts(cbor(map([34, [1]])), map(), payload, payload)), /x5t: must be/],
  ])('refuses %s', (_, value, why) => {
    expect(() => parseCoseSign1(cbor(value))).toThrow(why);
    expect(() => parseCoseSign1(cbor(value))).toThrow(FormatError);
  });

  it('refuses every truncation, and bytes after it', () => {
    const bytes = message({ headers: [[3, 'text/plain']] });
    for (let size = 0; size < bytes.length; size++) {
      expect(() => parseCoseSign1(bytes.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
    expect(() => parseCoseSign1(concatBytes(bytes, Uint8Array.of(0)))).toThrow(/trailing/);
  });

  it('is recognised with and without its tag, and told from other CBOR', () => {
    expect(decode(message()).kind).toBe('cose-sign1');
    expect(decode(message({ untagged: true, detached: true })).kind).toBe('cose-sign1');
    expect(decode(cbor(tagged(55799, { encoded: message() }))).kind).toBe('cose-sign1');
    expect(() => decode(cbor(tagged(98, [])))).toThrow(/COSE_Sign/);
    expect(() => decode(cbor([1, 2, 3, 4]))).toThrow(/no known format/);
    expect(JSON.stringify(decode(message({ unprotected: [[4, payload]] })).describe())).toContain('"ES256"');
  });

  it('decodes what any signer writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array(), fc.boolean(), (body, externalAad, detached) => {
        const bytes = message({ payload: body, externalAad, detached });
        const options = { externalAad, ...(detached ? { detachedPayload: body } : {}) };
        expect(outcome(bytes, es256.spki, options)).toBe('verified');
        const other = concatBytes(externalAad, Uint8Array.of(0));
        expect(outcome(bytes, es256.spki, { ...options, externalAad: other })).toBe('failed');
      }),
      { numRuns: 60 },
    );
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
if (!openssl) console.log('openssl is not here: its signatures are not verified');

describe.runIf(openssl)('signatures that openssl makes', () => {
  const protectedOf = (algorithm: number): Uint8Array => cbor(map([1, algorithm], [headerLabels.contentType, 'a/b']));

  /** What RFC 9052, 4.4 says is signed, put together octet by octet. */
  function toBeSigned(headers: Uint8Array): Uint8Array {
    return concatBytes(
      fromHex('846a5369676e617475726531'),
      Uint8Array.of(0x40 + headers.length),
      headers,
      Uint8Array.of(0x40, 0x40 + payload.length),
      payload,
    );
  }

  /** r and s of ECDSA-Sig-Value (DER), each at `size` octets. */
  function rawSignature(der: Uint8Array, size: number): Uint8Array {
    const out = new Uint8Array(2 * size);
    let at = (der[1] ?? 0) === 0x81 ? 3 : 2;
    for (const end of [size, 2 * size]) {
      const length = der[at + 1] ?? 0;
      const number = der.subarray(at + 2, at + 2 + length);
      const short = number[0] === 0 ? number.subarray(1) : number;
      out.set(short, end - short.length);
      at += 2 + length;
    }
    return out;
  }

  it.each([
    [-7, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'sha256', 32],
    [-35, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'sha384', 48],
    [-36, ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'sha512', 66],
    [-37, ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'sha256', 0],
    [-39, ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'sha512', 0],
    [-8, ['ED25519'], '', 0],
  ] as const)('verify by algorithm %i', (algorithm, keyArguments, hash, size) => {
    const folder = mkdtempSync(join(tmpdir(), 'cose-'));
    const path = (name: string): string => join(folder, name);
    try {
      execFileSync('openssl', ['genpkey', '-algorithm', ...keyArguments, '-out', path('key')], { stdio: 'ignore' });
      execFileSync('openssl', ['pkey', '-in', path('key'), '-pubout', '-outform', 'DER', '-out', path('spki')]);
      const headers = protectedOf(algorithm);
      writeFileSync(path('data'), toBeSigned(headers));
      const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
      execFileSync(
        'openssl',
        hash === ''
          ? ['pkeyutl', '-sign', '-rawin', '-inkey', path('key'), '-in', path('data'), '-out', path('signature')]
          : [
              'dgst',
              `-${hash}`,
              '-sign',
              path('key'),
              ...(size === 0 ? pss : []),
              '-out',
              path('signature'),
              path('data'),
            ],
      );
      const made = new Uint8Array(readFileSync(path('signature')));
      const signature = size === 0 ? made : rawSignature(made, size);
      const bytes = cbor(tagged(18, [headers, map(), payload, signature]));
      const spki = new Uint8Array(readFileSync(path('spki')));
      expect(reason(bytes, spki)).toBe('verified');
      for (const damaged of flips(bytes, payload)) expect(outcome(damaged, spki)).toBe('failed');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(corpus);
if (!present) console.log(`corpus not found at ${corpus}: no real COSE messages are verified`);

describe.runIf(present)('examples of the COSE working group', () => {
  // Key "11" of its examples, which go-cose's vectors use as well.
  const vector: unknown = present
    ? JSON.parse(readFileSync(`${corpus}/veraison+go-cose/testdata/sign1-verify-0001.json`, 'utf8'))
    : undefined;
  const x = /"x":"([^"]+)"/.exec(JSON.stringify(vector))?.[1] ?? '';
  const y = /"y":"([^"]+)"/.exec(JSON.stringify(vector))?.[1] ?? '';
  const spkiOf = (): Uint8Array =>
    new Uint8Array(
      createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }).export({
        format: 'der',
        type: 'spki',
      }),
    );
  const file = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(`${corpus}/nsacyber+HIRS/HIRS_Utils/src/test/resources/cose/${name}.cose`));

  it('verify: without protected headers, and with external data', () => {
    const externalAad = fromHex('11aa22bb33cc44dd55006699');
    expect(outcome(file('sign-pass-01'), spkiOf())).toBe('verified');
    expect(outcome(file('sign-pass-02'), spkiOf(), { externalAad })).toBe('verified');
    expect(outcome(file('sign-pass-02'), spkiOf())).toBe('failed');
  });
});
