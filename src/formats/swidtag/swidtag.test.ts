import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, seededRandom, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { damage } from '../testdata/damage.ts';
import { certificate, commonName, testKey } from '../testdata/der-writer.ts';
import { parseCertificates } from '../x509/index.ts';
import { signedXml, transform, envelopedUri, ecdsaSha256 } from '../xml/testdata/signature-writer.ts';
import type { SwidTag } from './index.ts';
import { examineSwidSignature, parseSwidTag, rimSwidtagFormat, supportFiles, verifySwidtag } from './index.ts';
import {
  digests,
  rfc3852Stamp,
  signedSwidTag,
  stampedSwidTag,
  swidNamespace,
  swidTag,
} from './testdata/swid-writer.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }));
const parse = (source: string): SwidTag => parseSwidTag(utf8Bytes(source));
const valid = signedSwidTag({ key: pair.privateKey });

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest/nsacyber+HIRS`;
const present = existsSync(corpus);
if (!present) console.log(`corpus not found at ${corpus}: its SWID tags are skipped`);

describe.runIf(present)('real tags', () => {
  const laptop = `${corpus}/.ci/system-tests/profiles/laptop`;
  const resources = `${corpus}/tools/tcg_rim_tool/src/test/resources`;
  const signer = (): Uint8Array =>
    parseCertificates(readFileSync(`${resources}/RimSignCert.pem`)).certificates[0]?.publicKey.spki ??
    new Uint8Array(0);

  it.each([
    ['default', 'laptop.default.1'],
    ['badOemInstall', 'laptop_badOemInstall_oem.1'],
    ['badOemInstall', 'laptop_badOemInstall_var.1'],
  ])('%s/%s are signed, and vouch for their support RIM', (profile, name) => {
    const tag = parseSwidTag(readFileSync(`${laptop}/${profile}/swidtags/${name}.swidtag`));
    expect(tag.notes).toEqual([]);
    expect(verifySwidtag(tag, signer())).toEqual({ outcome: 'verified' });
    expect(examineSwidSignature(tag, undefined)).toMatchObject({
      keyFrom: 'key-value',
      coversTag: { outcome: 'verified' },
    });
    expect(verifySwidtag(tag, spki).outcome).toBe('failed');
    const [file] = supportFiles(tag);
    const bytes = readFileSync(`${laptop}/${profile}/rims/${file?.name ?? ''}`);
    expect(file?.sizeBytes).toBe(bytes.length);
    expect(file?.hashes).toEqual([{ algorithm: 'sha256', digest: createHash('sha256').update(bytes).digest('hex') }]);
  });

  it.each(['default_cert', 'timestamp_rfc3339', 'timestamp_rfc3852', 'user_cert', 'user_cert_embed'])(
    'generated_%s was changed after it was signed',
    (name) => {
      const bytes = readFileSync(`${resources}/generated_${name}.swidtag`);
      const tag = parseSwidTag(bytes);
      expect(decode(bytes).kind).toBe('rim-swidtag');
      expect(tag.notes).toEqual([{ id: 'swid-without-namespace', detail: 'in the payload: Directory, File' }]);
      expect(tag.files[0]).toMatchObject({ name: 'Example.com.BIOS.01.rimel', sizeBytes: 7549, directories: ['rim'] });
      expect(examineSwidSignature(tag, undefined).digests.outcome).toBe('failed');
      expect(verifySwidtag(tag, signer()).outcome).toBe('failed');
      const kinds = tag.timestamps.map(({ kind, referenced }) => [kind, referenced]);
      expect(kinds).toEqual(name.startsWith('timestamp') ? [[name.slice(10), true]] : []);
    },
  );
});

describe('a SWID tag', () => {
  it('says what it is, for which platform, and which files it vouches for', () => {
    const tag = parse(valid);
    expect(tag).toMatchObject({
      tagId: 'maker.server.1', name: 'Server 1 firmware', version: '1.2', versionScheme: 'multipartnumeric', tagVersion: 3,
      language: 'en', corpus: false, patch: false, supplemental: true, timestamps: [], notes: [],
      entities: [{ name: 'Maker', regid: 'https://example.com', roles: ['softwareCreator', 'tagCreator'], thumbprint: '0a0b' }],
      links: [{ href: 'swid:maker.server.0', rel: 'supersedes' }],
      product: { product: 'Server 1', edition: 'A' },
      rim: {
        payloadType: 'indirect', bindingSpec: 'PC Client RIM', bindingSpecVersion: '1.2', platformManufacturerStr: 'Maker',
        platformManufacturerId: '00201234', platformModel: 'Server 1', platformVersion: '01', firmwareVersion: '12',
        pcURIlocal: '/boot/tcg/manifest', rimLinkHash: digests.sha256,
      },
    }); // prettier-ignore
    const { sha256, sha384, sha512 } = digests;
    expect(supportFiles(tag)).toEqual([
      {
        name: 'maker.server.1.rimel', directories: ['rim'], sizeBytes: 4711, version: '2', supportRimType: 'TCG_EventLog_Assertion',
        supportRimFormat: 'TCG_EventLog', supportRimUri: 'https://example.com/rim',
        hashes: [{ algorithm: 'sha256', digest: sha256 }, { algorithm: 'sha384', digest: sha384 }, { algorithm: 'sha512', digest: sha512 }],
      },
      { name: 'second', directories: ['rim', 'inner'], hashes: [{ algorithm: 'sha256', digest: sha256 }] },
    ]); // prettier-ignore
  });

  it('is described with its signature', () => {
    expect(decode(utf8Bytes(valid)).describe()).toMatchObject({
      tagId: 'maker.server.1',
      files: [{ path: 'rim/maker.server.1.rimel', hashes: { sha256: digests.sha256 } }, { path: 'rim/inner/second' }],
      signature: {
        algorithm: 'rsa-sha256',
        digests: 'verified',
        value: 'unsupported: no key: none was given, and none is in the signature',
        keyFrom: 'none',
      },
    });
    expect(decode(utf8Bytes(swidTag(''))).describe()).toMatchObject({
      signature: null,
      notes: [{ id: 'unsigned', detail: 'the tag has no signature' }],
    });
  });

  it('is verified with a certificate or a key', () => {
    const key = testKey();
    const [signer] = parseCertificates(
      certificate({ subject: commonName('Signer'), key, issuerKey: key }),
    ).certificates;
    const tag = parse(signedSwidTag({ key: key.privateKey, method: ecdsaSha256 }));
    expect(signer === undefined ? undefined : verifySwidtag(tag, signer)).toEqual({ outcome: 'verified' });
    expect(verifySwidtag(tag, key.spki)).toEqual({ outcome: 'verified' });
    expect(verifySwidtag(tag, spki).outcome).toBe('failed');
    expect(verifySwidtag(parse(swidTag('')), spki)).toEqual({
      outcome: 'failed',
      reason: 'the document has no signature',
    });
  });

  it('says when it was signed, and whether that is signed too', () => {
    const stamped = stampedSwidTag({ key: pair.privateKey });
    expect(parse(stamped).timestamps).toEqual([
      { kind: 'rfc3339', text: '2026-01-01T01:00:00+01:00', time: '2026-01-01T00:00:00.000Z', referenced: true },
    ]);
    expect(verifySwidtag(parse(stamped), spki)).toEqual({ outcome: 'verified' });
    expect(verifySwidtag(parse(stamped.replace('01T01', '01T02')), spki)).toMatchObject({ outcome: 'failed' });
    const token = parse(stampedSwidTag({ key: pair.privateKey }, rfc3852Stamp));
    expect(token.timestamps).toEqual([{ kind: 'rfc3852', text: 'dGVzdA==', referenced: true }]);
    const added = parse(valid.replace('</Signature>', `${rfc3852Stamp}</Signature>`));
    expect([verifySwidtag(added, spki).outcome, added.timestamps[0]?.referenced]).toEqual(['verified', false]);
  });

  it('notes what it reads past', () => {
    const file = (attributes: string): string => `<swid:File name="f"${attributes}/>`;
    const ids = (payload: string): string[] => parse(swidTag('', { payload })).notes.map(({ id }) => id);
    expect(ids(file(''))).toEqual(['file-without-digest', 'unsigned']);
    expect(ids('')).toEqual(['no-payload', 'unsigned']);
    expect(ids(file(` xmlns:h="http://www.w3.org/2000/09/xmldsig#sha1" h:hash="${digests.sha1}"`))).toEqual([
      'weak-digest',
      'unsigned',
    ]);
    expect(ids(file(' xmlns:h="urn:h" h:hash="00"'))).toEqual(['unknown-digest', 'file-without-digest', 'unsigned']);
    const inBase64 = Buffer.from(digests.sha256, 'hex').toString('base64');
    expect(ids(file(` xmlns:h="http://www.w3.org/2001/04/xmlenc#sha256" h:hash="${inBase64}"`))).toEqual([
      'digest-in-base64',
      'unsigned',
    ]);
    expect(parse(swidTag('', { entity: '', meta: '<swid:Meta rim:other="1"/>' })).notes.map(({ id }) => id)).toEqual([
      'no-entity', 'unknown-meta', 'no-binding-spec', 'unsigned',
    ]); // prettier-ignore
    expect(parse(valid.replace('<SignedInfo>', '<SignedInfo>x')).notes[0]?.id).toBe('signature-malformed');
  });

  const withFile = (attributes: string): string => swidTag('', { payload: `<swid:File ${attributes}/>` });
  const sha256 = 'xmlns:h="http://www.w3.org/2001/04/xmlenc#sha256"';
  it.each([
    ['<a/>', 'not a SoftwareIdentity'],
    ['<SoftwareIdentity/>', 'of no namespace'],
    [
      '<SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2009/schema.xsd"/>',
      '2009/schema.xsd is not read',
    ],
    [swidTag('').replace('tagId="maker.server.1"', ''), 'no tagId'],
    [swidTag('').replace('tagId="maker.server.1"', 'tagId=""'), 'no tagId'],
    [swidTag('').replace('tagVersion="3"', 'tagVersion="three"'), 'no whole number'],
    [swidTag('').replace('patch="0"', 'patch="no"'), 'neither true nor false'],
    [swidTag('').replace('</swid:Payload>', '</swid:Payload><swid:Payload/>'), 'a second Payload'],
    [swidTag('', { meta: '<swid:Meta rim:platformModel="A"/><swid:Meta rim:platformModel="B"/>' }), 'has two values'],
    [withFile('size="1"'), 'File: no name'],
    [withFile('name="f" size="-1"'), 'is no size'],
    [withFile('name="f" size="99999999999999999"'), 'is no size'],
    [withFile(`name="f" ${sha256} h:hash="00"`), 'not a digest of 32 bytes'],
    [withFile(`name="f" ${sha256} h:hash="${'zz'.repeat(32)}"`), 'not a digest of 32 bytes'],
    [swidTag('').replace('?>\n', '?>\n<!DOCTYPE x>'), 'DOCTYPE'],
  ])('is refused: %#', (source, message) => {
    expect(() => parse(source)).toThrow(message);
    expect(() => parse(source)).toThrow(FormatError);
  });

  it('is recognised by its document element, also where it will be refused', () => {
    const is = (source: string): boolean => rimSwidtagFormat.recognises(utf8Bytes(source));
    expect(is(valid)).toBe(true);
    expect(is('\ufeff<!-- c --> <?p?>\n<SoftwareIdentity>')).toBe(true);
    expect(is('<!DOCTYPE SoftwareIdentity [<!ENTITY a "b">]><SoftwareIdentity/>')).toBe(true);
    const utf16 = concatBytes(Uint8Array.of(0xff, 0xfe), new Uint8Array(Buffer.from(valid, 'utf16le')));
    expect(rimSwidtagFormat.recognises(utf16)).toBe(true);
    expect(() => decode(utf16)).toThrow('UTF-16');
    for (const other of [
      '',
      '<',
      '<a>SoftwareIdentity</a>',
      '<SoftwareIdentityX/>',
      '<!-- <SoftwareIdentity/> -->',
      '{"SoftwareIdentity":1}',
      '<!--',
    ]) {
      expect(is(other), other).toBe(false);
    }
  });
});

describe('whoever changes a signed tag', () => {
  it('is found, bit by bit, in all that is signed', () => {
    const small = {
      meta: '<swid:Meta rim:bindingSpec="PC Client RIM"/>',
      payload: `<swid:File name="f" size="1" xmlns:h="http://www.w3.org/2001/04/xmlenc#sha256" h:hash="${digests.sha256}"/>`,
    };
    const bytes = utf8Bytes(
      signedSwidTag({ key: pair.privateKey, keyInfo: '<KeyInfo><KeyName>abc</KeyName></KeyInfo>' }, small),
    );
    const result = examineSwidSignature(parseSwidTag(bytes), spki);
    expect(result.coversTag).toEqual({ outcome: 'verified' });
    const unsigned = new Uint8Array(bytes.length);
    for (const { from, to } of result.unsigned) unsigned.fill(1, from, to);
    let found = 0;
    let harmless = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const accepted = accepts(changed);
        if (unsigned[at] === 1) harmless += accepted ? 1 : 0;
        else expect(accepted, `bit ${bit} of byte ${at}`).toBe(false);
        found += accepted ? 0 : 1;
      }
    }
    console.log(
      `${found} of ${bytes.length * 8} flipped bits were found; the other ${harmless} are in bytes reported as unsigned`,
    );
    expect(found + harmless).toBe(bytes.length * 8);
    expect(harmless).toBeGreaterThan(0);
    expect(unsigned.filter((one) => one === 1).length).toBeLessThan(bytes.length / 10);
  }, 60_000);

  it('is found at every length to which the file is cut', () => {
    const bytes = utf8Bytes(valid.trimEnd());
    for (let size = 0; size < bytes.length; size++)
      expect(() => parseSwidTag(bytes.subarray(0, size))).toThrow(FormatError);
  });

  function accepts(bytes: Uint8Array): boolean {
    try {
      return verifySwidtag(parseSwidTag(bytes), spki).outcome === 'verified';
    } catch (error) {
      if (error instanceof FormatError) return false;
      throw error;
    }
  }

  it('is found when the signed tag is wrapped in a forged one', () => {
    const inner = valid.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '').trimEnd();
    const [signature = ''] = /<Signature.*<\/Signature>/s.exec(inner) ?? [];
    const forged = (content: string): string => swidTag(content).replace(digests.sha256, '55'.repeat(32));
    expect(verifySwidtag(parse(valid), spki).outcome).toBe('verified');
    const wrapped = [
      forged(inner),
      forged(signature),
      forged(signature.replace('</Signature>', `<Object>${inner.replace(signature, '')}</Object></Signature>`)),
      forged(`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">${inner}</Signature>`),
      valid.replace('</swid:Payload>', `</swid:Payload>${signature}`),
    ];
    for (const source of wrapped) expect(accepts(utf8Bytes(source))).toBe(false);
  });

  it('is found when the signed tag is moved away, and its Id still found', () => {
    const part = (signature: string): string => `<swid:Meta Id="M" rim:platformModel="Server 1"/>${signature}`;
    const references = [{ uri: '#M', transforms: [] }];
    const source = signedXml((signature) => swidTag(part(signature)), { key: pair.privateKey, references });
    const result = examineSwidSignature(parse(source), spki);
    expect(result.overall).toEqual({ outcome: 'verified' });
    expect(result.coversTag).toMatchObject({
      reason: 'the signature covers a part of the tag only, or something else',
    });
    const whole = signedXml((signature) => swidTag(signature, { attributes: ' Id="R"' }), {
      key: pair.privateKey,
      references: [{ uri: '', transforms: [transform(envelopedUri)] }],
    });
    expect(verifySwidtag(parse(whole), spki)).toEqual({ outcome: 'verified' });
    const nested = signedXml((signature) => swidTag(`<swid:Evidence>${signature}</swid:Evidence>`), {
      key: pair.privateKey,
    });
    expect(verifySwidtag(parse(nested), spki)).toMatchObject({
      reason: 'the signature does not stand directly in SoftwareIdentity',
    });
  });

  it('is answered, whatever was done to the file', () => {
    const files = [valid, stampedSwidTag({ key: pair.privateKey })].map(utf8Bytes);
    let decoded = 0;
    for (let i = 0; i < 3000; i++) {
      const random = seededRandom(5, `swid ${i}`);
      const bytes = damage(files[random.below(2)] ?? new Uint8Array(0), random);
      try {
        const tag = parseSwidTag(bytes);
        decoded++;
        rimSwidtagFormat.decode(bytes).describe();
        const result = examineSwidSignature(tag, spki);
        if (result.coversTag.outcome === 'verified') expect(tag.files).toEqual(parse(valid).files);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    expect(decoded).toBeGreaterThan(300);
  });
});

it('is read in the namespace of the current edition too', () => {
  const current = swidTag('').replaceAll(
    swidNamespace,
    'http://standards.iso.org/iso/19770/-2/2015-current/schema.xsd',
  );
  expect(parse(current).tagId).toBe('maker.server.1');
});
