import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { concatBytes, FormatError, seededRandom, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { damage } from '../testdata/damage.ts';
import type { TestKey } from '../testdata/der-writer.ts';
import {
  caExtensions,
  certificate,
  commonName,
  ctx,
  ctxPrimitive,
  derElement,
  extension,
  generalizedTime,
  int,
  oid,
  pem,
  seq,
  signed,
  testKey,
  utcTime,
} from '../testdata/der-writer.ts';
import type { Verification } from './index.ts';
import { parseCertificate, parseCrl, revocationOf, verifyCrl } from './index.ts';

const key = testKey();
const rootBytes = certificate({ subject: commonName('Root'), key, issuerKey: key, extensions: caExtensions() });
const root = parseCertificate(rootBytes);
const other = certificate({ subject: commonName('Other'), key, issuerKey: key, extensions: caExtensions() });

const ecdsaSha256 = seq(oid('1.2.840.10045.4.3.2'));
const reason = (code: number): Uint8Array => extension('2.5.29.21', derElement(0x0a, Uint8Array.of(code)));
const invalidity = extension('2.5.29.24', generalizedTime('20240102030405Z'));
const byIssuer = (name: string): Uint8Array => extension('2.5.29.29', seq(ctx(4, commonName(name))), true);
const scope = (...parts: Uint8Array[]): Uint8Array => extension('2.5.29.28', seq(...parts), true);
const yes = Uint8Array.of(0xff);

const entry = (serial: number | Uint8Array, ...extensions: Uint8Array[]): Uint8Array =>
  seq(
    typeof serial === 'number' ? int(serial) : derElement(2, serial),
    utcTime('250601120000Z'),
    ...(extensions.length === 0 ? [] : [seq(...extensions)]),
  );

interface CrlSpec {
  readonly entries?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly issuer?: string;
  readonly version?: 1 | 2;
  readonly signer?: TestKey;
}

function crl({ entries = [], extensions = [], issuer = 'Root', version = 2, signer = key }: CrlSpec = {}): Uint8Array {
  return signed(
    seq(
      ...(version === 2 ? [int(1)] : []),
      ecdsaSha256,
      commonName(issuer),
      utcTime('250701000000Z'),
      utcTime('260701000000Z'),
      ...(entries.length === 0 ? [] : [seq(...entries)]),
      ...(extensions.length === 0 ? [] : [ctx(0, seq(...extensions))]),
    ),
    signer,
  );
}

const numbered = [extension('2.5.29.20', int(4711))];
const plain = crl({
  entries: [entry(5), entry(6, reason(1), invalidity), entry(300, reason(4))],
  extensions: numbered,
});
const leaf = (serialNumber: string, isCa = false) => ({ issuer: root.subject, serialNumber, isCa });

const answer = (verification: Verification): string =>
  verification.outcome === 'verified' ? 'verified' : `${verification.outcome}: ${verification.reason}`;

describe('revocation lists', () => {
  it('reads entries, reasons and numbers, and says who is revoked', () => {
    const parsed = parseCrl(plain);
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
    const parsedLeaf = parseCertificate(certificate({ key, issuerKey: key, serial: int(5) }));
    expect(revocationOf(parsed, parsedLeaf).revoked).toBe(true);
    const first = parseCrl(crl({ version: 1, entries: [entry(9)] }));
    expect(first.version).toBe(1);
    expect(revocationOf(first, leaf('09')).revoked).toBe(true);
    expect(parseCrl(crl()).entries.count).toBe(0);
  });

  it('reads PEM and tells lists from certificates', () => {
    expect(parseCrl(pem('X509 CRL', plain)).fingerprint).toBe(parseCrl(plain).fingerprint);
    for (const bytes of [plain, pem('X509 CRL', plain), crl(), crl({ version: 1 })])
      expect(decode(bytes).kind).toBe('x509-crl');
    expect(decode(rootBytes).kind).toBe('x509-certificate');
    expect(decode(plain).describe()).toMatchObject({ issuer: 'CN=Root', revokedCount: 3, crlNumber: '1267' });
    expect(() => parseCrl(pem('CERTIFICATE', plain))).toThrow(/not one PEM block/);
    expect(() => parseCrl(concatBytes(pem('X509 CRL', plain), pem('X509 CRL', plain)))).toThrow(/2 blocks/);
    expect(() => parseCrl(utf8Bytes('nothing'))).toThrow(FormatError);
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
      issuer: parseCertificate(certificate({ issuer: commonName('X'), key, issuerKey: key })).issuer,
    };
    expect(revocationOf(parsed, stranger).revoked).toBe('unknown');
  });

  it('verifies the issuer, its right to sign, its key and what is critical', () => {
    const parsed = parseCrl(plain);
    expect(answer(verifyCrl(parsed, parseCertificate(other)))).toMatch(/^failed: .*is of CN=Root/);
    const noSign = certificate({
      subject: commonName('Root'),
      key,
      issuerKey: key,
      extensions: [extension('2.5.29.15', derElement(0x03, Uint8Array.of(2, 0x04)), true)],
    });
    expect(answer(verifyCrl(parsed, parseCertificate(noSign)))).toMatch(/^failed: .*may not sign/);
    const keyed = certificate({
      subject: commonName('Root'),
      key,
      issuerKey: key,
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

  it('refuses what is malformed, each with its own words', () => {
    const messages = [
      crl({ entries: [entry(5), entry(6), entry(5)] }),
      crl({ entries: [entry(5, reason(7))] }),
      crl({ entries: [seq(int(5))] }),
      crl({ entries: [entry(5, extension('2.5.29.29', seq(), true))] }),
      crl({ extensions: [scope(int(1))] }),
      concatBytes(plain, Uint8Array.of(0)),
      signed(seq(int(4), ecdsaSha256, commonName('Root'), utcTime('250701000000Z')), key),
    ].map((bytes) => {
      try {
        parseCrl(bytes);
      } catch (error) {
        if (error instanceof FormatError) return error.message;
      }
      return 'accepted';
    });
    expect(messages).not.toContain('accepted');
    expect(new Set(messages).size).toBe(messages.length);
    for (let size = 0; size < plain.length; size++) {
      expect(() => parseCrl(plain.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
  });

  it('finds every flipped bit of a signed list', () => {
    let found = 0;
    for (let bit = 0; bit < plain.length * 8; bit++) {
      const bytes = plain.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        if (verifyCrl(parseCrl(bytes), root).outcome === 'verified') throw new Error(`bit ${bit} was not found`);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
      found++;
    }
    expect(found).toBe(plain.length * 8);
  });

  it('gives a list or a FormatError for any damage', () => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const bytes = damage(plain, seededRandom(seed, 'crl'));
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

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('openssl is not installed: lists that it makes are not read');
    return false;
  }
}

describe.runIf(hasOpenssl())('openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crl-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const openssl = (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  const configuration = [
    '[ca]\ndefault_ca=me',
    '[me]\ndatabase=index.txt\ncrlnumber=crlnumber\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\ndefault_days=30',
    'default_crl_days=30\ncrl_extensions=crl_ext\nunique_subject=no',
    '[any]\ncommonName=supplied',
    '[crl_ext]\nauthorityKeyIdentifier=keyid:always\nissuingDistributionPoint=critical,@idp',
    '[idp]\nfullname=URI:http://example.org/root.crl',
    '[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]',
    '[v3]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
  ].join('\n');

  it.each([
    ['rsa:2048', []],
    ['ec', ['-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['ed25519', []],
  ])('makes lists with a key %s that we read and verify as it does', (algorithm, options) => {
    for (const [name, text] of Object.entries({ 'index.txt': '', crlnumber: '1A2B', serial: '1000' })) {
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, 'ca.cnf'), configuration);
    const self = ['-x509', '-newkey', algorithm, ...options, '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem'];
    openssl('req', '-config', 'ca.cnf', ...self, '-subj', '/CN=Test root', '-days', '30');
    const issue = (name: string): void => {
      openssl(
        'req',
        '-config',
        'ca.cnf',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      openssl(
        'ca',
        '-config',
        'ca.cnf',
        '-batch',
        '-notext',
        '-md',
        'default',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
      );
    };
    for (const name of ['good', 'stolen', 'old', 'held']) issue(name);
    const ca = ['ca', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-md', 'default'];
    openssl(...ca, '-revoke', 'stolen.pem', '-crl_compromise', '20250102030405Z');
    openssl(...ca, '-revoke', 'old.pem', '-crl_reason', 'superseded');
    openssl(...ca, '-revoke', 'held.pem', '-crl_reason', 'certificateHold');
    openssl(...ca, '-gencrl', '-out', 'crl.pem');
    openssl('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
    expect(() => openssl('crl', '-in', 'crl.pem', '-CAfile', 'ca.pem', '-noout', '-verify')).not.toThrow();

    const parsed = parseCrl(read('crl.pem'));
    expect(decode(read('crl.pem')).kind).toBe('x509-crl');
    expect(parseCrl(read('crl.der')).fingerprint).toBe(parsed.fingerprint);
    expect(verifyCrl(parsed, parseCertificate(read('ca.pem')))).toEqual({ outcome: 'verified' });
    expect(verifyCrl(parsed, root).outcome).toBe('failed');
    const of = (name: string) => revocationOf(parsed, parseCertificate(read(`${name}.pem`)));
    expect(of('good')).toEqual({ revoked: false });
    expect(of('stolen')).toMatchObject({
      revoked: true,
      reason: 'keyCompromise',
      invalidityDate: '2025-01-02T03:04:05Z',
    });
    expect(of('old')).toMatchObject({ revoked: true, reason: 'superseded' });
    expect(of('held')).toMatchObject({ revoked: true, reason: 'certificateHold' });
    expect(parsed.scope?.urls).toEqual(['http://example.org/root.crl']);
    expect(parsed.notes).toEqual([]);

    const shown = openssl(
      'crl',
      '-in',
      'crl.pem',
      '-noout',
      '-text',
      '-crlnumber',
      '-lastupdate',
      '-nextupdate',
      '-fingerprint',
      '-sha256',
    );
    expect(shown).toContain(`crlNumber=0x${parsed.crlNumber?.toUpperCase() ?? ''}`);
    expect(shown.replaceAll(':', '').toLowerCase()).toContain(parsed.fingerprint);
    expect([...shown.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serial = '']) => serial.toLowerCase())).toEqual(
      Array.from({ length: parsed.entries.count }, (_, i) => parsed.entries.at(i)?.serialNumber),
    );
    const times = [...shown.matchAll(/^(?:last|next)Update=(.*)$/gm)].map(([, time = '']) =>
      new Date(time).toISOString(),
    );
    expect(times.map((time) => time.replace('.000', ''))).toEqual([parsed.thisUpdate, parsed.nextUpdate]);
  });
});
