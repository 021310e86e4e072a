import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/index.ts';
import { crlKey, rootBytes, reason, entry, crl, plainCrl } from '../testdata/crl-writer.ts';
import {
  caExtensions,
  certificate,
  commonName,
  ctx,
  ctxPrimitive,
  extension,
  int,
  seq,
} from '../testdata/der-writer.ts';
import { parseCertificate, parseCrl, revocationOf, verifyCrl } from './index.ts';

const root = parseCertificate(rootBytes);
const other = certificate({ subject: commonName('Other'), key: crlKey, issuerKey: crlKey, extensions: caExtensions() });

const byIssuer = (name: string): Uint8Array => extension('2.5.29.29', seq(ctx(4, commonName(name))), true);
const scope = (...parts: Uint8Array[]): Uint8Array => extension('2.5.29.28', seq(...parts), true);
const yes = Uint8Array.of(0xff);

const leaf = (serialNumber: string, isCa = false) => ({ issuer: root.subject, serialNumber, isCa });

describe('revocation lists', () => {
  it('reads entries, reasons and numbers, and says who is revoked', () => {
    const parsed = parseCrl(plainCrl);
    expect(parsed).toMatchObject({
      version: 2,
      thisUpdate: '2025-07-01T00:00:00Z',
      nextUpdate: '2026-07-01T00:00:00Z',
      crlNumber: '1267',
      unknownCritical: [],
      notes: [],
    });
    expect(parsed.entries.count).toBe(3);
    expect(verifyCrl(parsed, root)).toEqual({ outcome: 'verified' });
    expect(revocationOf(parsed, leaf('05'))).toEqual({ revoked: true, at: '2025-06-01T12:00:00Z' });
    expect(revocationOf(parsed, leaf('06'))).toEqual({
      revoked: true,
      at: '2025-06-01T12:00:00Z',
      reason: 'keyCompromise',
      invalidityDate: '2024-01-02T03:04:05Z',
    });
    expect(revocationOf(parsed, leaf('012c'))).toMatchObject({ revoked: true, reason: 'superseded' });
    expect(revocationOf(parsed, leaf('07'))).toEqual({ revoked: false });
    const parsedLeaf = parseCertificate(certificate({ key: crlKey, issuerKey: crlKey, serial: int(5) }));
    expect(revocationOf(parsed, parsedLeaf).revoked).toBe(true);
    const first = parseCrl(crl({ version: 1, entries: [entry(9)] }));
    expect(first.version).toBe(1);
    expect(revocationOf(first, leaf('09')).revoked).toBe(true);
    expect(parseCrl(crl()).entries.count).toBe(0);
  });

  it('does not take the silence of a list for an answer', () => {
    const says = (extensions: Uint8Array[], certificate = leaf('07'), entries = [entry(5)]): unknown =>
      revocationOf(parseCrl(crl({ entries, extensions })), certificate).revoked;
    expect(says([])).toBe(false);
    expect(says([], { ...leaf('07'), issuer: parseCertificate(other).subject })).toBe('unknown');
    expect(says([extension('2.5.29.27', int(1), true)])).toBe('unknown');
    expect(says([extension('2.5.29.27', int(1), true)], leaf('05'))).toBe(true);
    expect(says([extension('2.5.29.27', int(1), true)], leaf('05'), [entry(5, reason(8))])).toBe('unknown');
    expect(says([scope(ctxPrimitive(1, yes))])).toBe(false);
    expect(says([scope(ctxPrimitive(1, yes))], leaf('07', true))).toBe('unknown');
    expect(says([scope(ctxPrimitive(2, yes))])).toBe('unknown');
    expect(says([scope(ctxPrimitive(5, yes))])).toBe('unknown');
    expect(says([scope(ctxPrimitive(3, Uint8Array.of(6, 0x40)))])).toBe('unknown');
    expect(says([scope(ctxPrimitive(3, Uint8Array.of(6, 0x40)))], leaf('05'))).toBe(true);
    expect(says([extension('1.2.3.4', new Uint8Array(2), true)])).toBe('unknown');
    expect(says([extension('1.2.3.4', new Uint8Array(2))])).toBe(false);
    expect(says([], leaf('05'), [entry(5, extension('1.2.3.4', new Uint8Array(2), true))])).toBe('unknown');
  });

  it('keeps the issuers of an indirect list apart', () => {
    const indirect = scope(ctx(0, ctx(0, ctxPrimitive(6, utf8Bytes('http://example.org/crl')))), ctxPrimitive(4, yes));
    const entries = [entry(5), entry(6, byIssuer('Other')), entry(7), entry(5, reason(1)), entry(8, byIssuer('Root'))];
    const parsed = parseCrl(crl({ entries, extensions: [indirect] }));
    expect(parsed.scope).toMatchObject({ indirect: true, urls: ['http://example.org/crl'] });
    const ofOther = (serialNumber: string) => ({ ...leaf(serialNumber), issuer: parseCertificate(other).subject });
    expect(['05', '06', '07', '08'].map((serial) => revocationOf(parsed, leaf(serial)).revoked)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(['05', '06', '07', '08'].map((serial) => revocationOf(parsed, ofOther(serial)).revoked)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(revocationOf(parsed, ofOther('05'))).toMatchObject({ reason: 'keyCompromise' });
    const stranger = {
      ...leaf('05'),
      issuer: parseCertificate(certificate({ issuer: commonName('X'), key: crlKey, issuerKey: crlKey })).issuer,
    };
    expect(revocationOf(parsed, stranger).revoked).toBe('unknown');
  });
});
