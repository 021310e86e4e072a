import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import type { Caller, Endpoint, TrafficPlan } from './plan.ts';
import { callerTruth } from './planted-calls.ts';
import { simulateTraffic, simulateTrafficByHour } from './simulate-traffic.ts';
import { rightfulPolicy, sitesOf } from './site.ts';
import { zeekConnText } from './zeek-conn.ts';

const day = 86400;
const endpoints: readonly Endpoint[] = Array.from({ length: 20 }, (_, i) => ({
  machine: `m${i}`,
  model: `X${i % 2}`,
  facility: `f${i % 3}`,
  bmc: i === 19 ? undefined : `10.1.0.${i}`,
  host: `10.2.0.${i}`,
}));
const caller: Caller = {
  machine: 'm3',
  interface: 'bmc',
  kind: 'timer',
  dst: '192.0.2.9',
  port: 443,
  proto: 'tcp',
  periodS: 3600,
  jitter: 0.1,
  missed: 0,
};
const plan: TrafficPlan = { endpoints, fromS: 20 * day, toS: 22 * day, seed: 5, callers: [caller] };

describe('simulated traffic', () => {
  it('is the same for the same seed and another for another', () => {
    const text = zeekConnText(simulateTraffic(plan));
    expect(zeekConnText(simulateTraffic(plan))).toBe(text);
    expect(zeekConnText(simulateTraffic({ ...plan, seed: 6 }))).not.toBe(text);
  });

  it('comes by the hour, ascending, within its span, about 150 connections per machine and day', () => {
    let rows = 0;
    for (const hour of simulateTrafficByHour(plan)) {
      const times = hour.rows.map(({ tsS }) => tsS);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const tsS of times) expect(tsS >= plan.fromS && tsS < plan.toS).toBe(true);
      rows += hour.rows.length;
    }
    expect(rows / (endpoints.length * 2)).toBeGreaterThan(120);
    expect(rows / (endpoints.length * 2)).toBeLessThan(180);
  });

  it('is what its truth says, and a planted caller moves no rightful connection', () => {
    const rows = [...simulateTraffic(plan)];
    const planted = rows.filter(({ respH }) => respH === caller.dst);
    const [truth] = callerTruth(plan);
    expect(planted.length).toBe(truth?.checkIns);
    expect(planted.length).toBeGreaterThan(40);
    expect(planted.every(({ origH }) => origH === '10.1.0.3')).toBe(true);
    const without = [...simulateTraffic({ ...plan, callers: [] })];
    expect(rows.filter((row) => !planted.includes(row))).toEqual(without);
  });

  it('plants retries that are never answered and shares of missed check-ins', () => {
    const retries: Caller = { ...caller, kind: 'retries', missed: 0.5, periodS: 600, jitter: 0 };
    const rows = [...simulateTraffic({ ...plan, callers: [retries] })].filter(({ respH }) => respH === caller.dst);
    expect(rows.every(({ connState }) => connState === 'S0')).toBe(true);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.length).toBeLessThan(190);
  });

  it('lets a controller speak only with what the policy lists', () => {
    const controllers = new Set(endpoints.flatMap(({ bmc }) => bmc ?? []));
    const allowed = rightfulPolicy(endpoints).peers;
    const nets = [...sitesOf(endpoints).values()].map(({ adminCidr }) => adminCidr.replace('0/24', ''));
    for (const row of simulateTraffic({ ...plan, callers: [] })) {
      const out = controllers.has(row.origH);
      if (!out && !controllers.has(row.respH)) continue;
      const peer = out ? row.respH : row.origH;
      expect(nets.some((net) => peer.startsWith(net))).toBe(true);
      const listed = allowed.some(
        (line) =>
          line.direction === (out ? 'out' : 'in') &&
          line.port === row.respP &&
          line.proto === row.proto &&
          (out ? line.cidr === `${peer}/32` : peer.startsWith(line.cidr?.replace('0/24', '') ?? '-')),
      );
      expect(listed).toBe(true);
    }
  });

  it('refuses what has no length, no rate or no period', () => {
    expect(() => [...simulateTraffic({ ...plan, toS: plan.fromS })]).toThrow(UsageError);
    expect(() => [...simulateTraffic({ ...plan, rate: 0 })]).toThrow(UsageError);
    expect(() => [...simulateTraffic({ ...plan, callers: [{ ...caller, periodS: 0 }] })]).toThrow(UsageError);
  });
});
