import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/index.ts';
import { encodeBase64 } from '../base64.ts';
import { certificate, commonName, testKey } from '../testdata/der-writer.ts';
import { canonicalize, parseXml, unsignedRanges, verifyXmlSignature } from './index.ts';
import type { XmlSignatureResult } from './index.ts';
import {
  canonicalizationOf,
  ecdsaSha256,
  enveloped,
  envelopedUri,
  exclusiveUri,
  inclusiveUri,
  methods,
  rsaSha256,
  signedXml,
  transform,
} from './testdata/signature-writer.ts';
import type { Hash, WrittenMethod, WrittenReference } from './testdata/signature-writer.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spkiOf = (key: KeyObject): Uint8Array => new Uint8Array(key.export({ format: 'der', type: 'spki' }));
const pairOf = ({ scheme }: WrittenMethod): typeof rsa => (scheme === 'ecdsa' ? ec : rsa);
const around = (signature: string): string =>
  `<r xmlns="urn:d" xmlns:q="urn:q" xml:lang="en"><part Id="part" q:k="v">text</part>${signature}</r>`;
const verify = (source: string, key: Uint8Array | undefined = spkiOf(rsa.publicKey)): XmlSignatureResult =>
  verifyXmlSignature(parseXml(utf8Bytes(source)), key);
const simple = signedXml(around, { key: rsa.privateKey });

const xmlsec1 = spawnSync('xmlsec1', ['--version']).status === 0;
if (!xmlsec1) console.log('xmlsec1 not found: signatures are not compared with its verdicts');

function refereeAccepts(source: string, key: KeyObject): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'xmlsec-'));
  try {
    writeFileSync(join(folder, 'key.pem'), key.export({ format: 'pem', type: 'spki' }));
    writeFileSync(join(folder, 'a.xml'), source);
    const ids = ['part', 'o', 'p'].flatMap((name) => ['--id-attr:Id', name]);
    const run = spawnSync('xmlsec1', [
      '--verify',
      ...ids,
      '--pubkey-pem',
      join(folder, 'key.pem'),
      join(folder, 'a.xml'),
    ]);
    return run.status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('an XML signature', () => {
  it.each(methods.map((method) => [method.uri, method] as const))('by %s verifies', (_, method) => {
    const pair = pairOf(method);
    const source = signedXml(around, { key: pair.privateKey, method });
    const result = verify(source, spkiOf(pair.publicKey));
    expect([result.digests, result.value, result.overall].map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('verified'),
    );
    expect(result.keyFrom).toBe('caller');
    const weak = result.notes.map(({ id }) => id).includes('weak-signature-hash');
    expect(weak).toBe(method.hash === 'sha1');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const another = method.scheme === 'ecdsa' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : other;
    expect(verify(source, spkiOf(another.publicKey)).overall.outcome).toBe('failed');
    const misfit = verify(source, spkiOf(method.scheme === 'ecdsa' ? rsa.publicKey : ec.publicKey)).value;
    expect(misfit.outcome === 'failed' && misfit.reason).toContain('cannot be of a key of type');
    // The xmlsec1 of Debian 12 knows no RSA-PSS.
    if (xmlsec1 && method.scheme !== 'pss') expect(refereeAccepts(source, pair.publicKey)).toBe(true);
  });

  const hashes: readonly Hash[] = ['sha1', 'sha256', 'sha384', 'sha512'];
  const canonicalizations = [inclusiveUri, `${inclusiveUri}#WithComments`, exclusiveUri, `${exclusiveUri}WithComments`];
  it.each(canonicalizations.flatMap((uri) => hashes.map((hash) => [uri, hash] as const)))(
    'in the form %s with digest %s verifies',
    (uri, hash) => {
      const references: WrittenReference[] = [
        {
          uri: '',
          transforms: [transform(envelopedUri), transform(uri)],
          hash,
          octets: (document, signature) =>
            canonicalize(
              document,
              { apex: 'document', without: [signature] },
              { ...canonicalizationOf(uri), comments: false },
            ),
        },
      ];
      const commented = (signature: string): string =>
        around(`<!-- 1 -->${signature.replace('<SignedInfo>', '<SignedInfo><!-- 2 -->')}`);
      const source = signedXml(commented, { key: rsa.privateKey, canonicalization: uri, references });
      expect(verify(source).overall).toEqual({ outcome: 'verified' });
      if (xmlsec1) expect(refereeAccepts(source, rsa.publicKey)).toBe(true);
      expect(verify(source.replace('<!-- 1 -->', '')).overall.outcome).toBe('verified');
      const withComments = uri.endsWith('WithComments');
      expect(verify(source.replace('<!-- 2 -->', '')).overall.outcome).toBe(withComments ? 'failed' : 'verified');
    },
  );

  it('covers the element with the Id, and says which', () => {
    const references = [{ uri: '#part', transforms: [] }];
    const source = signedXml(around, { key: rsa.privateKey, references });
    const result = verify(source);
    expect(result.overall).toEqual({ outcome: 'verified' });
    const [reference] = result.references;
    expect(reference?.target === 'document' ? '' : reference?.target?.local).toBe('part');
    if (xmlsec1) expect(refereeAccepts(source, rsa.publicKey)).toBe(true);
    expect(verify(source.replace('>text<', '>test<')).digests.outcome).toBe('failed');
    // What the reference does not name may change.
    expect(verify(source.replace('xmlns:q="urn:q"', 'xmlns:q="urn:q" k=""')).overall.outcome).toBe('verified');
    expect(verify(source.replace('Id="part"', 'Id="part" id="part"')).digests).toMatchObject({ outcome: 'failed' });
    expect(verify(source.replace('</r>', '<x ID="part"/></r>')).digests).toMatchObject({
      reason: 'the Id part stands on more than one element',
    });
    expect(verify(source.replace('Id="part"', 'Id="other"')).digests).toMatchObject({
      reason: 'no element has the Id part',
    });
  });

  it('decodes base64 where it is asked to, and then covers only the text', () => {
    const content = utf8Bytes('payload');
    const references: WrittenReference[] = [
      { uri: '#part', transforms: [transform('http://www.w3.org/2000/09/xmldsig#base64')], octets: () => content },
    ];
    const encoded = (signature: string): string => around(signature).replace('>text<', `>${encodeBase64(content)}<`);
    const source = signedXml(encoded, { key: rsa.privateKey, references });
    const result = verify(source);
    expect([result.overall.outcome, result.references[0]?.covers]).toEqual(['verified', 'text']);
    if (xmlsec1) expect(refereeAccepts(source, rsa.publicKey)).toBe(true);
  });

  it('tells wrong digests from a wrong value', () => {
    const changed = verify(simple.replace('>text<', '>test<'));
    expect([changed.digests.outcome, changed.value.outcome, changed.overall.outcome]).toEqual([
      'failed',
      'verified',
      'failed',
    ]);
    // The digest is made right again, and with it SignedInfo wrong.
    const forged = signedXml((signature) => around(signature).replace('>text<', '>test<'), { key: rsa.privateKey });
    const digest = (source: string): string => /<DigestValue>([^<]*)/.exec(source)?.[1] ?? '';
    const patched = verify(simple.replace('>text<', '>test<').replace(digest(simple), digest(forged)));
    expect([patched.digests.outcome, patched.value.outcome]).toEqual(['verified', 'failed']);
  });

  it('is found by the key in it, which proves no identity', () => {
    const jwk = rsa.publicKey.export({ format: 'jwk' });
    const plain = (text: string | undefined): string => Buffer.from(text ?? '', 'base64url').toString('base64');
    const rsaValue = `<KeyInfo><KeyValue><RSAKeyValue><Modulus>${plain(jwk.n)}</Modulus><Exponent>${plain(jwk.e)}</Exponent></RSAKeyValue></KeyValue><KeyName> 0a0b </KeyName></KeyInfo>`;
    const signed = verifyXmlSignature(
      parseXml(utf8Bytes(signedXml(around, { key: rsa.privateKey, keyInfo: rsaValue }))),
      undefined,
    );
    expect([signed.overall.outcome, signed.keyFrom]).toEqual(['verified', 'key-value']);
    expect(signed.key).toEqual(spkiOf(rsa.publicKey));
    expect(signed.signature?.keyInfo?.keyNames).toEqual(['0a0b']);

    const point = ec.publicKey.export({ format: 'jwk' });
    const octets = Buffer.concat([
      Buffer.of(4),
      Buffer.from(point.x ?? '', 'base64url'),
      Buffer.from(point.y ?? '', 'base64url'),
    ]);
    const ecValue = `<KeyInfo><KeyValue><e:ECKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#"><e:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><e:PublicKey>${octets.toString('base64')}</e:PublicKey></e:ECKeyValue></KeyValue></KeyInfo>`;
    const byEc = signedXml(around, { key: ec.privateKey, method: ecdsaSha256, keyInfo: ecValue });
    expect(verifyXmlSignature(parseXml(utf8Bytes(byEc)), undefined)).toMatchObject({
      overall: { outcome: 'verified' },
      key: spkiOf(ec.publicKey),
    });

    const key = testKey();
    const issuer = testKey();
    const leaf = certificate({ subject: commonName('Signer'), key, issuerKey: issuer });
    const data = `<KeyInfo><X509Data><X509SubjectName>CN=Signer</X509SubjectName><X509SKI>Cgs=</X509SKI><X509Certificate>${encodeBase64(leaf)}</X509Certificate></X509Data></KeyInfo>`;
    const byCertificate = signedXml(around, { key: key.privateKey, method: ecdsaSha256, keyInfo: data });
    const found = verifyXmlSignature(parseXml(utf8Bytes(byCertificate)), undefined);
    expect([found.overall.outcome, found.keyFrom]).toEqual(['verified', 'certificate']);
    expect(found.signature?.keyInfo).toMatchObject({ subjectNames: ['CN=Signer'], subjectKeyIds: ['0a0b'] });
    const none = verifyXmlSignature(parseXml(utf8Bytes(simple)), undefined);
    expect([none.digests.outcome, none.value.outcome, none.keyFrom]).toEqual(['verified', 'unsupported', 'none']);
    const damaged = byCertificate.replace('<X509Certificate>', '<X509Certificate>AAAA');
    expect(verify(damaged, key.spki)).toMatchObject({ overall: { outcome: 'verified' } });
    expect(verify(damaged, key.spki).notes.map(({ id }) => id)).toContain('key-info-unreadable');
  });

  it.each([
    ['no signature', (): string => '<r/>', 'the document has no signature'],
    [
      'two signatures',
      (): string => simple.replace('</r>', `${/<Signature.*<\/Signature>/.exec(simple)?.[0] ?? ''}</r>`),
      '2 signatures',
    ],
    ['no SignedInfo', (): string => simple.replaceAll('SignedInfo>', 'Other>'), 'SignedInfo expected, found Other'],
    ['text in SignedInfo', (): string => simple.replace('<SignedInfo>', '<SignedInfo>x'), 'text between its elements'],
    ['a foreign element', (): string => simple.replace('</Signature>', '<x/></Signature>'), 'x does not belong there'],
    [
      'no algorithm',
      (): string => simple.replace(/<DigestMethod [^>]*>/, '<DigestMethod/>'),
      'DigestMethod: no Algorithm',
    ],
    ['spare bits', (): string => simple.replace(/.==<\/SignatureValue>/, 'B==</SignatureValue>'), 'spare bits'],
    [
      'an element in base64',
      (): string => simple.replace('<DigestValue>', '<DigestValue><x/>'),
      'an element inside of base64',
    ],
    [
      'many references',
      (): string => simple.replace(/<Reference.*<\/Reference>/, (one) => one.repeat(17)),
      'more than 16',
    ],
    ['parameters', (): string => simple.replace('rsa-sha256">', 'rsa-sha256"><x/>'), 'takes no parameters'],
    [
      'prefixes for the inclusive form',
      (): string =>
        simple.replace(
          '<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>',
          `<CanonicalizationMethod Algorithm="${inclusiveUri}"><InclusiveNamespaces xmlns="${exclusiveUri}" PrefixList="a"/></CanonicalizationMethod>`,
        ),
      'with the inclusive method',
    ],
  ])('with %s fails and says why', (_, source, reason) => {
    const result = verify(source());
    expect(result.overall.outcome).toBe('failed');
    expect(result.overall.outcome === 'failed' && result.overall.reason).toContain(reason);
  });

  it.each([
    [
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      'signature method',
    ],
    [inclusiveUri, 'http://www.w3.org/2006/12/xml-c14n11', 'canonicalisation method'],
    [envelopedUri, 'http://www.w3.org/TR/1999/REC-xslt-19991116', 'transform'],
    ['xmlenc#sha256', 'xmlenc#ripemd160', 'digest method'],
    ['URI=""', 'URI="http://example.com/"', 'outside of the document'],
    ['URI=""', 'URI="#xpointer(/)"', 'is an expression'],
    ['<Reference URI=""', '<Reference', 'without URI'],
  ])('with %s made %s is not supported, and not verified', (from, to, reason) => {
    const result = verify(simple.replace(from, to));
    const reasons = [result.digests, result.value].map((one) => (one.outcome === 'verified' ? '' : one.reason));
    expect(reasons.join()).toContain(reason);
    expect(result.overall.outcome).not.toBe('verified');
  });

  it('does not take away all that is signed', () => {
    const empty: WrittenReference = {
      uri: '#sig',
      transforms: [transform(envelopedUri)],
      octets: () => new Uint8Array(0),
    };
    const source = signedXml(around, { key: rsa.privateKey, references: [empty], attributes: ' Id="sig"' });
    expect(verify(source)).toMatchObject({
      digests: { outcome: 'failed', reason: 'enveloped-signature would take away all that is signed' },
      value: { outcome: 'verified' },
    });
  });

  it('says which bytes are not signed', () => {
    const objects = '<Object><o Id="o">1</o></Object><Object><p Id="p">2</p></Object>';
    const references: WrittenReference[] = [{ uri: '#o', transforms: [] }, enveloped];
    const source = `<?xml version="1.0"?>${signedXml(around, { key: rsa.privateKey, references, objects, keyInfo: '<KeyInfo><KeyName>k</KeyName></KeyInfo>' })}<!--c-->`;
    const document = parseXml(utf8Bytes(source));
    const result = verifyXmlSignature(document, spkiOf(rsa.publicKey));
    expect(result.overall.outcome).toBe('verified');
    if (xmlsec1) expect(refereeAccepts(source, rsa.publicKey)).toBe(true);
    expect(unsignedRanges(document, result).map(({ from, to }) => source.slice(from, to))).toEqual([
      '<?xml version="1.0"?>',
      '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">',
      '<KeyInfo><KeyName>k</KeyName></KeyInfo><Object>',
      '</Object><Object><p Id="p">2</p></Object></Signature>',
      '<!--c-->',
    ]);
    const wrong = verifyXmlSignature(document, spkiOf(ec.publicKey));
    expect(unsignedRanges(document, wrong)).toEqual([{ from: 0, to: source.length }]);
  });

  it('notes keys that are too short', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const source = signedXml(around, { key: short.privateKey, method: rsaSha256 });
    expect(verify(source, spkiOf(short.publicKey)).notes).toEqual([{ id: 'weak-key', detail: 'RSA of 1024 bits' }]);
  });
});
