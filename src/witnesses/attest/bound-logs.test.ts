import { describe, expect, it } from 'vitest';
import type { Context, Finding } from '../../core/index.ts';
import { attest, bareRecords, noReferences } from './index.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';

const fleet = simulatedMachines(40, 11);
const code = 'attest/firmware-unlike-siblings';
const context: Context = {
  asOf: fleet.now,
  seed: 0,
  trustRoots: fleet.trust,
  policy: { requiredChecks: [] },
  challenges: [],
};

type Files = ReadonlyMap<string, Uint8Array>;

function findings(name: string, files: Files, trustRoots = fleet.trust): readonly Finding[] {
  const members = fleet.machines.map((machine) => ({
    subject: { kind: 'machine' as const, id: machine.name },
    input: {
      documents: decodeFiles(machine.name === name ? files : machine.files),
      records: bareRecords(machine.name),
    },
  }));
  const asked = members.find(({ subject }) => subject.id === name);
  if (asked === undefined) throw new Error(`no machine ${name}`);
  const model = attest.learn({ reference: noReferences, members }, context);
  const { findings: all } = attest.testify(asked.subject, asked.input, model, { ...context, trustRoots });
  return all.filter(({ check }) => check === code);
}

/** A machine that agrees as it stands, so that each change below is what makes the difference. */
const own = fleet.machines.find(({ name, files }) => findings(name, files)[0]?.outcome === 'agrees');
if (own === undefined) throw new Error('no machine of this fleet agrees with its siblings');

function without(...names: readonly string[]): Files {
  return new Map([...(own?.files ?? [])].filter(([name]) => !names.includes(name)));
}

describe('a log that agrees with the siblings', () => {
  it('agrees where a quote of this machine\u2019s own TPM covers it', () => {
    expect(findings(own.name, own.files).map(({ outcome }) => outcome)).toEqual(['agrees']);
  });
  it.each([
    ['without a quote', ['quote.bin', 'quote.sig', 'ak.pem', 'ak.pub']],
    ['without the signature', ['quote.sig']],
    ['without anything that says whose key signed', ['ak.pem']],
    ['without the endorsement key that the signer is below', ['ek.der']],
  ])('is its sender\u2019s word %s', (_, names) => {
    const [finding] = findings(own.name, without(...names));
    expect([finding?.outcome, finding?.detail]).toEqual(['blind', expect.stringContaining('own word')]);
  });
  it('is its sender\u2019s word where nobody trusts whoever certified the key', () => {
    expect(findings(own.name, own.files, []).map(({ outcome }) => outcome)).toEqual(['blind']);
  });
  it('is its sender\u2019s word where it is another machine\u2019s', () => {
    const log = 'binary_bios_measurements';
    // The same model and firmware, so that PCR 0 is right; the other registers are the other machine's.
    const others = fleet.machines.filter(({ name, files }) => name !== own.name && files.has(log));
    const borrowed = others.flatMap(({ files }) => files.get(log) ?? []);
    const outcomes = borrowed.map((bytes) => findings(own.name, new Map([...own.files, [log, bytes]]))[0]?.outcome);
    const different = outcomes.filter(
      (_, i) => Buffer.compare(borrowed[i] ?? new Uint8Array(), own.files.get(log) ?? new Uint8Array()) !== 0,
    );
    expect(different.length).toBeGreaterThan(0);
    expect(different).not.toContain('agrees');
  });
});
