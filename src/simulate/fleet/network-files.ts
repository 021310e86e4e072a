import { isoTime, utf8Bytes } from '../../core/index.ts';
import {
  callerTruth,
  rightfulPolicy,
  simulateTrafficByHour,
  zeekConnText,
  type Endpoint,
  type TrafficPlan,
} from '../traffic/index.ts';
import type { FleetPlan } from './planned-machine.ts';
import type { SimulatedFile } from './simulated-fleet.ts';
import { yaml } from './yaml-writer.ts';

function endpoints(plan: FleetPlan): Endpoint[] {
  return plan.machines
    .filter((machine) => machine.status === 'in-use')
    .map(({ machine, model, facility, bmc, host }) => ({
      machine,
      model: model.model,
      facility: facility.facility,
      bmc: bmc.ip,
      host: host.ip,
    }));
}

function trafficPlan(plan: FleetPlan): TrafficPlan {
  const toS = Math.floor(plan.asOfMs / 3_600_000) * 3600;
  return {
    endpoints: endpoints(plan),
    fromS: toS - plan.request.logDays * 86_400,
    toS,
    seed: plan.request.seed,
    callers: plan.callers,
  };
}

/** How often each machine that calls out is in the log. */
export function loggedCalls(plan: FleetPlan): ReadonlyMap<string, number> {
  if (plan.request.logDays === 0 || plan.callers.length === 0) return new Map();
  return new Map(callerTruth(trafficPlan(plan)).map(({ caller, checkIns }) => [caller.machine, checkIns]));
}

/** What controllers may speak with. */
export function policyFile(plan: FleetPlan): SimulatedFile {
  const { peers } = rightfulPolicy(endpoints(plan));
  const text = yaml({
    peers: peers.map(({ who, direction, cidr, name, port, proto, purpose }) => ({
      who: { model: who.model, facility: who.facility, machine: who.machine },
      direction,
      cidr,
      name,
      port,
      proto,
      purpose,
    })),
  });
  return { path: 'references/network/policy.yaml', bytes: utf8Bytes(text) };
}

/** One Zeek connection log an hour; one hour is in memory at a time. */
export function* networkFiles(plan: FleetPlan): Generator<SimulatedFile> {
  if (plan.request.logDays === 0) return;
  for (const { hourS, rows } of simulateTrafficByHour(trafficPlan(plan))) {
    const hour = isoTime(hourS * 1000);
    const path = `network/conn.${hour.slice(0, 10)}-${hour.slice(11, 13)}.log`;
    yield { path, bytes: utf8Bytes(zeekConnText(rows)) };
  }
}
