import { describe, expect, it } from 'vitest';
import { FormatError } from '../../core/index.ts';
import { crlKey, rootBytes, crl, plainCrl } from '../testdata/crl-writer.ts';
import { flipBit } from '../testdata/damage.ts';
import {
  caExtensions,
  certificate,
  commonName,
  ctxPrimitive,
  derElement,
  extension,
  seq,
  testKey,
} from '../testdata/der-writer.ts';
import type { Verification } from './index.ts';
import { parseCertificate, parseCrl, verifyCrl } from './index.ts';

const root = parseCertificate(rootBytes);
const other = certificate({ subject: commonName('Other'), key: crlKey, issuerKey: crlKey, extensions: caExtensions() });

const yes = Uint8Array.of(0xff);

const answer = (verification: Verification): string =>
  verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;

describe('a signed revocation list', () => {
  it('verifies the issuer, its right to sign, its key and what is critical', () => {
    const parsed = parseCrl(plainCrl);
    expect(answer(verifyCrl(parsed, parseCertificate(other)))).toMatch(/^failed: .*is of CN=Root/);
    const noSign = certificate({
      subject: commonName('Root'),
      key: crlKey,
      issuerKey: crlKey,
      extensions: [extension('2.5.29.15', derElement(0x03, Uint8Array.of(2, 0x04)), true)],
    });
    expect(answer(verifyCrl(parsed, parseCertificate(noSign)))).toMatch(/^failed: .*may not sign/);
    const keyed = certificate({
      subject: commonName('Root'),
      key: crlKey,
      issuerKey: crlKey,
      extensions: [extension('2.5.29.14', derElement(4, yes))],
    });
    const otherKey = extension('2.5.29.35', seq(ctxPrimitive(0, Uint8Array.of(1))));
    expect(answer(verifyCrl(parseCrl(crl({ extensions: [otherKey] })), parseCertificate(keyed)))).toMatch(
      /^failed: .*names key 01/,
    );
    expect(verifyCrl(parseCrl(crl({ signer: testKey() })), root).outcome).toBe('failed');
    const critical = crl({ extensions: [extension('1.2.3.4', new Uint8Array(2), true)] });
    expect(answer(verifyCrl(parseCrl(critical), root))).toMatch(/^unsupported: .*1\.2\.3\.4/);
  });

  it('finds every flipped bit of a signed list', () => {
    let found = 0;
    for (let bit = 0; bit < plainCrl.length * 8; bit++) {
      const bytes = flipBit(plainCrl, bit);
      try {
        if (verifyCrl(parseCrl(bytes), root).outcome === 'verified') throw new Error(`bit ${bit} was not found`);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
      found++;
    }
    expect(found).toBe(plainCrl.length * 8);
  });
});
