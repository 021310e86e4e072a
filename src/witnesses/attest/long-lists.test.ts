import { describe, expect, it } from 'vitest';
import type { CheckCode, Finding } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import { attestMachine } from './index.ts';
import { maximumComponents } from './match-components.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';
import { part } from './testdata/part.ts';

const fleet = simulatedMachines(24, 5);
const wanted = ['platform-certificate', 'component-inventory', 'redfish'];

function padded(decoded: AnyDecoded): AnyDecoded {
  if (decoded.kind !== 'component-inventory') return decoded;
  const extra = Array.from({ length: maximumComponents }, (_, i) =>
    part({ class: '00060004', serial: `S${String(i)}` }),
  );
  const value = { ...decoded.value, components: [...decoded.value.components, ...extra] };
  return { kind: 'component-inventory', value, describe: decoded.describe };
}

describe('a list of more parts than a server has', () => {
  it('blinds the comparison of the two lists, and not that of the other list with the order', () => {
    const ask = (files: ReadonlyMap<string, Uint8Array>, pad: boolean): readonly Finding[] => {
      const readable = decodeFiles(files).readable.map((one) => (pad ? { ...one, value: padded(one.value) } : one));
      const documents = { readable, unreadable: [] };
      return attestMachine({ machine: 'm', documents, trust: fleet.trust, now: fleet.now }).testimony.findings;
    };
    const of = (findings: readonly Finding[], check: CheckCode): readonly Finding[] =>
      findings.filter((finding) => finding.check === check);
    const machine = fleet.machines.find(({ files }) => {
      const kinds = decodeFiles(files).readable.map(({ value }) => value.kind);
      if (!wanted.every((kind) => kinds.some((one) => one === kind))) return false;
      return of(ask(files, false), 'attest/component-missing').every(({ outcome }) => outcome === 'agrees');
    });
    if (machine === undefined) throw new Error('the simulated fleet has no machine with both lists');
    const findings = ask(machine.files, true);
    expect(of(findings, 'attest/component-missing').map(({ outcome }) => outcome)).toEqual(['agrees']);
    const [agreement] = of(findings, 'attest/inventory-agreement');
    expect(agreement).toMatchObject({ outcome: 'blind', reason: { reason: 'unreadable' } });
    expect(agreement?.detail).toContain(`and at most ${String(maximumComponents)} are compared`);
  });
});
