import { describe, expect, it } from 'vitest';
import type { CheckCode, Finding } from '../../core/index.ts';
import type { AnyDecoded } from '../../formats/index.ts';
import type { Component } from '../../formats/inventory/index.ts';
import type { OrderRow } from '../../formats/tables/index.ts';
import { attestMachine, bareRecords } from './index.ts';
import { maximumComponents } from './match-components.ts';
import { decodeFiles, simulatedMachines } from './testdata/simulated-machines.ts';
import { part } from './testdata/part.ts';

const fleet = simulatedMachines(24, 5);
const wanted = ['platform-certificate', 'component-inventory', 'redfish'];

const extraParts = (count: number, name = 'S'): readonly Component[] =>
  Array.from({ length: count }, (_, i) => part({ class: '00060004', serial: `${name}${String(i)}` }));

const of = (findings: readonly Finding[], check: CheckCode): readonly Finding[] =>
  findings.filter((finding) => finding.check === check);
const outcomes = (findings: readonly Finding[], check: CheckCode): string =>
  of(findings, check)
    .map(({ outcome }) => outcome)
    .join();

interface Asked {
  /** Added to the list of the operating system. */
  readonly padding?: readonly Component[];
  readonly order?: readonly Component[];
  readonly rows?: readonly OrderRow[];
  /** A second list by the operating system. */
  readonly second?: readonly Component[];
}

const machine = fleet.machines.find(({ files }) => {
  const kinds = decodeFiles(files).readable.map(({ value }) => value.kind);
  if (!wanted.every((kind) => kinds.some((one) => one === kind))) return false;
  const asked = (check: CheckCode): boolean => outcomes(ask(files, {}), check) === 'agrees';
  return asked('attest/component-missing') && asked('attest/inventory-agreement');
});
if (machine === undefined) throw new Error('the simulated fleet has no machine with both lists');
const { files } = machine;

function listWith(decoded: AnyDecoded, change: (parts: readonly Component[]) => readonly Component[]): AnyDecoded {
  if (decoded.kind !== 'component-inventory') return decoded;
  const value = { ...decoded.value, components: change(decoded.value.components) };
  return { kind: 'component-inventory', value, describe: decoded.describe };
}

function ask(given: ReadonlyMap<string, Uint8Array>, { padding = [], order, rows, second }: Asked): readonly Finding[] {
  const decoded = decodeFiles(given).readable;
  const own = decoded.find(({ value }) => value.kind === 'component-inventory');
  if (own === undefined) return [];
  const readable = decoded.map((one) => ({ ...one, value: listWith(one.value, (parts) => [...parts, ...padding]) }));
  const other = { sha256: 'ab'.repeat(32), file: 'second', value: listWith(own.value, () => second ?? []) };
  return attestMachine({
    ...{ machine: 'm', trust: fleet.trust, now: fleet.now },
    documents: { readable: second === undefined ? readable : [...readable, other], unreadable: [] },
    ...(order === undefined ? {} : { order: { ...other, file: 'order', value: listWith(own.value, () => order) } }),
    ...(rows === undefined ? {} : { records: { ...bareRecords('m'), orders: rows } }),
  }).testimony.findings;
}

describe('a list of more parts than a server has', () => {
  const most = String(maximumComponents);

  it('blinds the comparison of the two lists, and not that of the other list with the order', () => {
    const findings = ask(files, { padding: extraParts(maximumComponents) });
    expect(outcomes(findings, 'attest/component-missing')).toBe('agrees');
    const [agreement] = of(findings, 'attest/inventory-agreement');
    expect(agreement).toMatchObject({ outcome: 'blind', reason: { reason: 'unreadable' } });
    expect(agreement?.detail).toContain(`and at most ${most} are compared`);
  });

  const row: OrderRow = {
    ...{ line: 2, order: 'O-1', machine: 'm', model: undefined, class: '00060004', manufacturer: 'M' },
    ...{ partModel: 'DIMM', serial: undefined, quantity: 5000, orderLine: undefined },
  };
  it.each<[string, Asked]>([
    ['an order list', { order: extraParts(maximumComponents + 1) }],
    ['order lines', { rows: [row] }],
    // Each is short enough, and both with the platform certificate are not.
    ['an order list and the platform certificate', { order: extraParts(maximumComponents) }],
  ])('as %s blinds what is compared with the order, and not the two lists of the machine', (_, asked) => {
    const findings = ask(files, asked);
    const [missing] = of(findings, 'attest/component-missing');
    expect(missing?.outcome).toBe('blind');
    expect(missing?.detail).toContain(`what was ordered has more than ${most} parts`);
    expect(outcomes(findings, 'attest/inventory-agreement')).toBe('agrees');
    const odd = part({ class: '00060004', manufacturer: 'X', model: 'X1', serial: 'IMPLANT1' });
    const altered = ask(files, { ...asked, padding: [odd] });
    expect(outcomes(altered, 'attest/inventory-agreement')).toContain('contradicts');
  });

  it('is not made of two lists of one side: the one that goes beyond is left out, and the other is compared', () => {
    const both = ask(files, { second: extraParts(10, 'T') });
    expect(outcomes(both, 'attest/component-unexpected')).toContain('contradicts');
    const long = ask(files, { padding: extraParts(600), second: extraParts(600, 'T') });
    for (const check of ['attest/inventory-agreement', 'attest/component-unexpected'] as const) {
      expect(outcomes(long, check)).toContain('contradicts');
      const words = of(long, check)
        .map(({ detail }) => detail)
        .join();
      // One of the two, whichever the order of their hashes puts first.
      expect(words.includes('serial S1') !== words.includes('serial T1')).toBe(true);
    }
  });
});
