import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckCode, Finding } from '../../core/index.ts';
import { concatBytes, fromHex, sha256Hex, utf8Bytes } from '../../core/index.ts';
import { signedSwidTag } from '../../formats/swidtag/testdata/swid-writer.ts';
import {
  caExtensions,
  certificate,
  commonName,
  extension,
  oid,
  seq,
  testKey,
} from '../../formats/testdata/der-writer.ts';
import { rsaSha256 } from '../../formats/xml/testdata/signature-writer.ts';
import { keySequence, pem, quote } from '../../simulate/identity/index.ts';
import { attestMachine } from './index.ts';
import { decodeFiles } from './testdata/simulated-machines.ts';

const now = '2026-03-01T00:00:00Z';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
const authority = testKey();
const own = { key: { privateKey, spki }, issuerKey: authority };
const root = certificate({
  subject: commonName('Root'),
  key: authority,
  issuerKey: authority,
  extensions: caExtensions(),
});
const uses = (use: string): Uint8Array => extension('2.5.29.37', seq(oid(use)));

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const keys = keySequence('machine keys');
/** A quote of some registers, signed by RSASSA with the key that signs the manifest as well. */
const { attest } = quote({
  ...{ attestationKey: keys(0), endorsementKey: keys(1), nonce: Uint8Array.of(1), pcrs: [], clockMs: 1, resetCount: 1 },
});
const made = new Uint8Array(sign('sha256', attest, privateKey));
const signature = concatBytes(fromHex('0014000b'), u16(made.length), made);
const manifest = utf8Bytes(signedSwidTag({ key: privateKey, method: rsaSha256 }));

function said(files: Readonly<Record<string, Uint8Array>>, check: CheckCode): Finding | undefined {
  const trust = [{ ref: { sha256: sha256Hex(root), file: 'root.der' }, der: root }];
  const documents = decodeFiles(new Map(Object.entries({ 'm.swidtag': manifest, ...files })));
  expect(documents.unreadable).toEqual([]);
  return attestMachine({ documents, trust, now }).testimony.findings.find((one) => one.check === check);
}

describe('a manifest that a machine\u2019s own key signed', () => {
  const plain = certificate({ ...own, subject: commonName('Signer') });

  it('agrees while the key is not known to be a machine\u2019s', () => {
    expect(said({ 'signer.der': plain }, 'attest/rim-signature')?.outcome).toBe('agrees');
  });

  it('is no vendor\u2019s where that key signed a quote', () => {
    const files = { 'signer.der': plain, 'quote.bin': attest, 'quote.sig': signature };
    expect(said(files, 'attest/quote-signature')?.outcome).toBe('agrees');
    const finding = said(files, 'attest/rim-signature');
    expect(finding).toMatchObject({ outcome: 'blind', reason: { reason: 'no-reference' } });
    expect(finding?.detail).toContain('has the key that signed the quote in quote.bin');
    expect(finding?.detail).toContain('get the manifest that its maker signed');
  });

  it('is no vendor\u2019s where a trusted authority certified that key as a TPM\u2019s', () => {
    const ak = certificate({ ...own, subject: commonName('AK'), extensions: [uses('2.23.133.8.3')] });
    const finding = said({ 'signer.der': plain, 'ak.der': ak }, 'attest/rim-signature');
    expect(finding?.outcome).toBe('blind');
    expect(finding?.detail).toContain('a TPM\u2019s');
    expect(said({ 'ak.der': ak }, 'attest/rim-signature')?.outcome).toBe('blind');
  });

  it('stays the vendor\u2019s where the machine only calls the vendor\u2019s key its own', () => {
    const stranger = testKey();
    const ak = certificate({
      ...{ key: own.key, issuerKey: stranger, issuer: commonName('Nobody'), subject: commonName('AK') },
      extensions: [uses('2.23.133.8.3')],
    });
    const bare = pem('PUBLIC KEY', spki);
    expect(said({ 'signer.der': plain, 'ak.der': ak, 'ak.pem': bare }, 'attest/rim-signature')?.outcome).toBe('agrees');
  });
});
