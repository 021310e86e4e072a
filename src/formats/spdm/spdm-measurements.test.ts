import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, toHex, utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { decode } from '../decode.ts';
import { pem } from '../testdata/der-writer.ts';
import type { SpdmMeasurements } from './index.ts';
import { parseSpdmMeasurements, spdmMeasurementsFormat, spdmSigningPrefix, verifySpdmMeasurements } from './index.ts';
import type { Session, WrittenAlgorithm } from './testdata/spdm-writer.ts';
import {
  chainCertificates,
  keyFor,
  measurementRecord,
  request,
  response,
  signature,
  signedMeasurements,
  someBlocks,
  spdmChain,
  vca,
} from './testdata/spdm-writer.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest/DMTF+spdm-emu/spdm_emu/spdm_device_verifier_tool/SampleEvidence`;
const present = existsSync(corpus);
if (!present) console.info(`skipped: no SPDM measurements at ${corpus}`);

const json = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));
const noteIds = (value: SpdmMeasurements): string[] => value.notes.map((note) => note.id);
const refusal = (bytes: Uint8Array): string => {
  try {
    parseSpdmMeasurements(bytes);
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return 'decoded';
};

describe.runIf(present)('the samples of spdm-emu', () => {
  it('reads the record and the JSON, which agree', () => {
    const read = (name: string): SpdmMeasurements => {
      const bytes = new Uint8Array(readFileSync(`${corpus}/${name}`));
      expect(decode(bytes).kind).toBe('spdm-measurements');
      return parseSpdmMeasurements(bytes);
    };
    const record = read('device_measurement.bin');
    const list = read('SpdmSampleMeasurement.json');
    expect(record.unverifiedBlocks.map((block) => [block.index, block.typeName, block.representation])).toEqual([
      [1, 'immutable-rom', 'digest'],
      [2, 'mutable-firmware', 'digest'],
      [3, 'hardware-configuration', 'digest'],
      [4, 'firmware-configuration', 'digest'],
      [16, 'secure-version-number', 'raw'],
      [253, 'measurement-manifest', 'raw'],
      [254, 'device-mode', 'raw'],
    ]);
    expect(record.unverifiedBlocks[6]?.deviceMode).toEqual({
      operationalCapabilities: 0x3f,
      operationalState: 4,
      modeCapabilities: 0x1f,
      modeState: 0x11,
    });
    for (const block of list.unverifiedBlocks) {
      const same = record.unverifiedBlocks.find((other) => other.index === block.index);
      expect(toHex(same?.value ?? new Uint8Array(0))).toBe(toHex(block.value));
      expect(same?.secureVersionNumber).toBe(block.secureVersionNumber);
    }
  });
});

const sessions: readonly (readonly [string, Session])[] = [
  ['1.0 ecdsa-p256', { version: 0x10, algorithm: 'ecdsa-p256' }],
  ['1.1 ecdsa-p384', { version: 0x11, algorithm: 'ecdsa-p384', hash: 'sha384' }],
  ['1.1 rsassa-2048', { version: 0x11, algorithm: 'rsassa-2048' }],
  ['1.2 ecdsa-p256', { version: 0x12, algorithm: 'ecdsa-p256' }],
  ['1.2 ecdsa-p384', { version: 0x12, algorithm: 'ecdsa-p384', hash: 'sha384' }],
  ['1.2 ecdsa-p521', { version: 0x12, algorithm: 'ecdsa-p521', hash: 'sha512' }],
  ['1.2 rsassa-2048', { version: 0x12, algorithm: 'rsassa-2048' }],
  ['1.2 rsapss-2048', { version: 0x12, algorithm: 'rsapss-2048', hash: 'sha384' }],
  ['1.3 ed25519', { version: 0x13, algorithm: 'ed25519' }],
  ['1.3 ecdsa-p256 over SHA-3', { version: 0x13, algorithm: 'ecdsa-p256', hash: 'sha3-256' }],
];
const keys = new Map<WrittenAlgorithm, ReturnType<typeof keyFor>>();
const keyOf = (session: Session): ReturnType<typeof keyFor> => {
  const key = keys.get(session.algorithm) ?? keyFor(session.algorithm);
  keys.set(session.algorithm, key);
  return key;
};
/** A file from which the signature can be verified: before 1.2 the algorithm is not in the messages. */
const whole = (session: Session): Uint8Array => {
  const { transcript, vca: before } = signedMeasurements(session, keyOf(session).privateKey);
  return session.version >= 0x12 ? transcript : concatBytes(before, transcript);
};

describe('signed measurements', () => {
  it.each(sessions)('%s verifies, and not with another key', (_, session) => {
    const bytes = whole(session);
    expect(decode(bytes).kind).toBe('spdm-measurements');
    const value = parseSpdmMeasurements(bytes);
    expect(value).toMatchObject({
      form: 'transcript',
      signatureAlgorithm: session.algorithm,
      hashAlgorithm: session.hash ?? 'sha256',
      nonce: '5a'.repeat(32),
    });
    expect(value.unverifiedBlocks.map((block) => block.index)).toEqual(someBlocks.map((block) => block.index));
    expect(value.unverifiedBlocks[2]?.secureVersionNumber).toBe(7n);
    expect(verifySpdmMeasurements(value, keyOf(session).spki)).toEqual({ outcome: 'verified', notes: [] });
    expect(verifySpdmMeasurements(value, keyFor(session.algorithm).spki).outcome).toBe('failed');
  });

  it.each(sessions.filter(([, { algorithm }]) => algorithm.startsWith('ecdsa-p256') || algorithm === 'ed25519'))(
    '%s: every flipped bit of what is signed, and of the signature, is found',
    { timeout: 120_000 },
    (_, session) => {
      const bytes = whole(session);
      const unsigned = session.version >= 0x12 ? 0 : vca(session).length;
      let refused = 0;
      let failed = 0;
      for (let bit = unsigned * 8; bit < bytes.length * 8; bit++) {
        const damaged = bytes.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        try {
          const result = verifySpdmMeasurements(parseSpdmMeasurements(damaged), keyOf(session).spki);
          expect(result.outcome, `bit ${bit}`).not.toBe('verified');
          failed++;
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          refused++;
        }
      }
      expect(failed).toBeGreaterThan(refused);
    },
  );

  it.each(sessions)('%s: every proper prefix is refused', (_, session) => {
    const bytes = whole(session);
    for (let size = 0; size < bytes.length; size++) {
      expect(() => decode(bytes.subarray(0, size)), String(size)).toThrow(FormatError);
    }
    expect(() => decode(concatBytes(bytes, Uint8Array.of(0)))).toThrow(FormatError);
  });

  it('signs with the prefix of its version: 100 bytes, six zeros before the context', () => {
    const prefix = spdmSigningPrefix('1.2');
    expect(prefix).toHaveLength(100);
    expect(toHex(prefix.subarray(60, 76))).toBe(
      `${toHex(utf8Bytes('.2.*')).slice(0, 8)}${'00'.repeat(6)}${toHex(utf8Bytes('respon'))}`,
    );
    const session: Session = { version: 0x12, algorithm: 'ecdsa-p256' };
    const { vca: before, request: asked } = signedMeasurements(session, keyOf(session).privateKey);
    const answer = response(session);
    // A signature made in the context of another version, or without VCA, is none.
    const other = signature(
      { ...session, version: 0x13 },
      concatBytes(before, asked, answer),
      keyOf(session).privateKey,
    );
    const bare = signature(session, concatBytes(asked, answer), keyOf(session).privateKey);
    for (const made of [other, bare]) {
      const value = parseSpdmMeasurements(concatBytes(before, asked, answer, made));
      expect(verifySpdmMeasurements(value, keyOf(session).spki).outcome).toBe('failed');
    }
  });

  it('covers all requests and responses before the signed one', () => {
    const session: Session = { version: 0x12, algorithm: 'ecdsa-p256' };
    const first = [vca(session), request(session, false), response(session, someBlocks.slice(0, 1))];
    const second = [request(session, true), response(session, someBlocks.slice(1))];
    const made = signature(session, concatBytes(...first, ...second), keyOf(session).privateKey);
    const value = parseSpdmMeasurements(concatBytes(...first, ...second, made));
    expect(value.exchanges).toHaveLength(2);
    expect(value.unverifiedBlocks).toHaveLength(someBlocks.length);
    expect(verifySpdmMeasurements(value, keyOf(session).spki).outcome).toBe('verified');
    // Left out, exchanged or added: nothing of it verifies.
    const cut = parseSpdmMeasurements(concatBytes(vca(session), ...second, made));
    expect(verifySpdmMeasurements(cut, keyOf(session).spki).outcome).toBe('failed');
    expect(refusal(concatBytes(...first, ...second, made, request(session, false), response(session)))).toBe(
      'a message follows the signed response',
    );
  });

  it('is verified without a stated hash, and noted; the key must fit what is stated', () => {
    const session: Session = { version: 0x11, algorithm: 'ecdsa-p384', hash: 'sha384' };
    const { transcript } = signedMeasurements(session, keyOf(session).privateKey);
    const value = parseSpdmMeasurements(transcript);
    expect(value.hashAlgorithm).toBeUndefined();
    expect(verifySpdmMeasurements(value, keyOf(session).spki)).toMatchObject({
      outcome: 'verified',
      notes: [{ id: 'spdm-hash-not-stated' }],
    });
    expect(verifySpdmMeasurements(value, keyFor('rsassa-2048').spki).outcome).toBe('unsupported');
    const negotiated = parseSpdmMeasurements(whole(session));
    expect(verifySpdmMeasurements(negotiated, keyFor('rsassa-2048').spki)).toMatchObject({
      outcome: 'failed',
      reason: 'a signature ecdsa-p384 cannot be of a key of type rsa',
    });
    expect(verifySpdmMeasurements(negotiated, Uint8Array.of(1)).outcome).toBe('unsupported');
  });

  it('takes the little-endian order of 1.0 and 1.1 with a note, and no other version does', () => {
    for (const version of [0x11, 0x12] as const) {
      const session: Session = { version, algorithm: 'ecdsa-p256' };
      const bytes = whole(session).slice();
      bytes.subarray(bytes.length - 64, bytes.length - 32).reverse();
      bytes.subarray(bytes.length - 32).reverse();
      const result = verifySpdmMeasurements(parseSpdmMeasurements(bytes), keyOf(session).spki);
      expect([result.outcome, result.notes.map((note) => note.id)]).toEqual(
        version === 0x11 ? ['verified', ['spdm-signature-little-endian']] : ['failed', []],
      );
    }
  });

  it('says what is missing where the signature cannot be tried', () => {
    const session: Session = { version: 0x12, algorithm: 'ecdsa-p256' };
    const made = signedMeasurements(session, keyOf(session).privateKey);
    const reason = (bytes: Uint8Array): string => {
      const result = verifySpdmMeasurements(parseSpdmMeasurements(bytes), keyOf(session).spki);
      return result.outcome === 'unsupported' ? result.reason : result.outcome;
    };
    const reasons = [
      reason(measurementRecord(someBlocks)),
      reason(concatBytes(vca(session), request(session, false), response(session))),
      reason(made.response),
      reason(concatBytes(made.request, made.response)),
    ];
    expect(reasons).toEqual([
      'the file has measurements and no message around them',
      'the device was not asked for a signature',
      'the request is not in the file, and the signature covers it',
      'SPDM 1.2 signs the negotiation (VCA), which is not in the file',
    ]);
  });
});

describe('JSON forms', () => {
  const session: Session = { version: 0x12, algorithm: 'ecdsa-p256' };
  const made = signedMeasurements(session, keyOf(session).privateKey);
  const own = (more: object): Uint8Array => json({ spdm: { measurements: encodeBase64(made.response), ...more } });
  const parts = { request: encodeBase64(made.request), vca: encodeBase64(made.vca) };

  it('reads this project’s form, whole or in parts, with the chain', () => {
    const { certificates } = chainCertificates(keyOf(session));
    const certificateChain = encodeBase64(spdmChain(certificates));
    const value = parseSpdmMeasurements(own({ ...parts, version: '1.2', certificateChain, component: 'NIC 1' }));
    expect(decode(own(parts)).kind).toBe('spdm-measurements');
    expect(value).toMatchObject({ form: 'json', component: 'NIC 1', version: '1.2' });
    const leaf = value.chain?.certificates.at(-1)?.publicKey.spki ?? new Uint8Array(0);
    expect(verifySpdmMeasurements(value, leaf).outcome).toBe('verified');
    const transcript = json({ spdm: { measurements: encodeBase64(made.transcript) } });
    expect(verifySpdmMeasurements(parseSpdmMeasurements(transcript), leaf).outcome).toBe('verified');
    const record = json({ spdm: { measurements: encodeBase64(measurementRecord(someBlocks)) } });
    expect(parseSpdmMeasurements(record).unverifiedBlocks).toHaveLength(4);
  });

  it('notes what is stated and not so, and refuses what it does not know', () => {
    expect(
      noteIds(
        parseSpdmMeasurements(
          own({ ...parts, version: '1.1', nonce: '00', hashAlgorithm: 'SHA-512', signatureAlgorithm: 'rot13' }),
        ),
      ),
    ).toEqual([
      'base64',
      'spdm-algorithm-unknown',
      'spdm-version-disagrees',
      'spdm-nonce-disagrees',
      'spdm-algorithm-disagrees',
    ]);
    const refused = [
      refusal(own({ requests: '' })),
      refusal(own({ request: 1 })),
      refusal(json({ spdm: {} })),
      refusal(own({ request: '%' })),
      refusal(json({ other: 1 })),
    ];
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('reads the answer of SPDMGetSignedMeasurements as it is', () => {
    const answer = {
      '@odata.context': '/redfish/v1/$metadata#x',
      HashingAlgorithm: 'TPM_ALG_SHA_256',
      SigningAlgorithm: 'TPM_ALG_ECDSA_ECC_NIST_P256',
      Version: '1.2.0',
      SignedMeasurements: encodeBase64(made.transcript),
      Certificate: { '@odata.id': '/redfish/v1/Chassis/1/Certificates/CertChain' },
      PublicKey: new TextDecoder().decode(pem('PUBLIC KEY', keyOf(session).spki)),
    };
    expect(decode(json(answer)).kind).toBe('spdm-measurements');
    const value = parseSpdmMeasurements(json(answer));
    expect(value).toMatchObject({
      form: 'redfish',
      certificateLink: '/redfish/v1/Chassis/1/Certificates/CertChain',
    });
    expect(noteIds(value)).toEqual(['base64']);
    expect(verifySpdmMeasurements(value, value.statedKey ?? new Uint8Array(0)).outcome).toBe('verified');
    const old: Session = { version: 0x11, algorithm: 'rsapss-2048', hash: 'sha384' };
    const of11 = signedMeasurements(old, keyOf(old).privateKey).transcript;
    const stated = {
      HashingAlgorithm: 'TPM_ALG_SHA_384',
      SigningAlgorithm: 'TPM_ALG_RSAPSS_2048',
      Version: '1.1.0',
      SignedMeasurements: encodeBase64(of11),
    };
    expect(verifySpdmMeasurements(parseSpdmMeasurements(json(stated)), keyOf(old).spki).outcome).toBe('verified');
    const wrong = { ...stated, SigningAlgorithm: 'TPM_ALG_RSASSA_2048' };
    expect(verifySpdmMeasurements(parseSpdmMeasurements(json(wrong)), keyOf(old).spki).outcome).toBe('failed');
  });

  it('leaves Redfish resources to their own reader', () => {
    const log = {
      '@odata.type': '#Thing.v1_0_0.Thing',
      '@odata.id': '/redfish/v1/x',
      Oem: { SignedMeasurements: 'x' },
    };
    expect(decode(json(log)).kind).toBe('redfish');
  });
});

describe('hostile measurements', () => {
  const session: Session = { version: 0x13, algorithm: 'ecdsa-p256' };

  it('says of each fault what it is', () => {
    const head = Uint8Array.of(0x12, 0x60, 0, 0);
    const asked = request({ ...session, version: 0x12 }, false);
    const record = measurementRecord(someBlocks);
    const tail = new Uint8Array(34);
    const sized = (count: number, size: number): Uint8Array => Uint8Array.of(count, size, size >> 8, size >> 16);
    const refused = [
      refusal(concatBytes(asked, head, sized(9, record.length), record, tail)),
      refusal(concatBytes(asked, head, sized(4, 0xffffff), record, tail)),
      refusal(concatBytes(asked, head, sized(1, 8), Uint8Array.of(1, 1, 4, 0, 0, 9, 0, 0), tail)),
      refusal(concatBytes(asked, head, sized(1, 8), Uint8Array.of(1, 1, 4, 0, 0, 0, 0, 0), tail)),
      refusal(concatBytes(asked, response(session))),
      refusal(concatBytes(asked, asked)),
      refusal(Uint8Array.of(1, 1)),
      refusal(concatBytes(...Array.from({ length: 4097 }, () => measurementRecord(someBlocks.slice(0, 1))))),
      refusal(new Uint8Array(0)),
    ];
    expect(refused).not.toContain('decoded');
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('notes an index that occurs twice, and reads blocks of other specifications as they are', () => {
    const twice = parseSpdmMeasurements(concatBytes(measurementRecord(someBlocks), measurementRecord(someBlocks)));
    expect(noteIds(twice)).toContain('spdm-measurement-twice');
    const foreign = { index: 9, type: 1, value: Uint8Array.of(1), specification: 0x80 };
    const value = parseSpdmMeasurements(
      concatBytes(request(session, false), response(session, [foreign, ...someBlocks])),
    );
    expect(value.unverifiedBlocks[0]).toMatchObject({ type: undefined, typeName: 'specification 0x80' });
  });

  it('answers any damage with a value or an error with an offset', () => {
    const files = [
      whole(session),
      measurementRecord(someBlocks),
      json({ spdm: { measurements: encodeBase64(whole(session)) } }),
    ];
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(2), fc.nat(2000), fc.nat(255), fc.nat(3000), (which, at, value, cut) => {
        const damaged = (files[which] ?? new Uint8Array(0)).slice(0, cut);
        if (at < damaged.length) damaged[at] = value;
        try {
          spdmMeasurementsFormat.recognises(damaged);
          const decoded = spdmMeasurementsFormat.decode(damaged);
          decoded.describe();
          verifySpdmMeasurements(decoded.value, keyOf(session).spki);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
