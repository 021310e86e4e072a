import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, fromHex, utf8Bytes } from '../../core/index.ts';
import {
  attribute,
  bits,
  caExtensions,
  certificate,
  commonName,
  ctx,
  derElement,
  extension,
  oid,
  pem,
  seq,
  set,
  testKey,
} from '../testdata/der-writer.ts';
import type { Verification } from '../verification.ts';
import { parseCertificate, parseCertificates, verifySignature } from './index.ts';

const rootKey = testKey();
const middleKey = testKey();
const leafKey = testKey();
const root = certificate({ subject: commonName('Root'), key: rootKey, issuerKey: rootKey, extensions: caExtensions() });
const leafSpec = { issuer: commonName('Middle'), key: leafKey, issuerKey: middleKey };
const leaf = certificate(leafSpec);

const noteIds = (bytes: Uint8Array): string[] => parseCertificate(bytes).notes.map((note) => note.id);
describe('x509', () => {
  it('reads names, times and keys', () => {
    const parsed = parseCertificate(leaf);
    expect(parsed.subject.text).toBe('CN=Leaf');
    expect(parsed).toMatchObject({ serialNumber: '01', notBefore: '2020-01-01T00:00:00Z', version: 3, notes: [] });
    expect(parsed.publicKey).toMatchObject({ algorithm: 'ec', curve: 'P-256' });
  });

  it('fails a signature of which one bit is changed', () => {
    const parsed = parseCertificate(leaf);
    const { tbs, signature, signatureAlgorithm } = parsed;
    expect(verifySignature(tbs, signature, signatureAlgorithm, middleKey.spki).outcome).toBe('verified');
    const changed = tbs.slice();
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect(verifySignature(changed, signature, signatureAlgorithm, middleKey.spki).outcome).toBe('failed');
    expect(verifySignature(tbs, signature, signatureAlgorithm, fromHex('3000')).outcome).toBe('unsupported');
  });

  it('says that the algorithms of the signed part and of the signature differ, and verifies with neither', () => {
    const written = oid('1.2.840.10045.4.3.2');
    const at = Buffer.from(leaf).lastIndexOf(Buffer.from(written));
    const verification = (bytes: Uint8Array): Verification => {
      const { tbs, signature, signatureAlgorithm } = parseCertificate(bytes);
      return verifySignature(tbs, signature, signatureAlgorithm, middleKey.spki);
    };
    const other = leaf.map((octet, i) => (i === at + written.length - 1 ? 3 : octet));
    expect(noteIds(other)).toContain('signature-algorithm-mismatch');
    expect(verification(other)).toEqual({
      outcome: 'unsupported',
      reason:
        'the signed part names ecdsa-with-SHA256 as its algorithm and the signature ecdsa-with-SHA384; the two must be equal',
    });
    const { tbs, signature } = parseCertificate(leaf);
    const withNull = seq(tbs, seq(written, derElement(0x05)), bits(signature));
    const said = verification(withNull);
    expect(said.outcome === 'unsupported' && said.reason).toContain(
      'the signature ecdsa-with-SHA256 with other parameters',
    );
  });

  it('reads the quirks of EK certificates and names each', () => {
    const identity = seq(
      ctx(
        4,
        seq(
          set(
            attribute('2.23.133.2.1', 'id:53544D20'),
            attribute('2.23.133.2.2', 'ST33'),
            attribute('2.23.133.2.3', 'id:0D0C'),
          ),
        ),
      ),
    );
    const ek = certificate({ ...leafSpec, subject: seq(), extensions: [extension('2.5.29.17', identity, true)] });
    expect(parseCertificate(ek).tpm).toEqual({ manufacturer: 'id:53544D20 (STM)', model: 'ST33', version: 'id:0D0C' });
    expect(noteIds(ek)).toContain('empty-subject');
    const size = ek.length + 2;
    const header = Uint8Array.of(0x10, 0x01, 0x00, size >> 8, size, 0x10, 0x02);
    const stored = concatBytes(header, ek, new Uint8Array(40).fill(0xff));
    expect(noteIds(stored)).toEqual(expect.arrayContaining(['tpm-nv-header', 'trailing-padding', 'empty-subject']));
    expect(() => parseCertificate(concatBytes(ek, Uint8Array.of(1, 2)))).toThrow(FormatError);
  });

  it('reads and names what is not DER', () => {
    expect(noteIds(certificate({ ...leafSpec, serial: derElement(2, Uint8Array.of(0, 0, 5)) }))).toContain(
      'der-padded-integer',
    );
    const unordered = seq(set(attribute('2.5.4.11', 'b'), attribute('2.5.4.3', 'a')));
    expect(noteIds(certificate({ ...leafSpec, subject: unordered }))).toContain('der-unordered-set');
    const long = concatBytes(Uint8Array.of(0x30, 0x84, 0, 0), leaf.subarray(2));
    expect(noteIds(long)).toContain('der-long-length');
  });

  it('reads PEM among other text, and leaves out a damaged block', () => {
    const bundle = concatBytes(
      utf8Bytes('hello\n'),
      pem('CERTIFICATE', leaf),
      pem('CERTIFICATE', leaf.subarray(9)),
      pem('CERTIFICATE', root),
    );
    const { certificates, notes } = parseCertificates(bundle);
    expect(certificates.map((entry) => entry.subject.text)).toEqual(['CN=Leaf', 'CN=Root']);
    expect(notes.map((note) => note.id)).toEqual(['pem-garbage', 'pem-undecodable']);
  });

  it('escapes what a name must not do to a terminal or a reader', () => {
    const name = parseCertificate(certificate({ ...leafSpec, subject: commonName(' a,b+c\u001b[2J') })).subject;
    expect(name.text).toBe(String.raw`CN=\ a\,b\+c\1B[2J`);
  });

  it('refuses every truncation', () => {
    for (let size = 0; size < leaf.length; size++) {
      expect(() => parseCertificate(leaf.subarray(0, size)), `${size} bytes`).toThrow(FormatError);
    }
  });

  it('gives a certificate or a FormatError for any damage of one octet', () => {
    fc.assert(
      fc.property(fc.nat(leaf.length - 1), fc.nat(255), (index, value) => {
        const bytes = leaf.slice();
        bytes[index] = value;
        try {
          parseCertificate(bytes);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
