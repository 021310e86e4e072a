import { describe, expect, it } from 'vitest';
import { bytesEqual, concatBytes, FormatError, fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { someContent, coseMessage } from '../testdata/cose-writer.ts';
import { parseCoseSign1 } from './index.ts';

describe('parseCoseSign1', () => {
  it('reads headers of both buckets, certificates, and a message without its tag', () => {
    const parsed = parseCoseSign1(
      coseMessage({
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
    expect(parsed.payload && bytesEqual(parsed.payload, someContent)).toBe(true);
  });

  const protectedAlg = cbor(map([1, -7]));
  const parts = (...changed: readonly Cbor[]): Cbor => [...changed];
  it.each<readonly [string, Cbor, RegExp]>([
    ['three parts', tagged(18, parts(protectedAlg, map(), someContent)), /3 parts, four are needed/],
    ['five parts', tagged(18, parts(protectedAlg, map(), someContent, someContent, someContent)), /5 parts/],
    ['another message', tagged(98, parts(protectedAlg, map(), someContent, someContent)), /tag 98 \(COSE_Sign\)/],
    [
      'no bytes',
      tagged(18, parts(map(), map(), someContent, someContent)),
      /protected headers: a byte string was expected/,
    ],
    [
      'no map',
      tagged(18, parts(cbor([1, 2]), map(), someContent, someContent)),
      /protected headers: a map was expected/,
    ],
    ['two maps', tagged(18, parts(fromHex('a0a0'), map(), someContent, someContent)), /trailing/],
    ['label twice', tagged(18, parts(fromHex('a201260126'), map(), someContent, someContent)), /occurs twice/],
    ['both buckets', tagged(18, parts(protectedAlg, map([1, -7]), someContent, someContent)), /header 1 is both/],
    ['a text payload', tagged(18, parts(protectedAlg, map(), 'text', someContent)), /payload: a byte string/],
    ['no signature', tagged(18, parts(protectedAlg, map(), someContent, new Uint8Array(0))), /signature is empty/],
    [
      'a label of bytes',
      tagged(18, parts(fromHex('a1410126'), map(), someContent, someContent)),
      /key: an integer or text/,
    ],
    [
      'an algorithm of bytes',
      tagged(18, parts(fromHex('a1014126'), map(), someContent, someContent)),
      /algorithm: an int/,
    ],
    [
      'an open list',
      tagged(18, parts(protectedAlg, map([2, [1]]), someContent, someContent)),
      /critical .* not protected/,
    ],
    [
      'nothing critical',
      tagged(18, parts(cbor(map([2, []])), map(), someContent, someContent)),
      /critical headers is empty/,
    ],
    [
      'an absent one',
      tagged(18, parts(cbor(map([2, [9]])), map(), someContent, someContent)),
      /critical header 9 is not/,
    ],
    [
      'an open one',
      tagged(18, parts(cbor(map([2, [9]])), map([9, 1]), someContent, someContent)),
      /critical header 9 is/,
    ],
    ['a bare type', tagged(18, parts(cbor(map([3, 'text'])), map(), someContent, someContent)), /is not TYPE\/SUBTYPE/],
    [
      'a blank type',
      tagged(18, parts(cbor(map([3, ' a/b'])), map(), someContent, someContent)),
      /is not TYPE\/SUBTYPE/,
    ],
    ['a negative type', tagged(18, parts(cbor(map([3, -1])), map(), someContent, someContent)), /content type: -1/],
    [
      'two IVs',
      tagged(18, parts(cbor(map([5, someContent], [6, someContent])), map(), someContent, someContent)),
      /IV and Partial/,
    ],
    [
      'no certificate',
      tagged(18, parts(cbor(map([33, []])), map(), someContent, someContent)),
      /x5chain: no certificate/,
    ],
    ['half a hash', tagged(18, parts(cbor(map([34, [1]])), map(), someContent, someContent)), /x5t: must be/],
  ])('refuses %s', (_, value, why) => {
    expect(() => parseCoseSign1(cbor(value))).toThrow(why);
    expect(() => parseCoseSign1(cbor(value))).toThrow(FormatError);
  });

  it('refuses every truncation, and bytes after it', () => {
    const bytes = coseMessage({ headers: [[3, 'text/plain']] });
    for (let size = 0; size < bytes.length; size++) {
      expect(() => parseCoseSign1(bytes.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
    expect(() => parseCoseSign1(concatBytes(bytes, Uint8Array.of(0)))).toThrow(/trailing/);
  });

  it('is recognised with and without its tag, and told from other CBOR', () => {
    expect(decode(coseMessage()).kind).toBe('cose-sign1');
    expect(decode(coseMessage({ untagged: true, detached: true })).kind).toBe('cose-sign1');
    expect(decode(cbor(tagged(55799, { encoded: coseMessage() }))).kind).toBe('cose-sign1');
    expect(() => decode(cbor(tagged(98, [])))).toThrow(/COSE_Sign/);
    expect(() => decode(cbor([1, 2, 3, 4]))).toThrow(/no known format/);
    expect(JSON.stringify(decode(coseMessage({ unprotected: [[4, someContent]] })).describe())).toContain('"ES256"');
  });
});
