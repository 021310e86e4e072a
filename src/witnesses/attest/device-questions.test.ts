import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/index.ts';
import type { Challenge, CheckCode, Finding, TrustRoot } from '../../core/index.ts';
import { uefiImage, uefiLayout } from '../../formats/flash/testdata/uefi-writer.ts';
import { decode } from '../../formats/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import {
  chainCertificates,
  usages,
  keyFor,
  signedMeasurements,
  someBlocks,
  spdmChain,
} from '../../formats/spdm/testdata/spdm-writer.ts';
import { cbor, map } from '../../formats/testdata/cbor-writer.ts';
import { comid, environment, measurement } from '../../formats/testdata/corim-writer.ts';
import {
  caExtensions,
  certificate,
  commonName,
  int,
  oid,
  seq,
  signed,
  testKey,
  utcTime,
} from '../../formats/testdata/der-writer.ts';
import type { TestKey } from '../../formats/testdata/der-writer.ts';
import { parseCertificate } from '../../formats/x509/index.ts';
import type { Evidence } from '../evidence.ts';
import { attest, attestMachine, bareRecords, noReferences } from './index.ts';

const now = '2026-03-01T00:00:00Z';

function evidence(file: string, bytes: Uint8Array): Evidence<AnyDecoded> {
  return { sha256: sha256Hex(bytes), file, value: decode(bytes) };
}

interface Asked {
  readonly files: readonly Evidence<AnyDecoded>[];
  readonly references?: readonly Evidence<AnyDecoded>[];
  readonly trust?: readonly Uint8Array[];
  readonly firmware?: string;
  readonly challenges?: readonly Omit<Challenge, 'machine'>[];
}

function ask({ files, references = [], trust = [], firmware, challenges = [] }: Asked): readonly Finding[] {
  const roots: TrustRoot[] = trust.map((der) => ({ ref: { sha256: sha256Hex(der), file: 'root.der' }, der }));
  const change = {
    line: 2,
    at: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    machine: 'm',
    kind: 'firmware' as const,
    partOut: undefined,
    partIn: undefined,
    firmware,
    ticket: 'T-1',
    by: 'us',
  };
  const records = { ...bareRecords('m'), changes: firmware === undefined ? [] : [change] };
  const documents = { readable: files, unreadable: [] };
  return attestMachine({
    ...{ machine: 'm', documents, references, trust: roots, now, records },
    challenges: challenges.map((one) => ({ ...one, machine: 'm' })),
  }).testimony.findings;
}

function outcomes(findings: readonly Finding[], check: CheckCode): string[] {
  return findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);
}

const device = chainCertificates(keyFor('ecdsa-p256'));
const [root = new Uint8Array()] = device.certificates;
const chain = evidence('nic.chain', spdmChain(device.certificates));

describe('spdm-chain', () => {
  const code = 'attest/spdm-chain';
  it('agrees under the operator\u2019s root, and is blind without it', () => {
    expect(outcomes(ask({ files: [chain], trust: [root] }), code)).toEqual(['agrees']);
    expect(outcomes(ask({ files: [chain] }), code)).toEqual(['blind']);
    expect(outcomes(ask({ files: [] }), code)).toEqual(['blind']);
  });
  it('contradicts a leaf of another device in the chain, and another root hash', () => {
    const other = chainCertificates();
    const mixed = [...device.certificates.slice(0, 2), ...other.certificates.slice(2)];
    expect(outcomes(ask({ files: [evidence('x', spdmChain(mixed))], trust: [root] }), code)).toEqual(['contradicts']);
    const foreign = spdmChain(device.certificates, 'sha256', other.certificates[0]);
    expect(outcomes(ask({ files: [evidence('x', foreign)], trust: [root] }), code)).not.toContain('agrees');
  });
});

describe('spdm-measurements', () => {
  const code = 'attest/spdm-measurements';
  const session = { version: 0x12, algorithm: 'ecdsa-p256' } as const;
  const measured = evidence('nic.spdm', signedMeasurements(session, device.leafKey.privateKey).transcript);
  const manifest = (...values: readonly (readonly [index: number, fill: number])[]): Evidence<AnyDecoded> =>
    evidence(
      'nic.comid',
      cbor(
        comid(
          map([
            0,
            [
              [
                environment(),
                values.map(([index, fill]) => measurement(map([2, [[1, new Uint8Array(32).fill(fill)]]]), index)),
              ],
            ],
          ]),
        ),
      ),
    );
  it('agrees where a trusted device signed what the manifest has', () => {
    const found = ask({ files: [measured, chain], references: [manifest([1, 0xa1], [2, 0xa2])], trust: [root] });
    expect(outcomes(found, code)).toEqual(['agrees']);
  });
  it('contradicts one measurement of other firmware, signed or not', () => {
    const references = [manifest([1, 0xa1], [2, 0xff])];
    expect(outcomes(ask({ files: [measured, chain], references, trust: [root] }), code)).toEqual(['contradicts']);
    expect(outcomes(ask({ files: [measured], references }), code)).toEqual(['contradicts']);
  });
  it('agrees with nothing that no trusted device signed, or of which no manifest speaks', () => {
    const references = [manifest([1, 0xa1], [2, 0xa2])];
    expect(outcomes(ask({ files: [measured], references, trust: [root] }), code)).toEqual(['blind']);
    expect(outcomes(ask({ files: [measured, chain], references }), code)).toEqual(['blind']);
    expect(outcomes(ask({ files: [measured, chain], trust: [root] }), code)).toEqual(['blind']);
    const stranger = evidence('x', signedMeasurements(session, keyFor('ecdsa-p256').privateKey).transcript);
    expect(outcomes(ask({ files: [stranger, chain], references, trust: [root] }), code)).toEqual(['blind']);
  });
  it('agrees with nothing where the device was asked for less than the manifest has', () => {
    const less = signedMeasurements(session, device.leafKey.privateKey, someBlocks.slice(0, 1)).transcript;
    const found = ask({
      files: [evidence('x', less), chain],
      references: [manifest([1, 0xa1], [2, 0xa2])],
      trust: [root],
    });
    expect(outcomes(found, code)).toEqual(['blind']);
    const raw = [
      someBlocks[0] ?? { index: 1, type: 0, value: new Uint8Array(32) },
      { index: 2, type: 0x81, value: new Uint8Array(32) },
    ];
    const unhashed = signedMeasurements(session, device.leafKey.privateKey, raw).transcript;
    const references = [manifest([1, 0xa1], [2, 0xa2])];
    expect(outcomes(ask({ files: [evidence('x', unhashed), chain], references, trust: [root] }), code)).toEqual([
      'blind',
    ]);
  });
  it('agrees only with the nonce that this machine was asked, the newest, in its time', () => {
    const references = [manifest([1, 0xa1], [2, 0xa2])];
    const answered = '5a'.repeat(32);
    const of = (...challenges: readonly Omit<Challenge, 'machine'>[]): Finding | undefined =>
      ask({ files: [measured, chain], references, trust: [root], challenges }).find(({ check }) => check === code);
    expect(of({ nonceHex: answered.toUpperCase() })).toMatchObject({ outcome: 'agrees' });
    const replayed = of({ nonceHex: '5b'.repeat(32) });
    expect(replayed).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(replayed?.detail).toContain('which this machine was not asked, and may be a recording');
    expect(of({ nonceHex: '5b' })?.detail).toContain('issue a nonce of 32 bytes');
    expect(of({ nonceHex: answered, askedOf: 'another' })).toMatchObject({ outcome: 'contradicts' });
    const superseded = of({ nonceHex: answered, supersededAt: '2026-02-28T00:00:00Z' }, { nonceHex: '5b'.repeat(32) });
    expect(superseded).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(superseded?.detail).toContain('superseded at 2026-02-28T00:00:00Z');
    const expired = of({ nonceHex: answered, expiresAt: '2026-02-01T00:00:00Z' });
    expect(expired).toMatchObject({ outcome: 'blind', reason: { reason: 'stale' } });
    expect(of()?.detail).toContain('Nobody recorded the nonce');
  });
  it('agrees with no nonce unrecorded among what a machine sent of itself', () => {
    const subject = { kind: 'machine' as const, id: 'm' };
    const input = { documents: { readable: [measured, chain], unreadable: [] }, records: bareRecords('m') };
    const trustRoots = [{ ref: { sha256: sha256Hex(root), file: 'root.der' }, der: root }];
    const context = { asOf: now, seed: 0, trustRoots, policy: { requiredChecks: [] }, challenges: [] };
    const references = { ...noReferences, documents: [manifest([1, 0xa1], [2, 0xa2])] };
    const model = attest.learn({ reference: references, members: [{ subject, input }] }, context);
    const under = (challenges: readonly Challenge[]): string[] =>
      outcomes(attest.testify(subject, input, model, { ...context, challenges }).findings, code);
    expect(under([])).toEqual(['blind']);
    expect(under([{ machine: 'm', nonceHex: '5a'.repeat(32) }])).toEqual(['agrees']);
  });
  it('takes a certificate for other uses for no device', () => {
    const server = chainCertificates(keyFor('ecdsa-p256'), [usages('1.3.6.1.5.5.7.3.1')]);
    const own = evidence('x.chain', spdmChain(server.certificates));
    const file = evidence('x', signedMeasurements(session, server.leafKey.privateKey).transcript);
    const references = [manifest([1, 0xa1], [2, 0xa2])];
    const found = ask({ files: [file, own], references, trust: server.certificates.slice(0, 1) });
    expect(outcomes(found, code)).not.toContain('agrees');
    expect(outcomes(found, 'attest/spdm-chain')).not.toContain('agrees');
  });
  it('names measurements that no manifest covers', () => {
    const found = ask({ files: [measured, chain], references: [manifest([1, 0xa1])], trust: [root] });
    expect(outcomes(found, code).sort()).toEqual(['agrees', 'blind']);
    expect(someBlocks[1]?.index).toBe(2);
    expect(found.find(({ check, outcome }) => check === code && outcome === 'blind')?.detail).toContain('2 (');
  });
});

describe('revocation', () => {
  const code = 'attest/revocation';
  const authority = testKey();
  const issuer = certificate({
    subject: commonName('Root'),
    key: authority,
    issuerKey: authority,
    extensions: caExtensions(),
  });
  const leaf = certificate({
    subject: commonName('Leaf'),
    issuer: commonName('Root'),
    key: testKey(),
    issuerKey: authority,
  });
  const serial = Number.parseInt(parseCertificate(leaf).serialNumber, 16);
  const list = (
    revoked: readonly number[],
    until = '270701000000Z',
    signer: TestKey = authority,
  ): Evidence<AnyDecoded> =>
    evidence(
      'root.crl',
      signed(
        seq(
          int(1),
          seq(oid('1.2.840.10045.4.3.2')),
          commonName('Root'),
          utcTime('250701000000Z'),
          utcTime(until),
          ...(revoked.length === 0 ? [] : [seq(...revoked.map((one) => seq(int(one), utcTime('250601120000Z'))))]),
        ),
        signer,
      ),
    );
  const of = (crl: Evidence<AnyDecoded> | undefined, trust = [issuer]): string[] =>
    outcomes(ask({ files: [evidence('leaf.der', leaf)], references: crl === undefined ? [] : [crl], trust }), code);
  it('agrees with a current list that does not name it, contradicts one that does, and is blind without one', () => {
    expect(of(list([serial + 1]))).toEqual(['agrees']);
    expect(of(list([serial]))).toEqual(['contradicts']);
    expect(of(undefined)).toEqual(['blind']);
  });
  it('takes no old list for its silence, and hears it where it names the certificate', () => {
    expect(of(list([], '251001000000Z'))).toEqual(['blind']);
    expect(of(list([serial], '251001000000Z'))).toEqual(['contradicts']);
  });
  it('believes no list of another authority of the same name', () => {
    const rival = testKey();
    const other = certificate({
      subject: commonName('Other'),
      key: testKey(),
      issuerKey: testKey(),
      extensions: caExtensions(),
    });
    const namesake = certificate({
      subject: commonName('Root'),
      key: rival,
      issuerKey: rival,
      extensions: caExtensions(),
    });
    expect(of(list([serial], undefined, rival), [issuer, namesake])).toEqual(['blind']);
    expect(of(list([], undefined, rival), [issuer, namesake])).toEqual(['blind']);
    expect(of(list([serial]), [issuer, other])).toEqual(['contradicts']);
  });
  it('believes no list that another key signed, or whose issuer nobody trusts', () => {
    expect(of(list([], undefined, testKey()))).toEqual(['blind']);
    expect(of(list([serial], undefined, testKey()))).toEqual(['blind']);
    expect(of(list([]), [])).toEqual(['blind']);
  });
});

describe('flash-image', () => {
  const code = 'attest/flash-image';
  const published = uefiImage();
  const reference = evidence('references/firmware/published.bin', published);
  const dump = (change: (bytes: Uint8Array) => void, from = published): Evidence<AnyDecoded> => {
    const bytes = from.slice();
    change(bytes);
    return evidence('dump.bin', bytes);
  };
  const of = (image: Evidence<AnyDecoded>, references = [reference], firmware?: string): readonly Finding[] =>
    ask({ files: [image], references, ...(firmware === undefined ? {} : { firmware }) }).filter(
      ({ check }) => check === code,
    );
  it('agrees with the published image, other settings and another address included', () => {
    const own = of(evidence('dump.bin', uefiImage('other settings', '02ffffffffff')));
    expect(own.map(({ outcome }) => outcome)).toEqual(['agrees']);
    expect(own[0]?.detail).toContain('differ');
  });
  it('contradicts one byte of code, and names the region', () => {
    const found = of(
      dump((bytes) => {
        bytes.set([(bytes[uefiLayout.main + 0x400] ?? 0) ^ 1], uefiLayout.main + 0x400);
      }),
    );
    expect(found.map(({ outcome }) => outcome)).toContain('contradicts');
    expect(found.every(({ measured }) => typeof measured?.region === 'string')).toBe(true);
  });
  it('contradicts code in space that should be free', () => {
    const found = of(dump((bytes) => bytes.fill(0x90, uefiLayout.size - 0x40000, uefiLayout.size - 0x3ff00)));
    expect(found.map(({ outcome }) => outcome)).toContain('contradicts');
  });
  it('accuses nobody for the number of references, and finds the very image among many', () => {
    const many = Array.from({ length: 80 }, (_, i) =>
      dump((bytes) => {
        bytes.set([i + 1], uefiLayout.main + 0x400);
      }),
    );
    const own = dump(() => undefined);
    expect(of(own, [...many, own]).map(({ outcome }) => outcome)).toEqual(['agrees']);
    expect(of(own, many).map(({ outcome }) => outcome)).toEqual(['blind']);
  });
  it('takes a published image among a machine\u2019s own evidence for nothing', () => {
    const subject = { kind: 'machine' as const, id: 'm' };
    const input = { documents: { readable: [dump(() => undefined)], unreadable: [] }, records: bareRecords('m') };
    const context = { asOf: now, seed: 0, trustRoots: [], policy: { requiredChecks: [] }, challenges: [] };
    const references = { ...noReferences, documents: [reference] };
    const model = attest.learn({ reference: references, members: [{ subject, input }] }, context);
    expect(outcomes(attest.testify(subject, input, model, context).findings, code)).toEqual(['blind']);
  });
  it('is blind without a reference, or with one of another size', () => {
    expect(of(reference, []).map(({ outcome }) => outcome)).toEqual(['blind']);
    expect(of(dump(() => undefined, published.slice(0, 0x80000))).map(({ outcome }) => outcome)).toEqual(['blind']);
  });
  it('takes a recorded update that names the very image for an explanation, never for agreement', () => {
    const image = dump((bytes) => {
      bytes.set([0x42], uefiLayout.main + 0x400);
    });
    expect(of(image, [reference], image.sha256).map(({ outcome }) => outcome)).toEqual(['blind']);
    expect(of(image, [reference], '1.2.3').map(({ outcome }) => outcome)).toContain('contradicts');
  });
});
