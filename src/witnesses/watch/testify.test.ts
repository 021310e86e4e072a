import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/index.ts';
import type { MachineTraffic } from '../../formats/netlog/traffic.ts';
import type { MachineRow, NetworkPolicy } from '../../formats/tables/index.ts';
import { bareMachine } from '../../formats/tables/index.ts';
import { bareRecords, noReferences } from '../bare-evidence.ts';
import type { References } from '../evidence.ts';
import { someContext } from '../testdata/some-context.ts';
import { watch } from './index.ts';
import type { MachinePair, WatchInput } from './model.ts';

const hour = 3600;
const span = 72 * hour;
const policy: NetworkPolicy = {
  peers: [
    { who: { facility: 'f' }, direction: 'out', cidr: '10.9.0.10/32', port: 123, proto: 'udp' },
    { who: { facility: 'f' }, direction: 'in', cidr: '10.9.0.0/24', port: 443, proto: 'tcp' },
  ],
};

const every = (periodS: number, wobble = 0): Float64Array =>
  Float64Array.from({ length: Math.floor(span / periodS) }, (_, i) => i * periodS + wobble * ((i * 7919) % 13));

function pair(changes: Partial<MachinePair>): MachinePair {
  const startsS = changes.startsS ?? Float64Array.of(hour);
  const port = changes.port ?? 443;
  const proto = changes.proto ?? 'tcp';
  return {
    src: '10.1.0.1',
    dst: '192.0.2.7',
    name: undefined,
    port,
    proto,
    ports: [`${port}/${proto}`],
    startsS,
    origBytes: new Float64Array(startsS.length),
    totalDurationS: 1,
    longestS: 1,
    failed: 0,
    evidence: [{ sha256: '0'.repeat(64), file: 'network/conn.log' }],
    interface: 'bmc',
    side: 'src',
    peerMachine: undefined,
    peerInterface: undefined,
    ...changes,
  };
}

const ntp = pair({ dst: '10.9.0.10', port: 123, proto: 'udp', startsS: every(1024) });
const poll = pair({ src: '10.9.0.20', dst: '10.1.0.1', side: 'dst', startsS: every(900) });

const row = (machine: string): MachineRow => ({ ...bareMachine(machine), line: 1, model: 'X', facility: 'f' });

function input(
  machine: string,
  pairs: readonly MachinePair[] | undefined,
  ambiguous: readonly string[] = [],
): WatchInput {
  const traffic: MachineTraffic | undefined =
    pairs === undefined ? undefined : { pairs, ambiguousAddresses: ambiguous, fromS: 0, toS: span, silentHours: 0 };
  return {
    traffic,
    records: { ...bareRecords(machine), machine: row(machine) },
  };
}

const references = (networkPolicy: NetworkPolicy | undefined): References => ({
  ...noReferences,
  networkPolicy: networkPolicy && {
    value: networkPolicy,
    sha256: 'a'.repeat(64),
    file: 'references/network/policy.yaml',
  },
});

/** What every sibling's host does now and then. */
const hostNow = pair({
  interface: 'host',
  src: '10.2.0.9',
  dst: '10.8.0.1',
  startsS: Float64Array.of(10, 900, 70_000),
});

/** Findings about m0 with these pairs, beside seven siblings that only do what is rightful. */
function findings(own: WatchInput, allowed: NetworkPolicy | null = policy, siblings = 7): readonly Finding[] {
  const members = [own, ...Array.from({ length: siblings }, (_, i) => input(`m${i + 1}`, [ntp, poll, hostNow]))].map(
    (one) => ({
      subject: { kind: 'machine' as const, id: one.records.machine.machine },
      input: one,
    }),
  );
  const model = watch.learn({ reference: references(allowed ?? undefined), members }, someContext);
  return watch.testify({ kind: 'machine', id: 'm0' }, own, model, someContext).findings;
}

const outcomes = (list: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(
    list.map((one) => [one.check.slice(6), one.outcome === 'blind' ? one.reason.reason : one.outcome]),
  );
const called = (own: readonly MachinePair[], allowed: NetworkPolicy | null = policy): string[] =>
  findings(input('m0', [ntp, poll, ...own]), allowed)
    .filter(({ outcome }) => outcome === 'contradicts')
    .map(({ check }) => check.slice(6));

describe('watch', () => {
  it('counts no hour in which no sensor wrote towards what a caller would have shown', () => {
    const heard = input('m0', [ntp, poll]);
    const deaf = heard.traffic === undefined ? heard : { ...heard, traffic: { ...heard.traffic, silentHours: 12 } };
    const period = (one: WatchInput): unknown =>
      findings(one).find(({ check }) => check === 'watch/timer')?.measured?.periodSJitter0;
    expect(period(heard)).toBeGreaterThan(0);
    expect(period(deaf)).toBeLessThan(Number(period(heard)));
  });

  it('calls nothing that is rightful, and says how far it saw', () => {
    const list = findings(input('m0', [ntp, poll]));
    expect(outcomes(list)).toEqual({
      'off-policy-peer': 'agrees',
      lateral: 'agrees',
      'first-seen-among-siblings': 'agrees',
      'long-connection': 'agrees',
      'dns-channel': 'unsupported',
      'failed-retries': 'agrees',
      timer: 'agrees',
    });
    expect(list.find(({ check }) => check === 'watch/timer')?.detail).toMatch(/every \d+ s .*with 30 % jitter/);
  });

  it.each<[string, Partial<MachinePair>, string[]]>([
    ['one connection to an unlisted address', {}, ['off-policy-peer', 'first-seen-among-siblings']],
    ['DNS to an unlisted resolver', { port: 53, proto: 'udp' }, ['off-policy-peer', 'first-seen-among-siblings']],
    ['a listed address on an unlisted port', { dst: '10.9.0.10' }, ['off-policy-peer']],
    [
      'an answer to an address outside of the admin network',
      { src: '10.7.0.1', dst: '10.1.0.1', side: 'dst' },
      ['off-policy-peer'],
    ],
    [
      'its own host on another port',
      { dst: '10.2.0.1', port: 22, peerMachine: 'm0', peerInterface: 'host' },
      ['off-policy-peer'],
    ],
    ['another controller', { dst: '10.1.0.2', peerMachine: 'm1', peerInterface: 'bmc' }, ['lateral']],
    [
      'a host that calls another controller',
      { interface: 'host', dst: '10.1.0.2', peerMachine: 'm1', peerInterface: 'bmc' },
      ['lateral'],
    ],
    [
      'an hour-long connection',
      { longestS: 4000 },
      ['off-policy-peer', 'first-seen-among-siblings', 'long-connection'],
    ],
    [
      'regular attempts in vain',
      { startsS: every(6 * hour, 20), failed: 12 },
      ['off-policy-peer', 'first-seen-among-siblings', 'failed-retries', 'timer'],
    ],
    ['a timer of a host', { interface: 'host', startsS: every(hour, 20) }, ['timer']],
  ])('calls %s', (_, changes, want) => {
    expect(called([pair(changes)])).toEqual(want);
  });

  it('does not decide about a timer of a host that has too few siblings', () => {
    const list = findings(input('m0', [ntp, pair({ interface: 'host', startsS: every(hour, 20) })]), policy, 2);
    const timers = list.filter(({ check }) => check === 'watch/timer');
    expect(timers.map((finding) => finding.outcome === 'blind' && finding.reason.reason)).toEqual(['ambiguous']);
  });

  it.each<[string, Partial<MachinePair>]>([
    ['its own host by Redfish', { dst: '10.2.0.1', peerMachine: 'm0', peerInterface: 'host' }],
    ['an attempt from outside that it never answered', { src: '10.7.0.1', dst: '10.1.0.1', side: 'dst', failed: 1 }],
    ['multicast', { dst: '224.0.0.251', port: 5353, proto: 'udp' }],
    ['DHCP by broadcast', { dst: '255.255.255.255', port: 67, proto: 'udp' }],
    [
      'a host at a web site now and then',
      { interface: 'host', startsS: Float64Array.of(1, 90, 7000, 7100, 90_000, 200_000) },
    ],
    ['a host timer that filled a few hours only', { interface: 'host', startsS: every(300).slice(0, 40) }],
    [
      'an answer that another controller asked for',
      { src: '10.1.0.2', dst: '10.1.0.1', side: 'dst', peerMachine: 'm1', peerInterface: 'bmc' },
    ],
  ])('does not call %s', (_, changes) => {
    expect(called([pair(changes)])).toEqual([]);
  });

  it('does not call a timer that the siblings keep as well', () => {
    const telemetry = pair({ interface: 'host', dst: '198.51.100.20', startsS: every(hour) });
    const members = Array.from({ length: 8 }, (_, i) => ({
      subject: { kind: 'machine' as const, id: `m${i}` },
      input: input(`m${i}`, [ntp, telemetry]),
    }));
    const model = watch.learn({ reference: references(policy), members }, someContext);
    for (const { subject, input: own } of members) {
      const list = watch.testify(subject, own, model, someContext).findings;
      expect(list.filter(({ outcome }) => outcome === 'contradicts')).toEqual([]);
    }
  });

  it('is blind for want of a policy, of siblings, of a sensor, of a log, of one owner', () => {
    expect(outcomes(findings(input('m0', [ntp]), null))).toMatchObject({
      'off-policy-peer': 'no-reference',
      'failed-retries': 'no-reference',
      'long-connection': 'no-reference',
      lateral: 'agrees',
    });
    expect(outcomes(findings(input('m0', [ntp]), policy, 3))).toMatchObject({
      'first-seen-among-siblings': 'no-reference',
    });
    const host = pair({ interface: 'host' });
    expect(outcomes(findings(input('m0', [host])))).toMatchObject({
      'off-policy-peer': 'not-covered',
      timer: 'agrees',
    });
    expect(new Set(Object.values(outcomes(findings(input('m0', [])))))).toEqual(
      new Set(['not-covered', 'unsupported']),
    );
    expect(new Set(Object.values(outcomes(findings(input('m0', undefined)))))).toEqual(
      new Set(['no-evidence', 'unsupported']),
    );
    expect(outcomes(findings(input('m0', [ntp], ['10.1.0.1'])))).toMatchObject({
      'off-policy-peer': 'ambiguous',
      timer: 'ambiguous',
    });
    expect(outcomes(findings(input('m0', [], ['10.1.0.1'])))).toMatchObject({ 'off-policy-peer': 'ambiguous' });
  });

  it('says whose calls it could not join, rather than that there were none', () => {
    const none = input('m0', []);
    const call = { address: '10.9.0.9', interface: 'bmc', peer: '203.0.113.77', port: 443, calls: 150 } as const;
    for (const [owner, candidates, words] of [
      ['several', ['m0', 'm7'], 'gives that address to m0 and m7;'],
      ['nobody', ['m0'], 'gives that address to nobody, and to m0 at another;'],
    ] as const) {
      if (none.traffic === undefined) throw new Error('no traffic');
      const given = { ...none, traffic: { ...none.traffic, unjoined: [{ ...call, owner, candidates }] } };
      const list = findings(given);
      expect(outcomes(list)).toMatchObject({ 'off-policy-peer': 'ambiguous', timer: 'ambiguous' });
      const detail = list.find(({ check }) => check === 'watch/off-policy-peer')?.detail;
      expect(detail).toContain('150 connections of 10.9.0.9 with 203.0.113.77');
      expect(detail).toContain(words);
    }
  });

  it('does not contradict where it cannot name the log', () => {
    const nameless = pair({ evidence: [] });
    expect(outcomes(findings(input('m0', [nameless])))).toMatchObject({ 'off-policy-peer': 'no-evidence' });
  });

  it('lists twenty differences of a kind and counts the rest', () => {
    const many = Array.from({ length: 300 }, (_, i) => pair({ dst: `192.0.2.${i % 250}`, port: 1000 + i }));
    const list = findings(input('m0', many)).filter(({ check }) => check === 'watch/off-policy-peer');
    expect(list).toHaveLength(20);
    expect(list[0]?.detail).toContain('280 further pairs');
  });

  it("gives another slice when a sibling's peers change, and the same for another facility", () => {
    const members = (extra: readonly MachinePair[]): Parameters<typeof watch.learn>[0]['members'] =>
      Array.from({ length: 6 }, (_, i) => ({
        subject: { kind: 'machine' as const, id: `m${i}` },
        input: input(`m${i}`, i === 1 ? [ntp, ...extra] : [ntp]),
      }));
    const slice = (extra: readonly MachinePair[], own: WatchInput): string =>
      JSON.stringify(
        watch.slice(
          watch.learn({ reference: references(policy), members: members(extra) }, someContext),
          { kind: 'machine', id: 'x' },
          own,
        ),
      );
    const same = input('m0', [ntp]);
    const far: WatchInput = { ...same, records: { ...same.records, machine: { ...row('z'), facility: 'g' } } };
    expect(slice([pair({})], same)).not.toBe(slice([], same));
    expect(slice([pair({})], far)).toBe(slice([], far));
  });
});
