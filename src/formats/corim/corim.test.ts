import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, sha256Hex, toHex, utf8Bytes } from '../../core/index.ts';
import { verifyCoseSign1 } from '../cose/index.ts';
import { decode } from '../index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import * as writer from '../testdata/corim-writer.ts';
import { coseKeyPair, coseSign1 } from '../testdata/cose-writer.ts';
import { parseComid, parseCorim, parseCoswid, referenceMeasurements } from './index.ts';

const { environment, measurement, octets } = writer;

const key = coseKeyPair(-7);
const meta = [8, writer.corimMeta] as const;
const rimType = [3, 'application/rim+cbor'] as const;
const signed = (
  payload = writer.corim(),
  headers: readonly (readonly [number, Cbor])[] = [rimType, meta],
): Uint8Array => coseSign1({ key, payload, headers });

const ids = (notes: readonly { readonly id: string }[]): string[] => notes.map(({ id }) => id);
const digestMeasurement = (value: number, name?: Cbor): Cbor => measurement(map([2, [[1, octets(32, value)]]]), name);

/** A CoMID with reference triples only. */
const referring = (...measurements: readonly Cbor[]): Uint8Array =>
  cbor(writer.comid(map([0, [[environment(), measurements]]])));

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
    expect(ids(corim.notes)).toEqual(['profile-unknown']);
  });

  it('reads a signed manifest, who signed it, and leaves the signature to be verified', () => {
    const { signature } = parseCorim(signed());
    expect(signature).toMatchObject({
      signerName: 'Signer Ltd.',
      signerUri: 'https://signer.example',
      validity: { notBefore: undefined, notAfter: '2030-03-17T17:46:40.000Z' },
      understood: [8],
    });
    expect(signature && verifyCoseSign1(signature.message, key.spki)).toEqual({ outcome: 'verified' });
    const critical = parseCorim(signed(writer.corim(), [rimType, meta, [2, [8]]])).signature;
    expect(critical && verifyCoseSign1(critical.message, key.spki).outcome).toBe('unsupported');
    expect(critical && verifyCoseSign1(critical.message, key.spki, { understood: critical.understood }).outcome).toBe(
      'verified',
    );
    const claims = parseCorim(
      signed(writer.corim(), [rimType, [15, map([1, 'Issuer'], [4, 1_900_000_000])]]),
    ).signature;
    expect(claims).toMatchObject({ signerName: 'Issuer', validity: { notAfter: '2030-03-17T17:46:40.000Z' } });
  });

  it('finds no bit of a signed manifest that can be flipped', () => {
    const bytes = signed(
      writer.corim({ comids: [writer.comid(map([0, [[environment(), [digestMeasurement(1)]]]]))], coswids: [] }),
    );
    const silent: number[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        const { signature } = parseCorim(damaged);
        if (signature !== undefined && verifyCoseSign1(signature.message, key.spki).outcome === 'verified')
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
    const noted = (value: Cbor): string[] => ids(parseCorim(cbor(value)).notes);
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
    const open = coseSign1({ key, payload: writer.corim(), unprotected: [meta] });
    expect(ids(parseCorim(open).notes)).toEqual(['corim-content-type', 'corim-signer-unprotected', 'corim-no-signer']);
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
    expect(offsetOf(signed(bad))).toBe(at(signed(bad)));
  });

  it('refuses every truncation', () => {
    for (const bytes of [writer.corim(), signed()]) {
      for (let size = 0; size < bytes.length; size++) {
        expect(() => parseCorim(bytes.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
      }
      expect(() => parseCorim(concatBytes(bytes, Uint8Array.of(0)))).toThrow(/trailing/);
    }
  });
});

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
    expect(ids(comid.notes)).toEqual(['unknown-keys', 'key-type', 'key-type']);
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
    expect(ids(comid.notes)).toEqual(['digest-length']);
  });
});

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
    expect(ids(coswid.notes)).toEqual(['coswid-payload-and-evidence']);
    const bare = cbor(writer.coswid());
    for (const wrapped of [tagged(1398229316, { encoded: bare }), tagged(505, bare)]) {
      expect(parseCoswid(cbor(wrapped))).toEqual(coswid);
    }
    expect(ids(parseCoswid(cbor(tagged(1398229316, bare))).notes)).toContain('coswid-encoded-twice');
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
    expect(ids(repeated.notes)).toEqual(['cbor-repeated-key']);
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
    expect(ids(coswid.notes)).toEqual([
      'coswid-tag-version-text',
      'coswid-path-elements',
      'coswid-entity-without-name',
      'uri-untagged',
      'unknown-value',
    ]);
    expect(ids(parseCoswid(cbor(map([0, 'tag'], [1, 'name'], [2, map([33, 1])]))).notes)).toContain(
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
    expect(ids(coswid.notes)).toEqual(['coswid-json', 'unknown-keys']);
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

describe('referenceMeasurements', () => {
  it('gives CoMIDs, registers and CoSWIDs one shape, and nothing else', () => {
    const measured = referenceMeasurements(parseCorim(writer.corim()));
    expect(measured.map(({ tagId, key: name, register }) => [tagId, name, register])).toEqual([
      ['board-7', 'oid:2.5.2.8193', undefined],
      ['board-7', 'oid:2.5.2.8193', '0'],
      ['board-7', 'oid:2.5.2.8193', '"pcr"'],
      ['board-7', 'text:"uefi"', undefined],
      ['00112233-4455-6677-8899-aabbccddeeff', 'file:"/boot/efi/vendor/log.bin"', undefined],
      ['00112233-4455-6677-8899-aabbccddeeff', 'file:"/boot/efi/vendor/log.bin"', undefined],
      ['00112233-4455-6677-8899-aabbccddeeff', 'file:"log.bin"', undefined],
    ]);
    expect(measured[0]).toMatchObject({ svn: { value: 7n, minimum: true }, version: '1.2.3', unreadKeys: [-70] });
    expect(measured[1]?.digests).toEqual([{ algorithm: 'sha-256', hex: '0a'.repeat(32) }]);
    expect(measured[4]).toMatchObject({ environment: 'software="firmware" version="1.0"', sizeBytes: 7550n });
  });

  it('gives no entry of its own to an element that has only registers', () => {
    const only = measurement(map([14, map([3, [[1, octets(32, 1)]]])]), 'td');
    expect(referenceMeasurements(parseComid(referring(only))).map(({ register }) => register)).toEqual(['3']);
  });
});

const platformUri = writer.uri('tag:arm.com,2025:cca_platform#1.0.0');
const realmUri = writer.uri('tag:arm.com,2025:cca_realm#1.0.0');

describe('profiles of Arm', () => {
  interface Spec {
    readonly implementation?: number;
    readonly signer?: Cbor;
    readonly digest?: number;
    readonly name?: string;
    readonly instance?: Cbor;
    readonly keys?: readonly Cbor[];
  }

  const platform = (spec: Spec = {}, profile = platformUri): Uint8Array => {
    const implementation = map([0, tagged(560, octets(spec.implementation ?? 32, 1))]);
    const values = map(
      spec.digest === 0 ? undefined : [2, [['sha-256', octets(spec.digest ?? 32, 2)]]],
      spec.signer === null ? undefined : [13, spec.signer ?? [tagged(560, octets(32, 3))]],
    );
    const ueid = spec.instance ?? tagged(550, concatBytes(Uint8Array.of(1), octets(32, 4)));
    const triples = map(
      [0, [[map([0, implementation]), [measurement(values, spec.name ?? 'cca.software-component')]]]],
      [
        3,
        [[map([0, implementation], spec.instance === null ? undefined : [1, ueid]), spec.keys ?? [tagged(554, 'PEM')]]],
      ],
    );
    return writer.corim({ profile, comids: [writer.comid(triples)], coswids: [] });
  };

  it('are kept by what keeps them', () => {
    expect(parseCorim(platform()).notes).toEqual([]);
    const psa = { name: 'psa.software-component' };
    expect(parseCorim(platform(psa, writer.uri('tag:arm.com,2025:psa#1.0.0'))).notes).toEqual([]);
    expect(ids(parseCorim(platform({ name: 'of our own' })).notes)).toEqual(['profile-element']);
    // Without the profile nothing is asked.
    expect(parseCorim(platform({ implementation: 31 }, writer.uri('tag:a'))).profile).toBe('tag:a');
  });

  it.each<readonly [string, Spec, RegExp]>([
    [
      'implementation of 31 bytes',
      { implementation: 31 },
      /implementation identifier is 32 bytes .* found bytes of 31/,
    ],
    ['no digests', { digest: 0 }, /the digests are missing/],
    ['digest of 31 bytes', { digest: 31 }, /a digest has 32, 48 or 64 bytes, found 31/],
    ['no signer', { signer: null }, /the signer of a software component is missing/],
    ['signer of 20 bytes', { signer: [tagged(560, octets(20, 1))] }, /found bytes of 20/],
    ['signer that is a key', { signer: [tagged(554, 'PEM')] }, /found pkix-key/],
    ['two signers', { signer: [tagged(560, octets(32, 1)), tagged(560, octets(32, 2))] }, /2 signers/],
    ['no instance', { instance: null }, /instance that an attestation key is of is missing/],
    ['instance of another type', { instance: tagged(550, octets(33, 2)) }, /begins with 01/],
    ['instance of 32 bytes', { instance: tagged(550, octets(32, 1)) }, /found ueid of 32/],
    ['two keys', { keys: [tagged(554, 'a'), tagged(554, 'b')] }, /2 attestation keys/],
    ['certificate for a key', { keys: [tagged(555, 'a')] }, /found pkix-certificate/],
  ])('are broken by %s', (_, spec, why) => {
    expect(() => parseCorim(platform(spec))).toThrow(why);
  });

  const realm = (env: Cbor, ...measurements: readonly Cbor[]): Uint8Array =>
    writer.corim({ profile: realmUri, comids: [writer.comid(map([0, [[env, measurements]]]))], coswids: [] });
  const rim = digestMeasurement(1, 'cca.rim');
  const named = (size: number): Cbor => map([0, map([0, tagged(560, octets(size, 1))])]);

  it('name a realm by its initial measurement', () => {
    const personal = (size: number): Cbor => measurement(map([4, tagged(560, octets(size, 1))]), 'cca.rpv');
    expect(parseCorim(realm(named(48), rim, digestMeasurement(2, 'cca.rem3'), personal(64))).notes).toEqual([]);
    expect(parseCorim(realm(map([1, tagged(560, octets(64, 1))]), rim)).notes).toEqual([]);
    expect(() => parseCorim(realm(named(16), rim))).toThrow(/32, 48 or 64 bytes, found bytes of 16/);
    expect(() => parseCorim(realm(map([0, map([1, 'vendor'])]), rim))).toThrow(/names the realm is missing/);
    expect(() => parseCorim(realm(named(32), digestMeasurement(2, 'cca.rem0')))).toThrow(/cca.rim is missing/);
    expect(() => parseCorim(realm(named(32), rim, personal(32)))).toThrow(/a raw value of 64 bytes, found 32/);
    expect(() => parseCorim(realm(named(32), digestMeasurement(1)))).toThrow(/does not say what is measured/);
  });
});

describe('decode', () => {
  it('tells the kinds apart, tagged or not, signed or not', () => {
    const comid = cbor(writer.comid());
    const coswid = cbor(writer.coswid());
    expect(decode(writer.corim()).kind).toBe('corim');
    expect(decode(signed()).kind).toBe('corim');
    expect(decode(coseSign1({ key, payload: writer.corim(), untagged: true })).kind).toBe('corim');
    expect(decode(cbor(tagged(502, { encoded: signed() }))).kind).toBe('corim');
    expect(decode(signed(utf8Bytes('text'), [[3, 'text/plain']])).kind).toBe('cose-sign1');
    expect(decode(coseSign1({ key, payload: writer.corim(), headers: [rimType], detached: true })).kind).toBe(
      'cose-sign1',
    );
    expect(decode(comid).kind).toBe('comid');
    expect(decode(cbor(tagged(506, comid))).kind).toBe('comid');
    expect(decode(coswid).kind).toBe('coswid');
    expect(() => decode(cbor(map([0, 'a'], [1, 'b'])))).toThrow(/no known format/);
    expect(() => decode(signed(utf8Bytes('text')))).toThrow(FormatError);
  });

  it('describes each kind in JSON', () => {
    for (const bytes of [writer.corim(), signed(), cbor(writer.comid()), cbor(writer.coswid())]) {
      const shown = JSON.stringify(decode(bytes).describe());
      expect(shown).toContain('referenceMeasurementCount');
      expect(shown).toContain('Maker Ltd.');
    }
    expect(decode(signed()).describe()).toMatchObject({
      signed: true,
      signature: { signerName: 'Signer Ltd.', signatureAlgorithm: 'ES256' },
      referenceMeasurementCount: 7,
    });
  });
});

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest`;
const present = existsSync(corpus);
if (!present) console.log(`corpus not found at ${corpus}: no real manifests are read`);

describe.runIf(present)('real manifests and tags', () => {
  const file = (path: string): Uint8Array => new Uint8Array(readFileSync(`${corpus}/${path}`));
  const hirs = 'nsacyber+HIRS/HIRS_Utils/src/test/resources';
  const refused = ['cca-platform-invalid-impl-id.cbor', 'cca-realm-invalid-rim-size.cbor'];
  const paths = present
    ? ['veraison+corim', `${hirs}/coswid`, `${hirs}/corim`].flatMap((folder) =>
        readdirSync(`${corpus}/${folder}`, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(?:cbor|coswid)$/.test(name))
          .map((name) => `${folder}/${name}`),
      )
    : [];

  it('are refused cut anywhere, and with a byte behind them', () => {
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const bytes = file(path);
      const parse = (part: Uint8Array): unknown => {
        if (path.endsWith('.coswid')) return parseCoswid(part);
        return /\/comid[^/]*$/.test(path) ? parseComid(part) : parseCorim(part);
      };
      if (refused.some((name) => path.endsWith(name))) expect(() => parse(bytes), path).toThrow(/profile|realm/);
      else expect(() => parse(bytes), path).not.toThrow();
      for (let size = 0; size < bytes.length; size++) {
        expect(() => parse(bytes.subarray(0, size)), `${path}: ${size} bytes`).toThrow(FormatError);
      }
      expect(() => parse(concatBytes(bytes, Uint8Array.of(0))), path).toThrow(/trailing/);
    }
  });

  it('give the reference values that their sources name', () => {
    const of = (path: string): unknown => {
      const decoded = decode(file(path));
      if (decoded.kind !== 'corim' && decoded.kind !== 'comid' && decoded.kind !== 'coswid') return decoded.kind;
      return referenceMeasurements(decoded.value);
    };
    expect(of('veraison+corim/corim/testcases/corim-1.cbor')).toMatchObject([
      {
        tagId: '3f06af63-a93c-11e4-9797-00505690773f',
        environment:
          'class=uuid:67b28b6c-34cc-40a1-9117-ab5b05911e37 vendor="ACME Inc." model="ACME RoadRunner" layer=1',
        version: '1.0.0',
        digests: [{ algorithm: 'sha-256', hex: '44aa336af4cb14a879432e53dd6571c7fa9bccafb75f488259262d6ea3a4d91b' }],
      },
    ]);
    expect(of('veraison+corim/comid/testcases/comid-3.cbor')).toMatchObject(
      ['number:700', 'text:"my_element"', 'oid:2.5.2.8193', 'uuid:67b28b6c-34cc-40a1-9117-ab5b05911e38', undefined].map(
        (name) => ({ ...(name === undefined ? {} : { key: name }), digests: [{ algorithm: 'sha-256-32' }] }),
      ),
    );
    expect(of('veraison+corim/comid/testcases/comid-integrity-registers.cbor')).toMatchObject([
      { register: '0', digests: [{ algorithm: 'sha-256' }, { algorithm: 'my-alg-id', hex: 'deadbeef' }] },
      { register: '"my-ir"', digests: [{ algorithm: 'sha-256' }, { algorithm: 'my-alg-id', hex: 'fefefafa' }] },
    ]);
    for (const name of ['coswid_rim_1.coswid', 'config/coswid_rim_1_good.json']) {
      // The hash is that of the event log beside it.
      const log = file(`${hirs}/tcgeventlog/TpmLog.bin`);
      expect(of(`${hirs}/coswid/${name}`)).toMatchObject([
        {
          key: 'file:"iotBase/TpmLog.bin"',
          digests: [{ algorithm: 'sha-256', hex: sha256Hex(log) }],
          version: '123.4',
        },
      ]);
    }
  });
});
