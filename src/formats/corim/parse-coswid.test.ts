import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import * as writer from '../testdata/corim-writer.ts';
import { octets } from '../testdata/corim-writer.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseCoswid, referenceMeasurements } from './index.ts';

describe('parseCoswid', () => {
  it('reads a tag, its files by their whole path, and keeps evidence apart', () => {
    const coswid = parseCoswid(cbor(writer.coswid()));
    expect(coswid).toMatchObject({
      form: 'cbor',
      tagId: '00112233-4455-6677-8899-aabbccddeeff',
      tagVersion: 2n,
      softwareName: 'firmware',
      softwareVersion: '1.0',
      patch: true,
      corpus: false,
      entities: [{ name: 'Maker Ltd.', roles: ['tag-creator', 'software-creator'] }],
      links: [{ href: 'https://maker.example/tag', relation: 'installationmedia' }],
      meta: [
        {
          'activation-status': 'licensed',
          'entitlement-data-required': 'true',
          generator: '00112233-4455-6677-8899-aabbccddeeff',
          revision: 'r1',
        },
      ],
      payload: { directories: 2, processes: ['init'], resources: ['service'] },
      evidence: { date: '2023-11-14T22:13:20.000Z', deviceId: 'device', files: [{ path: 'found.bin' }] },
    });
    expect(coswid.payload?.files.map(({ path }) => path)).toEqual([
      '/boot/efi/vendor/log.bin',
      '/boot/efi/vendor/log.bin',
      'log.bin',
    ]);
    expect(noteIds(coswid.notes)).toEqual(['coswid-payload-and-evidence']);
    const bare = cbor(writer.coswid());
    for (const wrapped of [tagged(1398229316, { encoded: bare }), tagged(505, bare)]) {
      expect(parseCoswid(cbor(wrapped))).toEqual(coswid);
    }
    expect(noteIds(parseCoswid(cbor(tagged(1398229316, bare))).notes)).toContain('coswid-encoded-twice');
  });

  it('refuses a repeated key unless it only describes', () => {
    const entity = [2, map([31, 'Maker'], [33, 1])] as const;
    const tag = (meta: string, extra = ''): Uint8Array => {
      const hex = toHex(cbor(map([0, 'tag'], [1, 'name'], entity, [12, 0], [5, map()])));
      const entries = Number.parseInt(hex.slice(1, 2), 16) + extra.length / 4;
      return fromHex(`a${entries.toString(16)}${hex.slice(2).replace('05a0', `05${meta}`)}${extra}`);
    };
    const repeated = parseCoswid(tag('a21833616118336162', '09f509f4'));
    expect(repeated.meta).toEqual([{ 'persistent-id': 'a' }]);
    expect(repeated.patch).toBe(true);
    expect(noteIds(repeated.notes)).toEqual(['cbor-repeated-key']);
    expect(() => parseCoswid(tag('a0', '0c000c01'))).toThrow(/the key 12 occurs twice/);
    const hash = `82015820${'11'.repeat(32)}`;
    const payload = fromHex(`a4006374616701646e616d650c0006a111a31818616107${hash}07${hash}`);
    expect(() => parseCoswid(payload)).toThrow(/file: the key 7 occurs twice/);
  });

  it('notes what real tags do against RFC 9393', () => {
    const file = map([24, 'a.bin'], [7, [1, octets(32, 1)]]);
    const loose = map(
      [0, 'tag'],
      [1, 'name'],
      [2, map([32, 'maker.example'], [33, [2, 77]])],
      [6, map([16, map([24, 'dir'], [17, file])])],
      [12, '1'],
    );
    const coswid = parseCoswid(cbor(loose));
    expect(coswid.tagVersion).toBe(1n);
    expect(coswid.payload?.files[0]?.path).toBe('dir/a.bin');
    expect(noteIds(coswid.notes)).toEqual([
      'coswid-tag-version-text',
      'coswid-path-elements',
      'coswid-entity-without-name',
      'uri-untagged',
      'unknown-value',
    ]);
    expect(noteIds(parseCoswid(cbor(map([0, 'tag'], [1, 'name'], [2, map([33, 1])]))).notes)).toContain(
      'coswid-no-tag-version',
    );
  });

  it('reads the JSON that a tag is made from, and says that it is no tag', () => {
    const json = {
      'tag-id': 'tag',
      'tag-version': '2',
      'software-name': 'firmware',
      entity: [{ 'entity-name': 'Maker', role: 'tag-creator, licensor' }],
      link: { href: 'https://maker.example', rel: 'parent' },
      'software-meta': { product: 'Board' },
      payload: { directory: { 'fs-name': 'dir', file: [{ 'fs-name': 'a', size: '12', hash: 'AB'.repeat(32) }] } },
      surplus: 1,
    };
    const parse = (value: unknown) => parseCoswid(utf8Bytes(JSON.stringify(value)));
    const coswid = parse(json);
    expect(coswid).toMatchObject({ form: 'json', tagVersion: 2n, entities: [{ roles: ['tag-creator', 'licensor'] }] });
    expect(noteIds(coswid.notes)).toEqual(['coswid-json', 'unknown-keys']);
    expect(referenceMeasurements(coswid)).toMatchObject([
      { key: 'file:"dir/a"', digests: [{ algorithm: 'sha-256', hex: 'ab'.repeat(32) }], sizeBytes: 12n },
    ]);
    expect(decode(utf8Bytes(JSON.stringify(json))).kind).toBe('coswid');
    expect(() => parse({ ...json, 'tag-id': null })).toThrow(/tag-id is missing/);
    expect(() => parse({ ...json, payload: { file: { 'fs-name': 'a', hash: 'xy' } } })).toThrow(/not hexadecimal/);
    expect(() => parse({ ...json, payload: { file: { 'fs-name': 'a', size: '-1' } } })).toThrow(/a file of the size/);
    expect(() => parse({ ...json, link: { href: 'a' } })).toThrow(/rel is missing/);
  });
});
