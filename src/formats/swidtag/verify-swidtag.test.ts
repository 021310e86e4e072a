import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/index.ts';
import { decode } from '../index.ts';
import { certificate, commonName, testKey } from '../testdata/der-writer.ts';
import { parseCertificates } from '../x509/index.ts';
import { ecdsaSha256 } from '../xml/testdata/signature-writer.ts';
import type { SwidTag } from './index.ts';
import { parseSwidTag, verifySwidtag } from './index.ts';
import { tagKey, tagSpki, validTag } from './testdata/signed-tag.ts';
import { digests, rfc3852Stamp, signedSwidTag, stampedSwidTag, swidTag } from './testdata/swid-writer.ts';

const parse = (source: string): SwidTag => parseSwidTag(utf8Bytes(source));

describe('a signed SWID tag', () => {
  it('is described with its signature', () => {
    expect(decode(utf8Bytes(validTag)).describe()).toMatchObject({
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
    expect(verifySwidtag(tag, tagSpki).outcome).toBe('failed');
    expect(verifySwidtag(parse(swidTag('')), tagSpki)).toEqual({
      outcome: 'failed',
      reason: 'the document has no signature',
    });
  });

  it('says when it was signed, and whether that is signed too', () => {
    const stamped = stampedSwidTag({ key: tagKey });
    expect(parse(stamped).timestamps).toEqual([
      { kind: 'rfc3339', text: '2026-01-01T01:00:00+01:00', time: '2026-01-01T00:00:00.000Z', referenced: true },
    ]);
    expect(verifySwidtag(parse(stamped), tagSpki)).toEqual({ outcome: 'verified' });
    expect(verifySwidtag(parse(stamped.replace('01T01', '01T02')), tagSpki)).toMatchObject({ outcome: 'failed' });
    const token = parse(stampedSwidTag({ key: tagKey }, rfc3852Stamp));
    expect(token.timestamps).toEqual([{ kind: 'rfc3852', text: 'dGVzdA==', referenced: true }]);
    const added = parse(validTag.replace('</Signature>', `${rfc3852Stamp}</Signature>`));
    expect([verifySwidtag(added, tagSpki).outcome, added.timestamps[0]?.referenced]).toEqual(['verified', false]);
  });
});
