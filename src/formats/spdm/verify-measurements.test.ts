import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, toHex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../decode.ts';
import { flipBit } from '../testdata/damage.ts';
import { parseSpdmMeasurements, spdmSigningPrefix, verifySpdmMeasurements } from './index.ts';
import { keyOf, wholeFile, measurementsRefusal } from './testdata/spdm-sessions.ts';
import type { Session } from './testdata/spdm-writer.ts';
import {
  keyFor,
  measurementRecord,
  request,
  response,
  signature,
  signedMeasurements,
  someBlocks,
  vca,
} from './testdata/spdm-writer.ts';

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

describe('signed measurements', () => {
  it.each(sessions)('%s verifies, and not with another key', (_, session) => {
    const bytes = wholeFile(session);
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
      const bytes = wholeFile(session);
      const unsigned = session.version >= 0x12 ? 0 : vca(session).length;
      let refused = 0;
      let failed = 0;
      for (let bit = unsigned * 8; bit < bytes.length * 8; bit++) {
        const damaged = flipBit(bytes, bit);
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
    const bytes = wholeFile(session);
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
    expect(
      measurementsRefusal(concatBytes(...first, ...second, made, request(session, false), response(session))),
    ).toBe('a message follows the signed response');
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
    const negotiated = parseSpdmMeasurements(wholeFile(session));
    expect(verifySpdmMeasurements(negotiated, keyFor('rsassa-2048').spki)).toMatchObject({
      outcome: 'failed',
      reason: 'a signature ecdsa-p384 cannot be of a key of type rsa',
    });
    expect(verifySpdmMeasurements(negotiated, Uint8Array.of(1)).outcome).toBe('unsupported');
  });

  it('takes the little-endian order of 1.0 and 1.1 with a note, and no other version does', () => {
    for (const version of [0x11, 0x12] as const) {
      const session: Session = { version, algorithm: 'ecdsa-p256' };
      const bytes = wholeFile(session).slice();
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
