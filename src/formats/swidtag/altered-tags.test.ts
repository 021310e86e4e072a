import { describe, expect, it } from 'vitest';
import { FormatError, seededRandom, utf8Bytes } from '../../core/index.ts';
import { damage } from '../testdata/damage.ts';
import { signedXml, transform, envelopedUri } from '../xml/testdata/signature-writer.ts';
import type { SwidTag } from './index.ts';
import { examineSwidSignature, parseSwidTag, rimSwidtagFormat, verifySwidtag } from './index.ts';
import { tagKey, tagSpki, validTag } from './testdata/signed-tag.ts';
import { digests, signedSwidTag, stampedSwidTag, swidTag } from './testdata/swid-writer.ts';

const parse = (source: string): SwidTag => parseSwidTag(utf8Bytes(source));

describe('whoever changes a signed tag', () => {
  it('is found, bit by bit, in all that is signed', () => {
    const small = {
      meta: '<swid:Meta rim:bindingSpec="PC Client RIM"/>',
      payload: `<swid:File name="f" size="1" xmlns:h="http://www.w3.org/2001/04/xmlenc#sha256" h:hash="${digests.sha256}"/>`,
    };
    const bytes = utf8Bytes(
      signedSwidTag({ key: tagKey, keyInfo: '<KeyInfo><KeyName>abc</KeyName></KeyInfo>' }, small),
    );
    const result = examineSwidSignature(parseSwidTag(bytes), tagSpki);
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
    const bytes = utf8Bytes(validTag.trimEnd());
    for (let size = 0; size < bytes.length; size++)
      expect(() => parseSwidTag(bytes.subarray(0, size))).toThrow(FormatError);
  });

  function accepts(bytes: Uint8Array): boolean {
    try {
      return verifySwidtag(parseSwidTag(bytes), tagSpki).outcome === 'verified';
    } catch (error) {
      if (error instanceof FormatError) return false;
      throw error;
    }
  }

  it('is found when the signed tag is wrapped in a forged one', () => {
    const inner = validTag.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '').trimEnd();
    const [signature = ''] = /<Signature.*<\/Signature>/s.exec(inner) ?? [];
    const forged = (content: string): string => swidTag(content).replace(digests.sha256, '55'.repeat(32));
    expect(verifySwidtag(parse(validTag), tagSpki).outcome).toBe('verified');
    const wrapped = [
      forged(inner),
      forged(signature),
      forged(signature.replace('</Signature>', `<Object>${inner.replace(signature, '')}</Object></Signature>`)),
      forged(`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">${inner}</Signature>`),
      validTag.replace('</swid:Payload>', `</swid:Payload>${signature}`),
    ];
    for (const source of wrapped) expect(accepts(utf8Bytes(source))).toBe(false);
  });

  it('is found when the signed tag is moved away, and its Id still found', () => {
    const part = (signature: string): string => `<swid:Meta Id="M" rim:platformModel="Server 1"/>${signature}`;
    const references = [{ uri: '#M', transforms: [] }];
    const source = signedXml((signature) => swidTag(part(signature)), { key: tagKey, references });
    const result = examineSwidSignature(parse(source), tagSpki);
    expect(result.overall).toEqual({ outcome: 'verified' });
    expect(result.coversTag).toMatchObject({
      reason: 'the signature covers a part of the tag only, or something else',
    });
    const whole = signedXml((signature) => swidTag(signature, { attributes: ' Id="R"' }), {
      key: tagKey,
      references: [{ uri: '', transforms: [transform(envelopedUri)] }],
    });
    expect(verifySwidtag(parse(whole), tagSpki)).toEqual({ outcome: 'verified' });
    const nested = signedXml((signature) => swidTag(`<swid:Evidence>${signature}</swid:Evidence>`), {
      key: tagKey,
    });
    expect(verifySwidtag(parse(nested), tagSpki)).toMatchObject({
      reason: 'the signature does not stand directly in SoftwareIdentity',
    });
  });

  it('is answered, whatever was done to the file', () => {
    const files = [validTag, stampedSwidTag({ key: tagKey })].map(utf8Bytes);
    let decoded = 0;
    for (let i = 0; i < 3000; i++) {
      const random = seededRandom(5, `swid ${i}`);
      const bytes = damage(files[random.below(2)] ?? new Uint8Array(0), random);
      try {
        const tag = parseSwidTag(bytes);
        decoded++;
        rimSwidtagFormat.decode(bytes).describe();
        const result = examineSwidSignature(tag, tagSpki);
        if (result.coversTag.outcome === 'verified') expect(tag.files).toEqual(parse(validTag).files);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    expect(decoded).toBeGreaterThan(300);
  });
});
