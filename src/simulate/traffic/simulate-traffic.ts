import type { Random } from '../../core/index.ts';
import { UsageError, seededRandom } from '../../core/index.ts';
import type { Exchange } from './connection.ts';
import { connection, exchanges } from './connection.ts';
import type { Endpoint, TrafficPlan } from './plan.ts';
import { callerAddress, plantedCalls } from './planted-calls.ts';
import type { Site } from './site.ts';
import { sitesOf } from './site.ts';
import type { ZeekConn } from './zeek-conn.ts';

/** The connections of one hour of UTC, ascending in time. `hourS` is its start. */
export interface HourOfTraffic {
  readonly hourS: number;
  readonly rows: readonly ZeekConn[];
}

/** Rightful services that keep a timer. Jitter is small: they are perfect beacons, and nobody may be called for them. */
interface Service {
  readonly exchange: Exchange;
  readonly periodS: number;
  readonly jitter: number;
  readonly ends: (endpoint: Endpoint, site: Site) => readonly [string | undefined, string];
}

const mirror = '198.51.100.10';
const collector = '198.51.100.20';

const timers: readonly Service[] = [
  { exchange: exchanges.ntp, periodS: 3600, jitter: 0.01, ends: (end, site) => [end.bmc, site.ntp] },
  { exchange: exchanges.redfish, periodS: 1800, jitter: 0.02, ends: (end, site) => [site.poller, end.bmc ?? ''] },
  { exchange: exchanges.dhcp, periodS: 43200, jitter: 0.05, ends: (end, site) => [end.bmc, site.dhcp] },
  { exchange: exchanges.probe, periodS: 86400, jitter: 0.02, ends: (end, site) => [site.scanner, end.bmc ?? ''] },
  { exchange: exchanges.ntp, periodS: 7200, jitter: 0.01, ends: (end, site) => [end.host, site.ntp] },
  { exchange: exchanges.telemetry, periodS: 3600, jitter: 0.1, ends: (end) => [end.host, collector] },
  { exchange: exchanges.update, periodS: 86400, jitter: 0.3, ends: (end) => [end.host, mirror] },
];

/** Rightful traffic without a timer: mean events per day, and whether it follows the working day. */
interface Irregular {
  readonly exchange: Exchange;
  readonly perDay: number;
  readonly daily: boolean;
  readonly ends: (endpoint: Endpoint, site: Site, random: Random) => readonly [string | undefined, string];
}

const publicPeer = (random: Random): string => `203.0.113.${1 + Math.floor(254 * random.unit() ** 2)}`;
const irregular: readonly Irregular[] = [
  { exchange: exchanges.dns, perDay: 4, daily: false, ends: (end, site) => [end.bmc, site.dns] },
  { exchange: exchanges.syslog, perDay: 6, daily: false, ends: (end, site) => [end.bmc, site.syslog] },
  { exchange: exchanges.trap, perDay: 1.5, daily: false, ends: (end, site) => [end.bmc, site.snmp] },
  { exchange: exchanges.console, perDay: 0.1, daily: true, ends: (end, site) => [site.jumpHost, end.bmc ?? ''] },
  { exchange: exchanges.dns, perDay: 8, daily: true, ends: (end, site) => [end.host, site.dns] },
  { exchange: exchanges.web, perDay: 12, daily: true, ends: (end, _, random) => [end.host, publicPeer(random)] },
  { exchange: exchanges.database, perDay: 8, daily: true, ends: (end, site) => [end.host, `${site.ntp}0`] },
];

/** Share of a day's people-driven traffic in an hour relative to the mean, peak at 14 h UTC. */
const rhythm = (hour: number): number => 1 + 0.8 * Math.cos(((hour - 14) / 12) * Math.PI);

function poisson(random: Random, mean: number): number {
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random.unit(); product > floor; product *= random.unit()) count++;
  return count;
}

/** Rightful rows of one hour. Timers fire at phase + k·period, so an hour can be made without the ones before it. */
function rightfulHour(
  plan: TrafficPlan,
  hourS: number,
  sites: ReadonlyMap<string, Site>,
  phases: Float64Array,
): ZeekConn[] {
  const random = seededRandom(plan.seed, `hour ${hourS}`);
  const rate = plan.rate ?? 1;
  const rows: ZeekConn[] = [];
  const people = rhythm(Math.floor(hourS / 3600) % 24);
  plan.endpoints.forEach((endpoint, index) => {
    const site = sites.get(endpoint.facility);
    if (site === undefined) return;
    timers.forEach((service, which) => {
      const [src, dst] = service.ends(endpoint, site);
      if (src === undefined || dst === '') return;
      const periodS = service.periodS / rate;
      const phaseS = (phases[index * timers.length + which] ?? 0) * periodS;
      for (let k = Math.ceil((hourS - phaseS) / periodS); phaseS + k * periodS < hourS + 3600; k++) {
        const atS = phaseS + k * periodS + service.jitter * periodS * (random.unit() - 0.5);
        if (atS >= plan.fromS && atS < plan.toS) rows.push(connection(random, atS, src, dst, service.exchange));
      }
    });
    for (const kind of irregular) {
      const count = poisson(random, ((kind.perDay * rate) / 24) * (kind.daily ? people : 1));
      for (let i = 0; i < count; i++) {
        const [src, dst] = kind.ends(endpoint, site, random);
        const atS = hourS + 3600 * random.unit();
        if (src === undefined || dst === '' || atS < plan.fromS || atS >= plan.toS) continue;
        rows.push(connection(random, atS, src, dst, kind.exchange));
      }
    }
  });
  return rows;
}

/**
 * A simulated network log hour by hour: rightful controller and host traffic, and the planted callers. Lazy: only one
 * hour is in memory. The callers draw from streams of their own, so planting one moves no rightful connection.
 */
export function* simulateTrafficByHour(plan: TrafficPlan): Generator<HourOfTraffic> {
  if (!(plan.toS > plan.fromS)) throw new UsageError('the simulated log has no length', 'Give a toS after fromS.');
  const rate = plan.rate ?? 1;
  if (!(rate > 0 && rate <= 100))
    throw new UsageError(`a traffic rate of ${rate}`, 'Give a rate above 0, at most 100.');
  const sites = sitesOf(plan.endpoints);
  const random = seededRandom(plan.seed, 'phases');
  const phases = Float64Array.from({ length: plan.endpoints.length * timers.length }, () => random.unit());
  const planted = new Map<number, ZeekConn[]>();
  for (const caller of plan.callers ?? []) {
    const src = callerAddress(caller, plan.endpoints);
    if (src === undefined) continue;
    for (const row of plantedCalls(caller, src, plan)) {
      const hourS = Math.floor(row.tsS / 3600) * 3600;
      const rows = planted.get(hourS);
      if (rows === undefined) planted.set(hourS, [row]);
      else rows.push(row);
    }
  }
  for (let hourS = Math.floor(plan.fromS / 3600) * 3600; hourS < plan.toS; hourS += 3600) {
    const rows = rightfulHour(plan, hourS, sites, phases);
    rows.push(...(planted.get(hourS) ?? []));
    rows.sort((a, b) => a.tsS - b.tsS);
    yield { hourS, rows };
  }
}

/** The same log as one stream of rows. */
export function* simulateTraffic(plan: TrafficPlan): Generator<ZeekConn> {
  for (const hour of simulateTrafficByHour(plan)) yield* hour.rows;
}
