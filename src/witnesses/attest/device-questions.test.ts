import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../core/index.ts';
import type { Challenge, Finding } from '../../core/index.ts';
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
import type { Evidence } from '../evidence.ts';
import { attest, bareRecords, noReferences } from './index.ts';
import { ask, evidence, now, outcomes } from './testdata/ask-machine.ts';

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
