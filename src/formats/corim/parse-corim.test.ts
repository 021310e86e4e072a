import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex } from '../../core/index.ts';
import { verifyCoseSign1 } from '../cose/index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { signingKey, metaHeader, rimTypeHeader, signedCorim, digestMeasurement } from '../testdata/corim-manifests.ts';
import * as writer from '../testdata/corim-writer.ts';
import { environment, measurement, octets } from '../testdata/corim-writer.ts';
import { coseSign1 } from '../testdata/cose-writer.ts';
import { flipBit } from '../testdata/damage.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseCorim } from './index.ts';

describe('parseCorim', () => {
  it('reads a manifest with all its parts', () => {
    const corim = parseCorim(writer.corim({ profile: writer.uri('https://profile.example') }));
    expect(corim).toMatchObject({
      id: '00112233-4455-6677-8899-aabbccddeeff',
      profile: 'https://profile.example',
      validity: { notBefore: '2023-11-14T22:13:20.000Z', notAfter: '2030-03-17T17:46:40.000Z' },
      entities: [{ name: 'Maker Ltd.', registrationId: 'https://maker.example', roles: ['manifest-creator'] }],
      dependentRims: [{ hrefs: ['https://maker.example/rim'], thumbprints: [{ algorithm: 'sha-256' }] }],
      signature: undefined,
    });
    expect(corim.tags.map(({ kind }) => kind)).toEqual(['comid', 'coswid']);
    expect(noteIds(corim.notes)).toEqual(['profile-unknown']);
  });

  it('reads a signed manifest, who signed it, and leaves the signature to be verified', () => {
    const { signature } = parseCorim(signedCorim());
    expect(signature).toMatchObject({
      signerName: 'Signer Ltd.',
      signerUri: 'https://signer.example',
      validity: { notBefore: undefined, notAfter: '2030-03-17T17:46:40.000Z' },
      understood: [8],
    });
    expect(signature && verifyCoseSign1(signature.message, signingKey.spki)).toEqual({ outcome: 'verified' });
    const critical = parseCorim(signedCorim(writer.corim(), [rimTypeHeader, metaHeader, [2, [8]]])).signature;
    expect(critical && verifyCoseSign1(critical.message, signingKey.spki).outcome).toBe('unsupported');
    expect(
      critical && verifyCoseSign1(critical.message, signingKey.spki, { understood: critical.understood }).outcome,
    ).toBe('verified');
    const claims = parseCorim(
      signedCorim(writer.corim(), [rimTypeHeader, [15, map([1, 'Issuer'], [4, 1_900_000_000])]]),
    ).signature;
    expect(claims).toMatchObject({ signerName: 'Issuer', validity: { notAfter: '2030-03-17T17:46:40.000Z' } });
  });

  it('finds no bit of a signed manifest that can be flipped', () => {
    const bytes = signedCorim(
      writer.corim({ comids: [writer.comid(map([0, [[environment(), [digestMeasurement(1)]]]]))], coswids: [] }),
    );
    const silent: number[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = flipBit(bytes, bit);
      try {
        const { signature } = parseCorim(damaged);
        if (signature !== undefined && verifyCoseSign1(signature.message, signingKey.spki).outcome === 'verified')
          silent.push(bit);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(damaged.length);
      }
    }
    expect(silent).toEqual([]);
  });

  it('notes what older drafts wrote and what makers write against the drafts', () => {
    const plain = map([0, 'rim'], [1, []], [3, [writer.uri('https://a.example')]], [4, map([1, 1_900_000_000])]);
    const noted = (value: Cbor): string[] => noteIds(parseCorim(cbor(value)).notes);
    expect(noted(tagged(500, tagged(501, plain)))).toEqual([
      'corim-old-wrapper',
      'empty-list',
      'profile-list',
      'time-untagged',
      'profile-unknown',
    ]);
    expect(noted(plain)).toContain('corim-untagged');
    expect(noted(tagged(501, map([0, 'rim'], [1, [tagged(508, octets(3, 0))]], [9, 1])))).toEqual([
      'tag-not-read',
      'unknown-keys',
    ]);
    const open = coseSign1({ key: signingKey, payload: writer.corim(), unprotected: [metaHeader] });
    expect(noteIds(parseCorim(open).notes)).toEqual([
      'corim-content-type',
      'corim-signer-unprotected',
      'corim-no-signer',
    ]);
    const reversed = map([0, writer.time(1_900_000_000)], [1, writer.time(1_800_000_000)]);
    expect(noted(tagged(501, map([0, 'rim'], [1, []], [4, reversed])))).toContain('validity-reversed');
  });

  const manifest = (...entries: readonly (readonly [number, Cbor])[]): Cbor => tagged(501, map(...entries));
  it.each<readonly [string, Cbor, RegExp]>([
    ['no id', manifest([1, []]), /id \(key 0\) is missing/],
    ['no tags', manifest([0, 'rim']), /tags \(key 1\) is missing/],
    ['an empty id', manifest([0, ''], [1, []]), /id: empty/],
    ['half a UUID', manifest([0, octets(8, 1)], [1, []]), /a UUID of 8 bytes/],
    ['a bare tag', manifest([0, 'rim'], [1, [octets(3, 1)]]), /a tag that is a bytes/],
    ['a map for a tag', manifest([0, 'rim'], [1, [tagged(506, map())]]), /tag: a byte string was expected/],
    ['a tag with more behind it', manifest([0, 'rim'], [1, [tagged(506, fromHex('a0a0'))]]), /trailing/],
    ['two profiles', manifest([0, 'rim'], [1, []], [3, ['a', 'b']]), /2 profiles/],
    ['no end', manifest([0, 'rim'], [1, []], [4, map()]), /not after \(key 1\) is missing/],
    ['an endless time', manifest([0, 'rim'], [1, []], [4, map([1, tagged(1, 2n ** 60n)])]), /outside of the years/],
    ['a date that is none', manifest([0, 'rim'], [1, []], [4, map([1, tagged(0, 'soon')])]), /no date of RFC 3339/],
    ['no role', manifest([0, 'rim'], [1, []], [5, [map([0, 'a'])]]), /role \(key 2\) is missing/],
    ['no href', manifest([0, 'rim'], [1, []], [2, [map([1, [1, octets(32, 1)]])]]), /href \(key 0\) is missing/],
    ['a broken OID', manifest([0, 'rim'], [1, []], [3, tagged(111, fromHex('5580'))]), /object identifier/],
  ])('refuses %s', (_, value, why) => {
    expect(() => parseCorim(cbor(value))).toThrow(why);
    expect(() => parseCorim(cbor(value))).toThrow(FormatError);
  });

  it('says where in the file it stumbles, inside of tags and payloads too', () => {
    const bad = writer.corim({ comids: [writer.comid(map([0, [[environment(), [measurement(map([1, -5]))]]]]))] });
    const offsetOf = (bytes: Uint8Array): number => {
      try {
        parseCorim(bytes);
      } catch (error) {
        if (error instanceof FormatError) return error.offset;
      }
      return -1;
    };
    const at = (bytes: Uint8Array): number => Buffer.from(bytes).indexOf(Buffer.from(fromHex('a10124'))) + 2;
    expect(offsetOf(bad)).toBe(at(bad));
    expect(offsetOf(signedCorim(bad))).toBe(at(signedCorim(bad)));
  });

  it('refuses every truncation', () => {
    for (const bytes of [writer.corim(), signedCorim()]) {
      for (let size = 0; size < bytes.length; size++) {
        expect(() => parseCorim(bytes.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
      }
      expect(() => parseCorim(concatBytes(bytes, Uint8Array.of(0)))).toThrow(/trailing/);
    }
  });
});
