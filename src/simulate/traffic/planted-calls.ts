import type { Random } from '../../core/index.ts';
import { UsageError, seededRandom } from '../../core/index.ts';
import type { Exchange } from './connection.ts';
import { connection } from './connection.ts';
import type { Caller, CallerTruth, Endpoint, TrafficPlan } from './plan.ts';
import type { ZeekConn } from './zeek-conn.ts';

/** More check-ins than this from one caller would be a flood, not a caller. */
const maximumCheckIns = 1_000_000;

function exchangeOf(caller: Caller): Exchange {
  return {
    port: caller.port,
    proto: caller.proto,
    service: '-',
    origBytes: 420,
    respBytes: 260,
    spread: 0.05,
    durationS: 0.3,
  };
}

function sleep(random: Random, caller: Caller): number {
  if (caller.kind === 'off-policy' || caller.kind === 'lateral') return caller.periodS * random.exponential();
  return caller.periodS * (1 + caller.jitter * (random.unit() - 0.5));
}

/** The connections of one planted caller over the span, ascending. Its first sleep is cut by the start of the log. */
export function plantedCalls(caller: Caller, src: string, plan: TrafficPlan): ZeekConn[] {
  if (!(caller.periodS > 0) || (plan.toS - plan.fromS) / caller.periodS > maximumCheckIns) {
    throw new UsageError(
      `a caller with a period of ${caller.periodS} s`,
      `Give a period that makes at most ${maximumCheckIns} check-ins in the span.`,
    );
  }
  const random = seededRandom(plan.seed, `caller ${caller.machine} ${caller.kind} ${caller.dst} ${caller.port}`);
  const exchange = exchangeOf(caller);
  const rows: ZeekConn[] = [];
  // Expected first check-in lies inside the span even for one whose period is longer than the log: otherwise the truth
  // would list callers that never called.
  let atS = plan.fromS + Math.min(caller.periodS, plan.toS - plan.fromS) * random.unit();
  while (atS < plan.toS) {
    if (random.unit() >= caller.missed) {
      rows.push(connection(random, atS, src, caller.dst, exchange, caller.kind === 'retries' ? 'S0' : 'SF'));
    }
    atS += Math.max(1e-3, sleep(random, caller));
  }
  return rows;
}

/** Address from which a caller calls; undefined where its machine has no such interface. */
export function callerAddress(caller: Caller, endpoints: readonly Endpoint[]): string | undefined {
  return endpoints.find((endpoint) => endpoint.machine === caller.machine)?.[caller.interface];
}

/** What is planted in this plan and how much of it reaches the log. */
export function callerTruth(plan: TrafficPlan): CallerTruth[] {
  return (plan.callers ?? []).map((caller) => {
    const src = callerAddress(caller, plan.endpoints);
    const rows = src === undefined ? [] : plantedCalls(caller, src, plan);
    return { caller, src, checkIns: rows.length, firstS: rows[0]?.tsS, lastS: rows.at(-1)?.tsS };
  });
}
