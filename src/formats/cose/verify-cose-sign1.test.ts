import { sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { cbor, map } from '../testdata/cbor-writer.ts';
import { coseOutcome, coseVerdict } from '../testdata/cose-verdict.ts';
import { coseKeyPair, es256, someContent, coseMessage } from '../testdata/cose-writer.ts';
import { flipsOf } from '../testdata/damage.ts';
import { parseCoseSign1, sigStructure, verifyCoseSign1 } from './index.ts';

describe('verifyCoseSign1', () => {
  it.each([-7, -35, -36, -37, -38, -39, -257, -258, -259, -8])('holds a signature by algorithm %i', (algorithm) => {
    const key = coseKeyPair(algorithm);
    const bytes = coseMessage({ key });
    const parsed = parseCoseSign1(bytes);
    expect(verifyCoseSign1(parsed, key.spki)).toEqual({ outcome: 'verified' });
    expect(coseOutcome(bytes, coseKeyPair(algorithm).spki)).toBe('failed');
    const silent = [
      ...flipsOf(bytes, parsed.protectedBytes),
      ...flipsOf(bytes, someContent),
      ...flipsOf(bytes, parsed.signature).slice(0, 600),
    ].filter((damaged) => {
      try {
        return coseOutcome(damaged, key.spki) === 'verified';
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
    expect(coseVerdict(coseMessage(), rsa.spki)).toMatch(/failed: a signature ES256 cannot be of a key of type rsa/);
    expect(coseVerdict(coseMessage(), p384.spki)).toMatch(/failed: .* key on the curve secp384r1/);
    // A signature that is good in itself, by a key on the curve of another algorithm.
    const claimed = coseMessage({ key: { ...p384, algorithm: -7 } });
    expect(coseVerdict(claimed, p384.spki)).toMatch(/failed: .* curve secp384r1/);
    expect(coseVerdict(coseMessage({ key: { ...rsa, algorithm: -38 } }), rsa.spki)).toBe('verified');
    expect(coseVerdict(coseMessage({ key: coseKeyPair(-8) }), es256.spki)).toMatch(
      /EdDSA cannot be of a key of type ec/,
    );
    const short = coseKeyPair(-37, 1024);
    expect(coseVerdict(coseMessage({ key: short }), short.spki)).toMatch(/failed: an RSA key of 1024 bits/);
    expect(coseVerdict(coseMessage({ key: rsa, saltLength: 20 }), rsa.spki)).toMatch(/failed/);
    expect(coseVerdict(coseMessage(), utf8Bytes('no key'))).toMatch(/unsupported: .*cannot be read/);
  });

  it('wants r and s at full length, and nothing else', () => {
    const parsed = parseCoseSign1(coseMessage());
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
      sign('sha256', sigStructure(parsed, someContent, new Uint8Array(0)), {
        key: es256.privateKey,
        dsaEncoding: 'der',
      }),
    );
    expect(verifyCoseSign1({ ...parsed, signature: der }, es256.spki).outcome).toBe('failed');
  });

  it('signs an absent protected header as an empty string, however it was sent', () => {
    for (const sent of ['', 'a0', 'bfff']) {
      const spec = { protectedBytes: fromHex(sent), unprotected: [[1, -7]] as const };
      expect(coseVerdict(coseMessage({ ...spec, signedHeaders: new Uint8Array(0) }), es256.spki)).toBe('verified');
      if (sent !== '') expect(coseVerdict(coseMessage(spec), es256.spki)).toMatch(/failed/);
    }
    const notes = (bytes: Uint8Array): string[] => parseCoseSign1(bytes).notes.map(({ id }) => id);
    expect(notes(coseMessage({ protectedBytes: fromHex('a0'), unprotected: [[1, -7]] }))).toEqual([
      'cose-empty-map-protected',
      'cose-algorithm-unprotected',
    ]);
    // Protected headers that are not written deterministically are signed as they are.
    expect(coseVerdict(coseMessage({ protectedBytes: fromHex('bf18013806ff') }), es256.spki)).toBe('verified');
  });

  it('binds external data and detached payloads', () => {
    const externalAad = fromHex('11aa22bb33cc44dd55006699');
    const bound = coseMessage({ externalAad });
    expect(coseOutcome(bound, es256.spki, { externalAad })).toBe('verified');
    expect(coseOutcome(bound, es256.spki)).toBe('failed');
    expect(coseOutcome(coseMessage(), es256.spki, { externalAad })).toBe('failed');
    const detached = coseMessage({ detached: true });
    expect(coseOutcome(detached, es256.spki, { detachedPayload: someContent })).toBe('verified');
    expect(coseOutcome(detached, es256.spki, { detachedPayload: utf8Bytes('another') })).toBe('failed');
    expect(coseVerdict(detached, es256.spki)).toMatch(/unsupported: the payload is detached/);
    expect(coseVerdict(coseMessage(), es256.spki, { detachedPayload: someContent })).toMatch(
      /failed: .* another one was given/,
    );
  });

  it('stops at a critical header that nobody processes', () => {
    const bytes = coseMessage({
      headers: [
        [2, [-70_000, 3]],
        [-70_000, 1],
        [3, 'text/plain'],
      ],
    });
    expect(coseVerdict(bytes, es256.spki)).toMatch(/unsupported: the critical header -70000 is not understood/);
    expect(coseOutcome(bytes, es256.spki, { understood: [-70_000] })).toBe('verified');
  });

  it('does not guess: no algorithm, or one that it does not know', () => {
    expect(coseVerdict(coseMessage({ protectedBytes: cbor(map([3, 50])) }), es256.spki)).toMatch(
      /failed: .*no algorithm/,
    );
    expect(coseVerdict(coseMessage({ protectedBytes: cbor(map([1, -65535])) }), es256.spki)).toBe(
      'unsupported: algorithm -65535',
    );
    expect(coseVerdict(coseMessage({ protectedBytes: cbor(map([1, 'ES256'])) }), es256.spki)).toBe(
      'unsupported: "ES256"',
    );
    expect(coseVerdict(coseMessage({ protectedBytes: cbor(map([1, 5])) }), es256.spki)).toBe(
      'unsupported: algorithm 5',
    );
  });

  it('decodes what any signer writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array(), fc.boolean(), (body, externalAad, detached) => {
        const bytes = coseMessage({ payload: body, externalAad, detached });
        const options = { externalAad, ...(detached ? { detachedPayload: body } : {}) };
        expect(coseOutcome(bytes, es256.spki, options)).toBe('verified');
        const other = concatBytes(externalAad, Uint8Array.of(0));
        expect(coseOutcome(bytes, es256.spki, { ...options, externalAad: other })).toBe('failed');
      }),
      { numRuns: 60 },
    );
  });
});
