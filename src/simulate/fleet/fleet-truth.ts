import { loggedCalls } from './network-files.ts';
import type { Answers, FleetPlan, PlannedMachine } from './planned-machine.ts';
import type { Coverage, FleetTruth, MachineTruth } from './simulated-fleet.ts';

type Story = Pick<MachineTruth, 'class' | 'how' | 'coveredBy' | 'sizeMm' | 'look' | 'where'>;

function seesDevice(answers: Answers, by: 'both' | 'os' | 'bmc'): boolean {
  const os = by !== 'bmc' && answers.osInventory !== undefined;
  const bmc = by !== 'os' && answers.bmcInventory;
  return (answers.certificate || answers.order) && (os || bmc);
}

/** What was done to this machine, and which evidence in the folder could show it. */
function storyOf(machine: PlannedMachine, calls: ReadonlyMap<string, number>): Story {
  const { alteration, answers } = machine;
  const covered = (by: Coverage, yes: boolean): Coverage[] => (yes ? [by] : []);
  switch (alteration?.class) {
    case undefined:
      return {
        class: null,
        how: machine.status === 'scrapped' ? 'scrapped' : 'as ordered, and as repaired',
        coveredBy: [],
      };
    case 'surface-part': {
      const { plant, side } = alteration;
      return {
        class: 'surface-part',
        sizeMm: plant.widthMm,
        look: plant.look,
        where: `${side} side, ${plant.xMm} mm from the left and ${plant.yMm} mm from the upper edge`,
        how: `a ${plant.look} part of ${plant.widthMm} by ${plant.heightMm} mm was added at assembly`,
        coveredBy: covered('picture', machine.photographed && side === 'top'),
      };
    }
    case 'enumerating-device':
      return {
        class: 'enumerating-device',
        how: `${alteration.part.type.model}, serial ${alteration.part.serial}, was added; ${alteration.seenBy === 'os' ? 'the operating system lists it and the controller does not' : 'both inventories list it'}`,
        coveredBy: covered('answer', seesDevice(answers, alteration.seenBy)),
      };
    case 'firmware':
      return alteration.how === 'other-image'
        ? {
            class: 'firmware',
            how: 'another image under the rightful version number; the event log shows what was measured',
            coveredBy: covered('answer', answers.eventLog),
          }
        : {
            class: 'firmware',
            how: 'another image, and a log rewritten to show the rightful one; the quote does not agree with it',
            coveredBy: covered('answer', answers.eventLog && answers.quote),
          };
    case 'unexplained-communication': {
      const { caller } = alteration;
      const checkIns = calls.get(machine.machine) ?? 0;
      return {
        class: 'unexplained-communication',
        where: `${caller.interface} to ${caller.dst}:${caller.port}`,
        how: `${caller.kind}, a period of ${caller.periodS} s, ${checkIns} check-ins in the log`,
        coveredBy: covered('log', checkIns > 0),
      };
    }
    case 'swapped-chip':
    case 'buried-part':
      return {
        class: alteration.class,
        where: alteration.where,
        how: 'nothing in this folder can show it: no method that sees this class was applied',
        coveredBy: [],
      };
  }
}

/** The truth beside the folder. */
export function fleetTruth(plan: FleetPlan): FleetTruth {
  const calls = loggedCalls(plan);
  return {
    seed: plan.request.seed,
    asOf: plan.request.asOf,
    badLot: plan.badLot.lot,
    badLotSite: plan.badLot.site,
    pictureRule: plan.pictureRule,
    photographed: plan.machines.filter((machine) => machine.photographed).map((machine) => machine.machine),
    changes: plan.machines.reduce((sum, machine) => sum + machine.changes.length, 0),
    machines: plan.machines.map((machine) => ({
      machine: machine.machine,
      ...storyOf(machine, calls),
      repairs: machine.changes.filter((change) => change.kind !== 'firmware').length,
      updates: machine.changes.filter((change) => change.kind === 'firmware').length,
      dirty: machine.dirty,
    })),
  };
}
