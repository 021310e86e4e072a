import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { cbor, map, tagged } from '../testdata/cbor-writer.ts';
import { signingKey, rimTypeHeader, signedCorim } from '../testdata/corim-manifests.ts';
import * as writer from '../testdata/corim-writer.ts';
import { coseSign1 } from '../testdata/cose-writer.ts';

describe('decode', () => {
  it('tells the kinds apart, tagged or not, signed or not', () => {
    const comid = cbor(writer.comid());
    const coswid = cbor(writer.coswid());
    expect(decode(writer.corim()).kind).toBe('corim');
    expect(decode(signedCorim()).kind).toBe('corim');
    expect(decode(coseSign1({ key: signingKey, payload: writer.corim(), untagged: true })).kind).toBe('corim');
    expect(decode(cbor(tagged(502, { encoded: signedCorim() }))).kind).toBe('corim');
    expect(decode(signedCorim(utf8Bytes('text'), [[3, 'text/plain']])).kind).toBe('cose-sign1');
    expect(
      decode(coseSign1({ key: signingKey, payload: writer.corim(), headers: [rimTypeHeader], detached: true })).kind,
    ).toBe('cose-sign1');
    expect(decode(comid).kind).toBe('comid');
    expect(decode(cbor(tagged(506, comid))).kind).toBe('comid');
    expect(decode(coswid).kind).toBe('coswid');
    expect(() => decode(cbor(map([0, 'a'], [1, 'b'])))).toThrow(/no known format/);
    expect(() => decode(signedCorim(utf8Bytes('text')))).toThrow(FormatError);
  });

  it('describes each kind in JSON', () => {
    for (const bytes of [writer.corim(), signedCorim(), cbor(writer.comid()), cbor(writer.coswid())]) {
      const shown = JSON.stringify(decode(bytes).describe());
      expect(shown).toContain('referenceMeasurementCount');
      expect(shown).toContain('Maker Ltd.');
    }
    expect(decode(signedCorim()).describe()).toMatchObject({
      signed: true,
      signature: { signerName: 'Signer Ltd.', signatureAlgorithm: 'ES256' },
      referenceMeasurementCount: 7,
    });
  });
});
