import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { digestMeasurement, referring } from '../testdata/corim-manifests.ts';
import * as writer from '../testdata/corim-writer.ts';
import { environment, measurement, octets } from '../testdata/corim-writer.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseComid } from './index.ts';

describe('parseComid', () => {
  it('reads every kind of triple and of value', () => {
    const comid = parseComid(cbor(writer.comid()));
    expect(comid).toMatchObject({
      language: 'en',
      tagIdentity: { id: 'board-7', version: 3n },
      entities: [{ roles: ['tag-creator', 'creator', 'maintainer'] }],
      linkedTags: [{ id: '00112233-4455-6677-8899-aabbccddeeff', relation: 'replaces' }],
    });
    const { triples } = comid;
    const text = 'class=uuid:00112233-4455-6677-8899-aabbccddeeff vendor="Maker" model="Board" layer=1 index=0';
    expect(triples.reference[0]?.environment.text).toBe(text);
    expect(triples.reference[0]?.measurements[0]).toMatchObject({
      key: { text: 'oid:2.5.2.8193' },
      authorizedBy: [{ type: 'pkix-key', text: 'key' }],
      values: {
        version: '1.2.3',
        versionScheme: 16384,
        svn: { value: 7n, minimum: true },
        digests: [
          { algorithm: 'sha-256', hex: '01'.repeat(32) },
          { algorithm: 'sha-384', hex: '02'.repeat(48) },
          { algorithm: '99', hex: '0303030303' },
          { algorithm: 'own-hash', hex: '04040404' },
        ],
        flags: { configured: true, debug: false, tcb: true },
        rawValue: { hex: 'aaaaaaaa', maskHex: 'f0f0f0f0' },
        macAddress: '050505050505',
        ipAddress: '06060606',
        serialNumber: 'SN-1',
        ueid: '07'.repeat(17),
        uuid: '00112233-4455-6677-8899-aabbccddeeff',
        name: 'boot loader',
        cryptoKeys: [{ type: 'bytes' }, { type: 'key-thumbprint', digest: { algorithm: 'sha-256' } }],
        integrityRegisters: [{ id: '0' }, { id: '"pcr"', digests: [{ algorithm: 'sha-384' }] }],
        integerRange: { minimum: undefined, maximum: '20' },
        unreadKeys: [-70],
      },
    });
    expect(triples.attestKey[0]?.keys.map(({ type }) => type)).toEqual([
      'pkix-key',
      'pkix-certificate',
      'pkix-path',
      'key-thumbprint',
      'cose-key',
      'certificate-thumbprint',
      'bytes',
      'path-thumbprint',
      'certificate-der',
      'unknown',
    ]);
    expect(triples.attestKey[0]?.environment.text).toBe(`instance=ueid:${'01'.repeat(33)} group=bytes:020202`);
    expect(triples.identity[0]).toMatchObject({ measuredElement: { text: 'text:"uefi"' }, authorizedBy: [{}] });
    expect(triples.dependency[0]).toEqual({ domain: text, members: [text] });
    expect(triples.membership[0]?.domain).toBe('text:"board"');
    expect(triples.coswid[0]?.tagIds).toEqual(['00112233-4455-6677-8899-aabbccddeeff', 'tag']);
    expect(triples.series[0]?.series[0]?.addition).toHaveLength(1);
    expect(triples.conditional[0]?.endorsements).toHaveLength(1);
    expect(noteIds(comid.notes)).toEqual(['unknown-keys', 'key-type', 'key-type']);
  });

  it('keeps environments apart whatever their makers write into a name', () => {
    const text = (vendor: string, model: string): string =>
      parseComid(cbor(writer.comid(map([0, [[environment(vendor, model), [digestMeasurement(1)]]]])))).triples
        .reference[0]?.environment.text ?? '';
    expect(text('A', 'B')).not.toBe(text('A" model="B', ''));
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        expect(text(a, b) === text(c, d)).toBe(a === c && b === d);
      }),
      { numRuns: 200 },
    );
  });

  it.each<readonly [string, Cbor, RegExp]>([
    ['a negative svn', map([1, -1]), /svn: -1 is negative/],
    ['an svn of text', map([1, 'one']), /svn: a non-negative integer was expected, found text/],
    ['half a digest', map([2, [[1]]]), /an algorithm and a value/],
    ['a digest in text', map([2, [[1, 'ab']]]), /value: a byte string was expected/],
    ['a flag of 1', map([3, map([0, 1])]), /configured: true or false/],
    ['a mask of another length', map([4, tagged(560, octets(4, 1))], [5, octets(3, 1)]), /4 bytes with a mask of 3/],
    ['a masked value without mask', map([4, tagged(563, [octets(4, 1)])]), /a value and a mask/],
    ['a MAC address of 5 bytes', map([6, octets(5, 1)]), /MAC address: 5 bytes/],
    ['an IP address of 5 bytes', map([7, octets(5, 1)]), /IP address: 5 bytes/],
    ['a UEID of 6 bytes', map([9, octets(6, 1)]), /a UEID of 6 bytes/],
    ['a UUID of 15 bytes', map([10, octets(15, 1)]), /a UUID of 15 bytes/],
    ['a negative register', map([14, map([-1, [[1, octets(32, 1)]]])]), /register -1/],
    ['a range with one end', map([15, tagged(564, [1])]), /two ends/],
    ['a version without text', map([0, map([1, 1])]), /version \(key 0\) is missing/],
  ])('refuses %s', (_, values, why) => {
    expect(() => parseComid(referring(measurement(values)))).toThrow(why);
  });

  it.each<readonly [string, Cbor, RegExp]>([
    ['a triple without measurements', map([0, [[environment()]]]), /measurements is missing/],
    ['a triple with too many parts', map([0, [[environment(), [digestMeasurement(1)], 1]]]), /1 parts too many/],
    ['an environment that is a text', map([0, [['board', [digestMeasurement(1)]]]]), /a map was expected/],
    ['a measurement without values', map([0, [[environment(), [map([0, 'key'])]]]]), /values \(key 1\) is missing/],
    ['an identifier of bytes', map([0, [[map([2, octets(3, 1)]), [digestMeasurement(1)]]]]), /bytes is no identifier/],
  ])('refuses %s', (_, triples, why) => {
    expect(() => parseComid(cbor(writer.comid(triples)))).toThrow(why);
  });

  it('notes a digest that can match nothing', () => {
    const comid = parseComid(referring(measurement(map([2, [[1, octets(31, 1)]]]))));
    expect(noteIds(comid.notes)).toEqual(['digest-length']);
  });
});
