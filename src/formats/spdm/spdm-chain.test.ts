import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, FormatError } from '../../core/index.ts';
import { decode } from '../decode.ts';
import { flipBit } from '../testdata/damage.ts';
import { certificate, commonName, testKey } from '../testdata/der-writer.ts';
import { refusal } from '../testdata/refusal.ts';
import { parseCertificateDer } from '../x509/index.ts';
import { isRootOf, parseSpdmChain, spdmChainFormat, verifySpdmChain } from './index.ts';
import {
  aliasLeaf,
  chainCertificates,
  deviceInfo,
  hardwareIdentity,
  requesterAuth,
  spdmChain,
  spdmExtension,
  usages,
} from './testdata/spdm-writer.ts';

const corpus = `${process.env.ASSAYER_CORPUS ?? '../shared/corpus'}/attest/DMTF+libspdm/unit_test/sample_key`;
const present = existsSync(corpus);
if (!present) console.info(`skipped: no SPDM chains at ${corpus}`);

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(`${corpus}/${name}`));
const failing = (bytes: Uint8Array): string[] =>
  verifySpdmChain(parseSpdmChain(bytes))
    .steps.filter((step) => step.outcome === 'failed')
    .map((step) => `${step.question} ${step.certificate}`);

describe.runIf(present)('chains of libspdm', () => {
  for (const [folder, hash] of [
    ['ecp256', 'sha256'],
    ['ecp384', 'sha384'],
  ] as const) {
    it(`${folder}: three certificates that sign each other, bare and with the header of each hash`, () => {
      const bare = file(`${folder}/bundle_responder.certchain.der`);
      const decoded = decode(bare);
      expect(decoded.kind).toBe('spdm-certificate-chain');
      const chain = parseSpdmChain(bare);
      expect(chain.certificates.map((one) => one.subject.text)).toEqual([
        expect.stringContaining('CA'),
        expect.stringContaining('intermediate cert'),
        expect.stringContaining('responder cert'),
      ]);
      const examined = verifySpdmChain(chain);
      expect(examined.verification).toEqual({ outcome: 'verified' });
      expect(examined).toMatchObject({
        model: 'device',
        identity: { deviceInfo: { manufacturer: 'ACME', product: 'WIDGET', serial: '1234567890' } },
      });
      const headed = spdmChain(
        chain.certificates.map((one) => one.der),
        hash,
      );
      expect(parseSpdmChain(headed).rootHash?.algorithm).toBe(hash);
      expect(verifySpdmChain(parseSpdmChain(headed)).verification.outcome).toBe('verified');
    });

    it(`${folder}: the certificates alone are certificates, and the same as in the chain`, () => {
      const [, middle, leaf] = parseSpdmChain(file(`${folder}/bundle_responder.certchain.der`)).certificates;
      for (const [name, inChain] of [
        ['inter.cert.der', middle],
        ['end_responder.cert.der', leaf],
      ] as const) {
        const alone = decode(file(`${folder}/${name}`));
        expect(alone.kind).toBe('x509-certificate');
        expect(alone.describe().sha256).toBe(inChain?.fingerprint);
      }
    });
  }
});

describe('parseSpdmChain', () => {
  const { certificates } = chainCertificates();

  it.each(['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384'])('finds the hash of the root: %s', (hash) => {
    const bytes = spdmChain(certificates, hash);
    expect(spdmChainFormat.recognises(bytes)).toBe(true);
    const chain = parseSpdmChain(bytes);
    expect([chain.form, chain.rootHash?.algorithm, chain.certificates.length]).toEqual(['spdm', hash, 3]);
    expect(chain.notes).toEqual([]);
    expect(verifySpdmChain(chain).verification).toEqual({ outcome: 'verified' });
  });

  it('notes a root that is not in the chain, and finds it by its hash', () => {
    const [root = new Uint8Array(0), middle = root, leaf = root] = certificates;
    const chain = parseSpdmChain(spdmChain([middle, leaf], 'sha384', root));
    expect(chain.notes.map((note) => note.id)).toEqual(['spdm-root-not-included']);
    expect(verifySpdmChain(chain).verification.outcome).toBe('unsupported');
    expect(isRootOf(chain, parseCertificateDer(root))).toBe(true);
    expect(isRootOf(chain, parseCertificateDer(middle))).toBe(false);
  });

  it('refuses every proper prefix, and what is added', () => {
    for (const whole of [spdmChain(certificates), concatBytes(...certificates.slice(0, 2))]) {
      const first = certificates[0]?.length ?? 0;
      for (let size = 0; size < whole.length; size++) {
        // The first certificate alone is one certificate, and no chain is recognised in it.
        if (whole.length !== spdmChain(certificates).length && size === first) {
          expect(decode(whole.subarray(0, size)).kind).toBe('x509-certificate');
        } else expect(() => decode(whole.subarray(0, size)), String(size)).toThrow(FormatError);
      }
      expect(() => parseSpdmChain(concatBytes(whole, Uint8Array.of(0)))).toThrow(FormatError);
    }
  });

  it('says what is wrong, each fault in its own words', () => {
    const message = (bytes: Uint8Array): string => refusal(() => parseSpdmChain(bytes));
    const whole = spdmChain(certificates);
    const [root = whole] = certificates;
    const messages = [
      message(whole.subarray(0, whole.length - 1)),
      message(spdmChain([Uint8Array.of(1, 2, 3)])),
      message(concatBytes(root, Uint8Array.of(0x31, 0))),
      message(spdmChain(Array.from({ length: 40 }, () => Uint8Array.of(0x30, 0)))),
      message(concatBytes(...Array.from({ length: 40 }, () => Uint8Array.of(0x30, 0)))),
      message(new Uint8Array((1 << 20) + 1)),
    ];
    expect(messages).not.toContain('decoded');
    expect(new Set(messages).size).toBe(messages.length);
  });

  it('answers any damage with a value or an error with an offset', () => {
    const whole = spdmChain(certificates);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, cut) => {
        for (const damaged of [whole.slice(), whole.slice(0, cut)]) {
          if (at < damaged.length) damaged[at] = value;
          try {
            spdmChainFormat.recognises(damaged);
            spdmChainFormat.decode(damaged).describe();
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            refused++;
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});

describe('verifySpdmChain', () => {
  it('finds every flipped bit of the root hash and of the signed parts', { timeout: 60_000 }, () => {
    const { certificates } = chainCertificates();
    const whole = spdmChain(certificates);
    // The octet that counts the unused bits of a signature is signed by nobody; the reader notes it where it matters.
    const uncovered = new Set<number>();
    let end = 4 + 32;
    for (const { der, signature } of parseSpdmChain(whole).certificates) {
      end += der.length;
      uncovered.add(end - signature.length - 1);
    }
    let refused = 0;
    let found = 0;
    for (let bit = 4 * 8; bit < whole.length * 8; bit++) {
      if (uncovered.has(bit >> 3)) continue;
      const damaged = flipBit(whole, bit);
      try {
        const { verification } = verifySpdmChain(parseSpdmChain(damaged));
        expect(verification.outcome, `bit ${bit}`).not.toBe('verified');
        found++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        refused++;
      }
    }
    expect(found).toBeGreaterThan(refused);
    expect(found + refused).toBe((whole.length - 4 - uncovered.size) * 8);
  });

  it('names the planted fault', () => {
    const { certificates } = chainCertificates();
    const other = chainCertificates().certificates;
    const [root = new Uint8Array(0), middle = root, leaf = root] = certificates;
    expect(failing(spdmChain([root, middle, leaf], 'sha256', other[0]))).toEqual(['root-hash 0']);
    expect(failing(spdmChain([root, other[1] ?? root, leaf]))).toEqual(['signature 1', 'signature 2']);
    expect(failing(spdmChain([root, leaf, middle]))).toContain('issuer 1');
    expect(failing(spdmChain([root, leaf]))).toEqual(['issuer 1', 'signature 1']);
    // A device that is no CA must not make another identity.
    const [key, made] = [testKey(), testKey()];
    const rootKey = testKey();
    const selfRoot = certificate({ key: rootKey, issuerKey: rootKey, subject: commonName('Root') });
    const device = certificate({ key, issuerKey: rootKey, extensions: [deviceInfo('A:B:C')] });
    const forged = certificate({ key: made, issuerKey: key, issuer: commonName('Leaf'), subject: commonName('X') });
    expect(failing(spdmChain([selfRoot, device, forged]))).toEqual(['issuer 2']);
  });

  it('tells a device certificate from an alias, and who the device says it is', () => {
    const alias = chainCertificates(testKey(), aliasLeaf, [
      deviceInfo('Maker:NIC:0002'),
      spdmExtension(hardwareIdentity),
    ]);
    const examined = verifySpdmChain(parseSpdmChain(spdmChain(alias.certificates)));
    expect(examined.verification.outcome).toBe('verified');
    expect(examined.model).toBe('alias');
    expect(examined.identity.deviceInfo).toMatchObject({ manufacturer: 'Maker', product: 'NIC', serial: '0002' });
    const plain = chainCertificates(testKey(), [deviceInfo('no parts')]);
    const unknown = verifySpdmChain(parseSpdmChain(spdmChain(plain.certificates)));
    expect(unknown.model).toBe('unknown');
    expect(unknown.identity).toMatchObject({
      deviceInfo: { text: 'no parts' },
      notes: [{ id: 'spdm-device-info-form' }],
    });
  });

  it('refuses a leaf that is for requesters only', () => {
    const { certificates } = chainCertificates(testKey(), [usages(requesterAuth)]);
    expect(failing(spdmChain(certificates))).toEqual(['leaf-usage 2']);
  });
});
