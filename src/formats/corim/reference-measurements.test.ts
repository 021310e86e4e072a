import { describe, expect, it } from 'vitest';
import { map } from '../testdata/cbor-writer.ts';
import { referring } from '../testdata/corim-manifests.ts';
import * as writer from '../testdata/corim-writer.ts';
import { measurement, octets } from '../testdata/corim-writer.ts';
import { parseComid, parseCorim, referenceMeasurements } from './index.ts';

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
