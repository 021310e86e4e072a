import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode } from '../index.ts';
import { parseCertificates } from '../x509/index.ts';
import { examineSwidSignature, parseSwidTag, supportFiles, verifySwidtag } from './index.ts';
import { tagSpki } from './testdata/signed-tag.ts';

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
    expect(verifySwidtag(tag, tagSpki).outcome).toBe('failed');
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
