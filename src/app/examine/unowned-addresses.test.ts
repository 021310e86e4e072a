import { describe, expect, it } from 'vitest';
import type { PairTraffic } from '../../formats/netlog/traffic.ts';
import type { AddressRow, PolicyPeer } from '../../formats/tables/index.ts';
import { unownedAddresses } from './unowned-addresses.ts';

function pair(src: string, dst: string, calls: number): PairTraffic {
  const startsS = Float64Array.from({ length: calls }, (_, i) => i);
  const service = { name: undefined, port: 443, proto: 'tcp', ports: ['443/tcp'] };
  const sizes = { origBytes: new Float64Array(calls), totalDurationS: 0, longestS: 0, failed: 0 };
  return { src, dst, ...service, startsS, ...sizes, evidence: [{ sha256: 'a', file: 'network/conn.log' }] };
}

const owned: AddressRow = {
  line: 2,
  machine: 'm1',
  interface: 'bmc',
  mac: undefined,
  ip: '10.17.0.1',
  since: undefined,
  until: undefined,
  source: undefined,
};

function notes(pairs: readonly PairTraffic[], cidr?: string): readonly string[] {
  const peers: readonly PolicyPeer[] = cidr === undefined ? [] : [{ who: {}, cidr }];
  const policy = cidr === undefined ? undefined : { peers };
  const problems = unownedAddresses({ pairs, addresses: [owned], internalNetworks: ['10.0.0.0/8'], policy });
  expect(problems.every(({ gravity }) => gravity === 'note')).toBe(true);
  return problems.map(({ message }) => message);
}

describe('addresses that no machine owns', () => {
  it('are named with whom they called outside of our networks, and how often', () => {
    expect(notes([pair('10.17.0.109', '203.0.113.201', 13)])).toEqual([
      '10.17.0.109, which addresses.csv gives to no machine, called 203.0.113.201 13 times',
    ]);
  });

  it('are not named for what is owned, not ours, within our networks, or judged with the machine that was called', () => {
    expect(
      notes([
        pair('10.17.0.1', '203.0.113.201', 5),
        pair('198.51.100.1', '203.0.113.201', 5),
        pair('10.17.0.109', '10.17.0.200', 5),
        pair('10.17.0.109', '10.17.0.1', 5),
      ]),
    ).toEqual([]);
  });

  it('are held against the policy where there is one', () => {
    expect(notes([pair('10.17.0.109', '203.0.113.201', 5)], '203.0.113.0/24')).toEqual([]);
    expect(notes([pair('10.17.0.109', '10.17.0.200', 1)], '203.0.113.0/24')).toEqual([
      '10.17.0.109, which addresses.csv gives to no machine, called 10.17.0.200 once',
    ]);
  });

  it('are listed up to a bound and counted beyond it, the most calls first', () => {
    const many = Array.from({ length: 130 }, (_, i) => pair(`10.18.0.${String(i)}`, '203.0.113.201', i + 1));
    const listed = notes(many);
    expect(listed).toHaveLength(101);
    expect(listed[0]).toContain('130 times');
    expect(listed[100]).toMatch(/^30 more pairs/);
  });
});
