import { describe, expect, it } from 'vitest';
import type { PairTraffic } from '../../formats/netlog/traffic.ts';
import type { AddressRow, PolicyPeer } from '../../formats/tables/index.ts';
import { callsOfNobody, machineTraffic } from '../../store/traffic-machines.ts';
import type { TrafficLog } from '../../store/traffic-log.ts';
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

function logOf(pairs: readonly PairTraffic[]): TrafficLog {
  const span = { fromS: 0, toS: 1000, spanS: 1000, silentHours: 0, rows: pairs.length };
  return { pairs, named: [], ...span, badLines: [], unread: [], ignored: [] };
}

function notes(
  pairs: readonly PairTraffic[],
  cidr?: string,
  addresses: readonly AddressRow[] = [owned],
  internalNetworks: readonly string[] = ['10.0.0.0/8'],
): readonly string[] {
  const peers: readonly PolicyPeer[] = cidr === undefined ? [] : [{ who: {}, cidr }];
  const policy = cidr === undefined ? undefined : { peers };
  const problems = unownedAddresses({ calls: callsOfNobody(logOf(pairs), addresses), internalNetworks, policy });
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

  it('are those of two machines at the time, or of none any more, with the machines that had them', () => {
    const at = (day: string): AddressRow['since'] => ({ from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.000Z` });
    const row = (machine: string, more: Partial<AddressRow>): AddressRow => ({
      ...owned,
      machine,
      ip: '10.9.0.9',
      ...more,
    });
    const calls = [pair('10.9.0.9', '203.0.113.77', 150)];
    const both = [row('a', {}), row('b', { since: at('1969-06-01') })];
    expect(notes(calls, undefined, both, [])).toEqual([
      '10.9.0.9, which addresses.csv gives to a and b at the time, called 203.0.113.77 150 times',
    ]);
    const ended = [row('a', { until: at('1969-06-01') })];
    expect(notes(calls, undefined, ended, [])).toEqual([
      '10.9.0.9, which addresses.csv gives to nobody at the time (to a at another), called 203.0.113.77 150 times',
    ]);
    // From 00:01:40 on it is b's, and b is judged with it.
    const handed = [row('b', { since: { from: '1970-01-01T00:01:40.000Z', to: '1970-01-01T00:01:40.000Z' } })];
    expect(notes(calls, undefined, handed, [])).toEqual([
      expect.stringContaining('(to b at another), called 203.0.113.77 100 times'),
    ]);

    for (const [addresses, owner, candidates] of [
      [both, 'several', ['a', 'b']],
      [ended, 'nobody', ['a']],
    ] as const) {
      const traffic = machineTraffic(logOf(calls), addresses).get('a');
      expect(traffic?.pairs).toEqual([]);
      expect(traffic?.unjoined).toMatchObject([
        { address: '10.9.0.9', peer: '203.0.113.77', calls: 150, owner, candidates },
      ]);
    }
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
