import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError, utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import type { SwidTag } from './index.ts';
import { parseSwidTag, rimSwidtagFormat, supportFiles } from './index.ts';
import { validTag } from './testdata/signed-tag.ts';
import { digests, swidNamespace, swidTag } from './testdata/swid-writer.ts';

const parse = (source: string): SwidTag => parseSwidTag(utf8Bytes(source));

describe('a SWID tag', () => {
  it('says what it is, for which platform, and which files it vouches for', () => {
    const tag = parse(validTag);
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
    expect(parse(validTag.replace('<SignedInfo>', '<SignedInfo>x')).notes[0]?.id).toBe('signature-malformed');
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
    expect(is(validTag)).toBe(true);
    expect(is('\ufeff<!-- c --> <?p?>\n<SoftwareIdentity>')).toBe(true);
    expect(is('<!DOCTYPE SoftwareIdentity [<!ENTITY a "b">]><SoftwareIdentity/>')).toBe(true);
    const utf16 = concatBytes(Uint8Array.of(0xff, 0xfe), new Uint8Array(Buffer.from(validTag, 'utf16le')));
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

it('is read in the namespace of the current edition too', () => {
  const current = swidTag('').replaceAll(
    swidNamespace,
    'http://standards.iso.org/iso/19770/-2/2015-current/schema.xsd',
  );
  expect(parse(current).tagId).toBe('maker.server.1');
});
