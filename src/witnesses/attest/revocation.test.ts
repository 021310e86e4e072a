import { describe, expect, it } from 'vitest';
import type { AnyDecoded } from '../../formats/index.ts';
import {
  caExtensions,
  certificate,
  commonName,
  int,
  oid,
  seq,
  signed,
  testKey,
  utcTime,
} from '../../formats/testdata/der-writer.ts';
import type { TestKey } from '../../formats/testdata/der-writer.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import type { Evidence } from '../evidence.ts';
import { ask, evidence, outcomes } from './testdata/ask-machine.ts';

describe('revocation', () => {
  const code = 'attest/revocation';
  const authority = testKey();
  const issuer = certificate({
    subject: commonName('Root'),
    key: authority,
    issuerKey: authority,
    extensions: caExtensions(),
  });
  const leaf = certificate({
    subject: commonName('Leaf'),
    issuer: commonName('Root'),
    key: testKey(),
    issuerKey: authority,
  });
  const serial = Number.parseInt(parseCertificate(leaf).serialNumber, 16);
  const list = (
    revoked: readonly number[],
    until = '270701000000Z',
    signer: TestKey = authority,
  ): Evidence<AnyDecoded> =>
    evidence(
      'root.crl',
      signed(
        seq(
          int(1),
          seq(oid('1.2.840.10045.4.3.2')),
          commonName('Root'),
          utcTime('250701000000Z'),
          utcTime(until),
          ...(revoked.length === 0 ? [] : [seq(...revoked.map((one) => seq(int(one), utcTime('250601120000Z'))))]),
        ),
        signer,
      ),
    );
  const of = (crl: Evidence<AnyDecoded> | undefined, trust = [issuer]): string[] =>
    outcomes(ask({ files: [evidence('leaf.der', leaf)], references: crl === undefined ? [] : [crl], trust }), code);
  it('agrees with a current list that does not name it, contradicts one that does, and is blind without one', () => {
    expect(of(list([serial + 1]))).toEqual(['agrees']);
    expect(of(list([serial]))).toEqual(['contradicts']);
    expect(of(undefined)).toEqual(['blind']);
  });
  it('takes no old list for its silence, and hears it where it names the certificate', () => {
    expect(of(list([], '251001000000Z'))).toEqual(['blind']);
    expect(of(list([serial], '251001000000Z'))).toEqual(['contradicts']);
  });
  it('believes no list of another authority of the same name', () => {
    const rival = testKey();
    const other = certificate({
      subject: commonName('Other'),
      key: testKey(),
      issuerKey: testKey(),
      extensions: caExtensions(),
    });
    const namesake = certificate({
      subject: commonName('Root'),
      key: rival,
      issuerKey: rival,
      extensions: caExtensions(),
    });
    expect(of(list([serial], undefined, rival), [issuer, namesake])).toEqual(['blind']);
    expect(of(list([], undefined, rival), [issuer, namesake])).toEqual(['blind']);
    expect(of(list([serial]), [issuer, other])).toEqual(['contradicts']);
  });
  it('believes no list that another key signed, or whose issuer nobody trusts', () => {
    expect(of(list([], undefined, testKey()))).toEqual(['blind']);
    expect(of(list([serial], undefined, testKey()))).toEqual(['blind']);
    expect(of(list([]), [])).toEqual(['blind']);
  });
});
