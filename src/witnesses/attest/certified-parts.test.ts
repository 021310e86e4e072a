import { describe, expect, it } from 'vitest';
import type { PlatformCertificate } from '../../formats/platformcert/index.ts';
import type { Evidence } from '../evidence.ts';
import { deltaChain } from './certified-parts.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

function base(): Evidence<PlatformCertificate> {
  for (const { files } of simulatedMachines(12, 3).machines) {
    for (const { value, ...ref } of decodeFiles(files).readable) {
      if (value.kind === 'platform-certificate') return { ...ref, value: value.value };
    }
  }
  throw new Error('the simulated fleet has no platform certificate');
}

const certificate = base();

function delta(change: Partial<PlatformCertificate>): Evidence<PlatformCertificate> {
  const holder = { issuer: certificate.value.issuer, serialNumber: certificate.value.serialNumber, entityNames: [] };
  const value = {
    ...certificate.value,
    type: 'delta' as const,
    holder,
    serialNumber: '4b50',
    components: [],
    ...change,
  };
  return { sha256: `delta-${value.serialNumber}`, file: 'delta.cer', value };
}

const nic = { manufacturer: 'Q', model: 'Q1', serial: 'Q-1', addresses: [] };

describe('deltaChain', () => {
  const before = certificate.value.components.length;
  it('adds, and a second delta that amends the first removes again', () => {
    const added = delta({ components: [nic] });
    expect(deltaChain(certificate, [added]).components).toHaveLength(before + 1);
    const holder = { issuer: certificate.value.issuer, serialNumber: '4b50', entityNames: [] };
    const removed = delta({ serialNumber: '4b51', holder, components: [{ ...nic, status: 'removed' }] });
    const chain = deltaChain(certificate, [removed, added]);
    expect([chain.deltas.length, chain.components.length, chain.problems.length]).toEqual([2, before, 0]);
  });
  it('takes what amends a replaced base for history, and what amends nothing for a problem', () => {
    const rebase = {
      ...certificate,
      sha256: 'rebase',
      value: { ...certificate.value, type: 'rebase' as const, serialNumber: '5252', notBefore: '2026-09-01T00:00:00Z' },
    };
    const old = delta({ components: [nic] });
    const older = delta({ serialNumber: '4b52', holder: { serialNumber: '4b50', entityNames: [] } });
    const chain = deltaChain(rebase, [older, old], [certificate]);
    expect([chain.deltas.length, chain.components.length, chain.problems.length]).toEqual([0, before, 0]);
    expect(deltaChain(rebase, [old], []).problems.length).toBe(1);
    const next = delta({ serialNumber: '4b53', holder: { serialNumber: '5252', entityNames: [] }, components: [nic] });
    expect(deltaChain(rebase, [old, next], [certificate]).components).toHaveLength(before + 1);
  });
  it('names a delta of something else, of another platform, or of a part that was not there', () => {
    const problems = (change: Partial<PlatformCertificate>): number =>
      deltaChain(certificate, [delta(change)]).problems.length;
    expect(problems({ holder: { serialNumber: 'dead', entityNames: [] } })).toBe(1);
    expect(problems({ serial: 'ANOTHER-1' })).toBe(1);
    expect(problems({ components: [{ ...nic, status: 'removed' }] })).toBe(1);
    expect(problems({})).toBe(0);
  });
});
