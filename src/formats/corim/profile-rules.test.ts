import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/index.ts';
import type { Cbor } from '../testdata/cbor-writer.ts';
import { map, tagged } from '../testdata/cbor-writer.ts';
import { digestMeasurement } from '../testdata/corim-manifests.ts';
import * as writer from '../testdata/corim-writer.ts';
import { measurement, octets } from '../testdata/corim-writer.ts';
import { noteIds } from '../testdata/note-ids.ts';
import { parseCorim } from './index.ts';

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
    expect(noteIds(parseCorim(platform({ name: 'of our own' })).notes)).toEqual(['profile-element']);
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
