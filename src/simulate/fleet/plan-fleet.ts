import { epochMs, isoTime, seededRandom, UsageError } from '../../core/index.ts';
import { alterationCounts, alterMachines } from './alter-machines.ts';
import { choosePictures } from './choose-pictures.ts';
import { drawLots } from './draw-lots.ts';
import { draftMachines, drawMachine } from './draw-machines.ts';
import { mistypeTicket, recordRepairs } from './draw-repairs.ts';
import type { FleetPlan } from './planned-machine.ts';
import type { FleetRequest } from './simulated-fleet.ts';

export const defaultAsOf = '2026-03-02T06:00:00.000Z';
/** The whole plan is kept in memory, some 6 KB a machine. */
const mostMachines = 100_000;
/** Larger fleets have one day of log where nobody asked for more. */
const largeFleet = 2000;

function whole(name: string, value: number, from: number, to: number): number {
  if (Number.isSafeInteger(value) && value >= from && value <= to) return value;
  throw new UsageError(`${name} is ${value}`, `Give a whole number from ${from} to ${to}.`);
}

function completed(request: FleetRequest): Required<FleetRequest> {
  const machines = whole('machines', request.machines, 12, mostMachines);
  const asOf = request.asOf ?? defaultAsOf;
  if (!Number.isFinite(epochMs(asOf)))
    throw new UsageError(`asOf is ${asOf}`, 'Give a UTC time, 2026-03-02T06:00:00Z.');
  return {
    machines,
    seed: whole('seed', request.seed, 0, Number.MAX_SAFE_INTEGER),
    // Surface parts need a lot, and the lot's board model has some four machines in ten.
    altered: whole('altered', request.altered ?? Math.max(1, Math.round(machines * 0.05)), 0, Math.floor(machines / 4)),
    pictures: whole('pictures', request.pictures ?? Math.round(machines * 0.12), 0, machines),
    logDays: whole('logDays', request.logDays ?? (machines > largeFleet ? 1 : 3), 0, 90),
    asOf: isoTime(epochMs(asOf)),
  };
}

/** Everything that is so in the simulated world; all files follow from it. */
export function planFleet(fleet: FleetRequest): FleetPlan {
  const request = completed(fleet);
  const { seed } = request;
  const asOfMs = epochMs(request.asOf);
  const random = seededRandom(seed, 'fleet');
  const counts = alterationCounts(request.altered);
  const drafts = draftMachines(request.machines, random);
  const badLotSize = Math.ceil(counts.surface * 1.4) + 2;
  const { lots, badLot, lotOf } = drawLots(drafts, badLotSize, asOfMs, random.stream('lots'));
  const machines = drafts.map((draft) => drawMachine(draft, lotOf[draft.index] ?? badLot, seed, asOfMs));
  const reachable = machines.filter((machine) => machine.status === 'in-use');
  for (const machine of reachable) recordRepairs(machine, seed);
  alterMachines(reachable, badLot, counts, seed);
  const pictureRule = choosePictures(reachable, badLot, request.pictures, seed);

  const untouched = random.shuffle(reachable.filter((machine) => machine.alteration === undefined));
  let mistyped = 0;
  for (const machine of untouched) {
    if (mistyped >= Math.min(3, Math.ceil(machines.length / 500))) break;
    if (mistypeTicket(machine)) mistyped++;
  }
  // Nothing of either machine may be read from the log: the address belongs to two at the time.
  const [first, second] = untouched.filter((machine) => machine.dirty.length === 0);
  if (first !== undefined && second !== undefined) {
    first.dirty.push(`its controller's address is also recorded for ${second.machine}`);
    second.dirty.push(`the controller's address of ${first.machine} is also recorded for it`);
  }
  return {
    request,
    asOfMs,
    machines,
    lots,
    badLot,
    pictureRule,
    callers: machines.flatMap((machine) =>
      machine.alteration?.class === 'unexplained-communication' ? [machine.alteration.caller] : [],
    ),
    disputedAddress:
      first === undefined || second === undefined ? undefined : { machine: second.machine, ip: first.bmc.ip },
  };
}
