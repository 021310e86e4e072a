import { describe, expect, it } from 'vitest';
import type { Component, Inventory } from '../../formats/inventory/index.ts';
import type { Finding } from '../../core/index.ts';
import { attestMachine, bareRecords } from './index.ts';

function part(className: string, value: string, model: string): Component {
  return {
    class: { registry: '2.23.133.18.3.1', value },
    className,
    manufacturer: 'Maker',
    model,
    serial: `S-${model}`,
    revision: undefined,
    addresses: [],
    fieldReplaceable: undefined,
    status: undefined,
    location: undefined,
  };
}

const rightful = [part('CPU', '00010002', 'C-1100'), part('DRAM', '00060004', 'D-1200')];
const orders = rightful.map((component, i) => ({
  line: i + 2,
  order: 'O-1',
  orderLine: String(i + 1),
  machine: 'm',
  model: undefined,
  class: component.className,
  manufacturer: component.manufacturer,
  partModel: component.model,
  serial: component.serial,
  quantity: 1,
}));

function unexpected(components: readonly Component[]): readonly Finding[] {
  const value: Inventory = {
    source: 'component-list',
    platform: { manufacturer: 'Maker', model: 'M1', version: undefined, serial: 'P1' },
    components,
    properties: [],
    notes: [],
  };
  const readable = [
    {
      sha256: 'a'.repeat(64),
      file: 'list',
      value: { kind: 'component-inventory' as const, value, describe: () => ({}) },
    },
  ];
  const records = { ...bareRecords('m'), orders };
  const { findings } = attestMachine({
    machine: 'm',
    documents: { readable, unreadable: [] },
    trust: [],
    now: '2026-01-01T00:00:00Z',
    records,
  }).testimony;
  return findings.filter(({ check }) => check === 'attest/component-unexpected');
}

describe('a part against order lines', () => {
  it('agrees where the lines name every part', () => {
    expect(unexpected(rightful).map(({ outcome }) => outcome)).toEqual(['agrees']);
  });
  it('contradicts where it is of a kind that they name', () => {
    expect(unexpected([...rightful, part('DRAM', '00060004', 'X-2200')]).map(({ outcome }) => outcome)).toContain(
      'contradicts',
    );
  });
  it.each(['00000002', '00050012', '00090002'])('is never cleared by saying to be of another kind (%s)', (value) => {
    const findings = unexpected([...rightful, part('something else', value, 'X-1300')]);
    expect(findings.map(({ outcome }) => outcome)).not.toContain('agrees');
    expect(findings.some(({ detail }) => detail.includes('X-1300'))).toBe(true);
  });
});
