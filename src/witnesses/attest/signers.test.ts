import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePlatformCertificate } from '../../formats/platformcert/index.ts';
import { parseSpdmChain } from '../../formats/spdm/index.ts';
import {
  caExtensions,
  certificate,
  commonName,
  derElement,
  extension,
  oid,
  platformCertificate,
  seq,
  testKey,
} from '../../formats/testdata/der-writer.ts';
import type { CertificateSpec, TestKey } from '../../formats/testdata/der-writer.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import type { Certificate } from '../../formats/x509/index.ts';
import type { KnownCertificate, MachineKeys } from './signers.ts';
import { makeSigners } from './signers.ts';

const [rootKey, middleKey, leafKey] = [testKey(), testKey(), testKey()];
const made = (spec: CertificateSpec): Certificate => parseCertificate(certificate(spec));
const root = made({ subject: commonName('Root'), key: rootKey, issuerKey: rootKey, extensions: caExtensions() });
const middle = made({
  subject: commonName('Middle'),
  key: middleKey,
  issuerKey: rootKey,
  extensions: caExtensions(0),
});
const leafSpec: CertificateSpec = { issuer: commonName('Middle'), key: leafKey, issuerKey: middleKey };
const leaf = made(leafSpec);
const usage = (...bits: readonly number[]): Uint8Array =>
  extension(
    '2.5.29.15',
    derElement(
      0x03,
      Uint8Array.of(
        0,
        bits.reduce((sum, bit) => sum | (0x80 >> bit), 0),
      ),
    ),
    true,
  );
const uses = (...oids: readonly string[]): Uint8Array => extension('2.5.29.37', seq(...oids.map(oid)));
const known = (...certificates: readonly Certificate[]): KnownCertificate[] =>
  certificates.map((one) => ({ certificate: one, ref: { sha256: one.fingerprint, file: one.subject.text } }));
const signersOf = (supplied: readonly Certificate[], roots = [root], keys?: MachineKeys) =>
  makeSigners(known(...roots), known(...supplied), keys);
const answer = (one: Certificate, supplied = [middle], roots = [root]): string => {
  const { state, detail } = signersOf(supplied, roots).certificate(one);
  return `${state}: ${detail}`;
};

describe('following a certificate up to the operator\u2019s roots', () => {
  it('anchors it over a step that the sender supplied, names the steps, and not without them', () => {
    expect(signersOf([middle]).certificate(leaf)).toMatchObject({
      state: 'anchored',
      refs: [{ file: 'CN=Middle' }, { file: 'CN=Root' }],
    });
    expect(answer(leaf, [])).toContain('no-issuer: the certificate of its issuer (CN=Middle) is not here');
    expect(answer(leaf, [middle, root], [])).toContain('not-anchored: its issuer CN=Middle does not lead to a trusted');
    expect(answer(root)).toBe('anchored: the operator trusts it');
  });

  it('finds a signature of another key, and one bit of a right one', () => {
    expect(answer(made({ ...leafSpec, issuerKey: leafKey }))).toContain('failed: it is not signed by the key');
    const der = certificate(leafSpec);
    der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
    expect(answer(parseCertificate(der))).toContain('failed: ');
  });

  it('wants a time at which both were valid, and no time of today: both may have ended', () => {
    const late = made({ ...leafSpec, notBefore: '410101000000Z', notAfter: '450101000000Z' });
    expect(answer(late)).toContain('not-anchored: its issuer CN=Middle was never valid while it was');
    const old = made({ ...leafSpec, notBefore: '200101000000Z', notAfter: '210101000000Z' });
    expect(answer(old)).toContain('anchored: ');
  });

  it('relies on no critical extension that it does not understand, in the leaf or above it', () => {
    const odd = extension('1.2.3.4', new Uint8Array(2), true);
    expect(answer(made({ ...leafSpec, extensions: [odd] }))).toContain('not-anchored: it has a critical extension');
    const above = made({
      ...{ subject: commonName('Middle'), key: middleKey, issuerKey: rootKey },
      extensions: [...caExtensions(), odd],
    });
    expect(answer(leaf, [above])).toContain('not-anchored: its issuer CN=Middle has a critical extension');
  });

  it('does not let a leaf issue, nor a CA beyond its path length, nor one that may not sign certificates', () => {
    const below = made({
      ...{ issuer: commonName('Leaf'), subject: commonName('Below'), key: leafKey, issuerKey: leafKey },
    });
    expect(answer(below, [leaf, middle])).toContain('not-anchored: its issuer CN=Leaf is no CA');
    const subKey = testKey();
    const sub = made({
      ...{ issuer: commonName('Middle'), subject: commonName('Sub'), key: subKey, issuerKey: middleKey },
      extensions: caExtensions(),
    });
    const deep = made({ issuer: commonName('Sub'), key: leafKey, issuerKey: subKey });
    expect(answer(deep, [sub, middle])).toContain('is too high above the leaf');
    const wide = made({
      ...{ subject: commonName('Middle'), key: middleKey, issuerKey: rootKey },
      extensions: caExtensions(1),
    });
    expect(answer(deep, [sub, wide])).toContain('anchored: ');
    const [isCa = new Uint8Array(0)] = caExtensions();
    const mute = made({
      ...{ subject: commonName('Middle'), key: middleKey, issuerKey: rootKey },
      extensions: [isCa, usage(0)],
    });
    expect(answer(leaf, [mute])).toContain('may not sign certificates');
  });

  it('tries every certificate of a name, trusted ones first, and ends where certificates sign one another', () => {
    const namesakes = Array.from({ length: 64 }, () => {
      const key = testKey();
      return made({ subject: commonName('Middle'), key, issuerKey: key, extensions: caExtensions() });
    });
    expect(answer(leaf, namesakes, [middle])).toContain('anchored: ');
    expect(answer(leaf, namesakes)).toContain('failed: ');
    const [aKey, bKey] = [testKey(), testKey()];
    const loop = (subject: string, key: TestKey, issuer: string, issuerKey: TestKey): Certificate =>
      made({
        ...{ subject: commonName(subject), issuer: commonName(issuer), key, issuerKey },
        extensions: caExtensions(),
      });
    const [a, b] = [loop('A', aKey, 'B', bKey), loop('B', bKey, 'A', aKey)];
    const caught = made({ issuer: commonName('A'), key: leafKey, issuerKey: aKey });
    expect(answer(caught, [a, b])).toContain('not-anchored: ');
  });

  it('says of a certificate with two algorithms that they differ', () => {
    const der = certificate(leafSpec);
    const sha256 = oid('1.2.840.10045.4.3.2');
    const at = Buffer.from(der).lastIndexOf(Buffer.from(sha256));
    der[at + sha256.length - 1] = 3;
    expect(answer(parseCertificate(der))).toContain('the signed part names ecdsa-with-SHA256');
  });
});

const responders = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest/DMTF+libspdm`;
const present = existsSync(responders);
if (!present) console.info(`skipped: no certificate chains at ${responders}`);

describe.runIf(present)('certificates of real devices', () => {
  it.each(['ecp256', 'ecp384'])('%s: lead over the middle one to the first, and nowhere without it', (folder) => {
    const path = readdirSync(responders, { recursive: true, encoding: 'utf8' }).find((file) =>
      file.endsWith(`${folder}/bundle_responder.certchain.der`),
    );
    const { certificates } = parseSpdmChain(new Uint8Array(readFileSync(`${responders}/${path ?? ''}`)));
    const [first, step, device] = certificates;
    if (step === undefined || device === undefined) throw new Error('three certificates were wanted');
    expect(signersOf([step], [first]).certificate(device).state).toBe('anchored');
    expect(signersOf([], [first]).certificate(device).state).toBe('no-issuer');
    expect(signersOf([step], [root]).certificate(device).state).toBe('not-anchored');
    // It states uses in TLS and none of SPDM, nor that of a signer of manifests.
    expect(signersOf([step], [first]).device(device).detail).toContain('other uses than a device');
    expect(signersOf([step], [first]).manifest(device).detail).toContain('other uses than signing manifests');
  });
});

describe('what a certificate is for', () => {
  const [ek, ak, platform, anyUse] = ['2.23.133.8.1', '2.23.133.8.3', '2.23.133.8.2', '2.5.29.37.0'];
  const [codeSigning, server, responder] = ['1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.412.274.3'];
  const of = (role: 'manifest' | 'device', ...extensions: readonly Uint8Array[]): string => {
    const one = made({ ...leafSpec, extensions });
    const { state, detail } = signersOf([middle])[role](one);
    // An operator who names a certificate trusts it, and does not change what it is for.
    const named = signersOf([middle], [one])[role](one).state;
    expect(named).toBe(state === 'anchored' ? 'anchored' : 'not-anchored');
    return state === 'anchored' ? state : detail;
  };

  it.each([[[codeSigning]], [[platform]], [[anyUse]], [[]], [[server, codeSigning]]] as const)(
    'lets %j sign manifests',
    (oids) => {
      expect(of('manifest', ...(oids.length === 0 ? [] : [uses(...oids)]))).toBe('anchored');
    },
  );

  it.each([
    [[ak], 'it is a TPM\u2019s own certificate'],
    [[ek], 'it is a TPM\u2019s own certificate'],
    // A second use that fits does not make a TPM's key its maker's.
    [[ak, codeSigning], 'it is a TPM\u2019s own certificate'],
    [[server], 'it is certified for other uses than signing manifests'],
    [[responder], 'it is certified for other uses than signing manifests'],
  ] as const)('lets %j sign no manifests', (oids, words) => {
    expect(of('manifest', uses(...oids))).toBe(words);
  });

  it('lets no key sign manifests whose usage is another', () => {
    expect(of('manifest', usage(0))).toBe('anchored');
    expect(of('manifest', usage(2))).toBe('it may not sign');
    expect(of('device', usage(4))).toBe('it may not sign');
  });

  it('takes no TPM\u2019s certificate for a device\u2019s, and no other use', () => {
    expect(of('device', uses(responder))).toBe('anchored');
    expect(of('device', uses(ak, responder))).toBe('it is a TPM\u2019s own certificate');
    expect(of('device', uses(codeSigning))).toBe('it is certified for other uses than a device\u2019s');
  });

  const attributes = platformCertificate({ issuerKey: leafKey, configuration: [1, seq()] });
  const platformBy = (
    trusted: boolean,
    keys: MachineKeys | undefined,
    ...extensions: readonly Uint8Array[]
  ): string => {
    const subject = commonName('Root');
    const issuer = made({ issuer: commonName('Top'), subject, key: leafKey, issuerKey: rootKey, extensions });
    const top = made({ subject: commonName('Top'), key: rootKey, issuerKey: rootKey, extensions: caExtensions() });
    const signers = makeSigners(known(...(trusted ? [issuer, top] : [top])), known(issuer), keys);
    const { state, detail } = signers.platform(parsePlatformCertificate(attributes));
    return state === 'anchored' ? state : detail;
  };

  it('lets platform certificates be signed for that use, and by no TPM, whoever trusts it', () => {
    expect(platformBy(false, undefined, uses(platform))).toBe('anchored');
    expect(platformBy(false, undefined)).toBe('anchored');
    expect(platformBy(false, undefined, uses(codeSigning))).toContain('other uses than platform certificates');
    expect(platformBy(true, undefined, uses(codeSigning))).toContain('other uses than platform certificates');
    expect(platformBy(false, undefined, usage(5))).toContain('may not sign');
    for (const trusted of [false, true]) {
      expect(platformBy(trusted, undefined, uses(ak, platform))).toContain('is a TPM\u2019s own certificate');
      expect(platformBy(trusted, undefined, uses(ek))).toContain('is a TPM\u2019s own certificate');
    }
  });

  it('knows a machine\u2019s own key without its certificate saying so', () => {
    const { spkiSha256 } = leaf.publicKey;
    const tpm = (sha: string): string | undefined =>
      sha === spkiSha256 ? 'has the key that signed a quote' : undefined;
    const device = (sha: string): string | undefined => (sha === spkiSha256 ? 'has the key of a device' : undefined);
    const ofTpm: MachineKeys = { ofTpm: tpm, ofAny: tpm };
    const ofDevice: MachineKeys = { ofTpm: () => undefined, ofAny: device };
    const plain = made({ ...leafSpec, extensions: [uses(codeSigning)] });
    expect(signersOf([middle], [root], ofTpm).manifest(plain).detail).toBe('it has the key that signed a quote');
    expect(signersOf([middle], [root], ofDevice).manifest(plain).detail).toBe('it has the key of a device');
    expect(signersOf([middle], [root], ofTpm).device(leaf).detail).toBe('it has the key that signed a quote');
    expect(signersOf([middle], [root], ofDevice).device(leaf).state).toBe('anchored');
    expect(platformBy(true, ofTpm, uses(platform))).toContain('has the key that signed a quote');
    expect(signersOf([middle], [root], ofTpm).certificate(leaf).state).toBe('anchored');
  });
});
