import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, utf8Bytes } from '../../core/index.ts';
import {
  component,
  ctx,
  derElement,
  octets,
  oid,
  pem,
  platformCertificate,
  seq,
  testKey,
  utf8,
} from '../testdata/der-writer.ts';
import { parsePlatformCertificate, verifyPlatformCertificate } from './index.ts';

const issuerKey = testKey();
const parts = ctx(
  0,
  component({ manufacturer: 'Maker', model: 'DIMM', serial: '29AC', mac: '00:11:22:33:44:55' }),
  component({ manufacturer: 'Maker', model: 'DIMM', status: 2 }),
);
const base = platformCertificate({ issuerKey, configuration: [2, seq(parts)] });

describe('platform certificate', () => {
  it('reads a base certificate of profile 1.1', () => {
    const parsed = parsePlatformCertificate(base);
    expect(parsed).toMatchObject({
      version: '1.1',
      type: 'base',
      manufacturer: 'Maker',
      model: 'Server 1',
      serial: 'SN0001',
      serialNumber: '4d',
      holder: { serialNumber: '1267', issuer: { text: 'CN=EK CA' } },
    });
    expect(parsed.components).toEqual([
      {
        class: { registry: '2.23.133.18.3.1', value: '00060001' },
        manufacturer: 'Maker',
        model: 'DIMM',
        serial: '29AC',
        addresses: [{ kind: 'ethernet', oid: '2.23.133.17.1', value: '00:11:22:33:44:55' }],
      },
      {
        class: { registry: '2.23.133.18.3.1', value: '00060001' },
        manufacturer: 'Maker',
        model: 'DIMM',
        addresses: [],
        status: 'removed',
      },
    ]);
  });

  it('verifies with the key of the issuer and no other', () => {
    const parsed = parsePlatformCertificate(base);
    expect(verifyPlatformCertificate(parsed, issuerKey.spki).outcome).toBe('verified');
    expect(verifyPlatformCertificate(parsed, testKey().spki).outcome).toBe('failed');
  });

  it('reads a delta, and PEM whatever its label', () => {
    const delta = platformCertificate({ issuerKey, delta: true, configuration: [2, seq(parts)] });
    expect(parsePlatformCertificate(pem('ATTRIBUTE CERTIFICATE', delta))).toMatchObject({ type: 'delta', notes: [] });
    expect(parsePlatformCertificate(pem('CERTIFICATE', delta)).notes.map((note) => note.id)).toEqual(['pem-label']);
  });

  it('reads the traits of profile 2.x, wrapped or one by one', () => {
    const none = oid('2.23.133.19.3.1');
    const trait = (id: string, category: string, registry: Uint8Array, value: Uint8Array): Uint8Array =>
      seq(oid(id), oid(category), registry, octets(value));
    const single = seq(
      trait('2.23.133.19.1.4', '2.23.133.19.2.7', oid('2.23.133.18.3.1'), octets(fromHex('00090002'))),
      trait('2.23.133.19.1.18', '2.23.133.19.2.8', none, utf8('NIC Inc')),
      trait('2.23.133.19.1.18', '2.23.133.19.2.9', none, utf8('X710')),
      trait('2.23.133.19.1.16', '2.23.133.19.2.11', none, derElement(0x0a, Uint8Array.of(0))),
    );
    const wrapped = seq(
      trait('2.23.133.19.1.5', '2.23.133.19.2.30', none, component({ manufacturer: 'Maker', model: 'CPU' })),
    );
    const parsed = parsePlatformCertificate(
      platformCertificate({ issuerKey, configuration: [3, seq(ctx(0, single, wrapped))] }),
    );
    expect(parsed.version).toBe('2.0');
    expect(parsed.components).toMatchObject([
      { class: { value: '00090002' }, manufacturer: 'NIC Inc', model: 'X710', status: 'added' },
      { manufacturer: 'Maker', model: 'CPU' },
    ]);
  });

  it('reads a component of profile 1.0, which has no class', () => {
    const old = seq(utf8('Maker'), utf8('DIMM'));
    const parsed = parsePlatformCertificate(platformCertificate({ issuerKey, configuration: [1, seq(ctx(0, old))] }));
    expect(parsed.components[0]?.class).toBeUndefined();
    expect(parsed.notes.map((note) => note.id)).toEqual(['component-without-class']);
  });

  it('refuses truncation, trailing bytes and an unknown status', () => {
    for (let size = 0; size < base.length; size += 3) {
      expect(() => parsePlatformCertificate(base.subarray(0, size))).toThrow(FormatError);
    }
    expect(() => parsePlatformCertificate(concatBytes(base, utf8Bytes('x')))).toThrow(FormatError);
    const bad = ctx(0, component({ manufacturer: 'a', model: 'b', status: 3 }));
    expect(() => parsePlatformCertificate(platformCertificate({ issuerKey, configuration: [2, seq(bad)] }))).toThrow(
      FormatError,
    );
  });
});
