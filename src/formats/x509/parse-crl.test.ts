import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, seededRandom, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { crlKey, rootBytes, ecdsaSha256, reason, entry, crl, plainCrl } from '../testdata/crl-writer.ts';
import { damage } from '../testdata/damage.ts';
import { commonName, derElement, extension, int, pem, seq, signed, utcTime } from '../testdata/der-writer.ts';
import { refusal } from '../testdata/refusal.ts';
import { parseCertificate, parseCrl, revocationOf, verifyCrl } from './index.ts';

const root = parseCertificate(rootBytes);

const scope = (...parts: Uint8Array[]): Uint8Array => extension('2.5.29.28', seq(...parts), true);

const leaf = (serialNumber: string, isCa = false) => ({ issuer: root.subject, serialNumber, isCa });

describe('a revocation list', () => {
  it('reads PEM and tells lists from certificates', () => {
    expect(parseCrl(pem('X509 CRL', plainCrl)).fingerprint).toBe(parseCrl(plainCrl).fingerprint);
    for (const bytes of [plainCrl, pem('X509 CRL', plainCrl), crl(), crl({ version: 1 })])
      expect(decode(bytes).kind).toBe('x509-crl');
    expect(decode(rootBytes).kind).toBe('x509-certificate');
    expect(decode(plainCrl).describe()).toMatchObject({ issuer: 'CN=Root', revokedCount: 3, crlNumber: '1267' });
    expect(() => parseCrl(pem('CERTIFICATE', plainCrl))).toThrow(/not one PEM block/);
    expect(() => parseCrl(concatBytes(pem('X509 CRL', plainCrl), pem('X509 CRL', plainCrl)))).toThrow(/2 blocks/);
    expect(() => parseCrl(utf8Bytes('nothing'))).toThrow(FormatError);
  });

  it('refuses what is malformed, each with its own words', () => {
    const messages = [
      crl({ entries: [entry(5), entry(6), entry(5)] }),
      crl({ entries: [entry(5, reason(7))] }),
      crl({ entries: [seq(int(5))] }),
      crl({ entries: [entry(5, extension('2.5.29.29', seq(), true))] }),
      crl({ extensions: [scope(int(1))] }),
      concatBytes(plainCrl, Uint8Array.of(0)),
      signed(seq(int(4), ecdsaSha256, commonName('Root'), utcTime('250701000000Z')), crlKey),
    ].map((bytes) => refusal(() => parseCrl(bytes)));
    expect(messages).not.toContain('decoded');
    expect(new Set(messages).size).toBe(messages.length);
    for (let size = 0; size < plainCrl.length; size++) {
      expect(() => parseCrl(plainCrl.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
  });

  it('gives a list or a FormatError for any damage', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const bytes = damage(plainCrl, seededRandom(seed, 'crl'));
        try {
          const parsed = parseCrl(bytes);
          verifyCrl(parsed, root);
          revocationOf(parsed, leaf('05'));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 1500, seed: 3 },
    );
  });

  it('finds any of many serial numbers, and no other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 65535 }),
        (serials, asked) => {
          const parsed = parseCrl(crl({ entries: serials.map((serial) => entry(serial)) }));
          const text = (serial: number): string => serial.toString(16).padStart(serial > 255 ? 4 : 2, '0');
          for (const serial of serials) expect(revocationOf(parsed, leaf(text(serial))).revoked).toBe(true);
          expect(revocationOf(parsed, leaf(text(asked))).revoked).toBe(serials.includes(asked));
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it('reads a million entries into little more than their own bytes', { timeout: 120_000 }, () => {
    const count = 1_000_000;
    const template = seq(derElement(2, new Uint8Array(16).fill(1)), utcTime('250601120000Z'));
    const entries = new Uint8Array(count * template.length);
    const view = new DataView(entries.buffer);
    const serialAt = 4;
    for (let i = 0; i < count; i++) {
      entries.set(template, i * template.length);
      view.setUint32(i * template.length + serialAt + 12, Math.imul(i, 0x9e3779b1));
    }
    const bytes = crl({ entries: [entries] });
    const before = process.memoryUsage();
    const parsed = parseCrl(bytes);
    const after = process.memoryUsage();
    expect(parsed.entries.count).toBe(count);
    const kept = after.arrayBuffers - before.arrayBuffers;
    // Two tables of words: 4 MB of offsets and 8 MB of slots.
    expect(kept).toBeLessThan(32 << 20);
    const serial = (i: number): string =>
      '01'.repeat(12) + (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
    for (let i = 0; i < count; i += 9973) expect(revocationOf(parsed, leaf(serial(i))).revoked).toBe(true);
    expect(revocationOf(parsed, leaf('02'.repeat(16))).revoked).toBe(false);
  });
});
