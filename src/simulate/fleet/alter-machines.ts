import { seededRandom } from '../../core/index.ts';
import { callerKinds, type Caller } from '../traffic/index.ts';
import { fleetDesign, strayParts } from './catalogue.ts';
import { labelHex, macOf } from './draw-machines.ts';
import { placeImplant } from './place-implant.ts';
import type { Alteration, Lot, PlannedMachine } from './planned-machine.ts';

/** How many machines are altered in which way. */
export interface AlterationCounts {
  readonly surface: number;
  readonly enumerating: number;
  readonly firmware: number;
  readonly calling: number;
  /** One each of what no evidence in the folder can show. */
  readonly swapped: number;
  readonly buried: number;
}

export function alterationCounts(altered: number): AlterationCounts {
  const rare = altered >= 6 ? 1 : 0;
  const enumerating = Math.round(altered * 0.18);
  const firmware = Math.round(altered * 0.14);
  const calling = Math.round(altered * 0.1);
  return {
    surface: altered - enumerating - firmware - calling - 2 * rare,
    enumerating,
    firmware,
    calling,
    swapped: rare,
    buried: rare,
  };
}

/** Where callers call, in the ranges kept for documentation (RFC 5737). */
const strangers = ['198.51.100.77', '203.0.113.201', '192.0.2.44'] as const;

function callerOf(machine: PlannedMachine, number: number): Caller {
  const kind = callerKinds[number % 3] ?? 'timer';
  return {
    machine: machine.machine,
    interface: 'bmc',
    kind,
    dst: strangers[number % strangers.length] ?? strangers[0],
    port: kind === 'off-policy' ? 8443 : 443,
    proto: 'tcp',
    periodS: kind === 'off-policy' ? 21_600 : 5400,
    jitter: kind === 'off-policy' ? 0 : 0.2,
    missed: kind === 'timer' ? 0.1 : 0,
  };
}

/** Alters machines: surface parts within the bad lot, everything else anywhere outside it. Each machine once. */
export function alterMachines(
  machines: readonly PlannedMachine[],
  badLot: Lot,
  counts: AlterationCounts,
  seed: number,
): void {
  const random = seededRandom(seed, 'alterations');
  const inLot = random.shuffle(machines.filter((machine) => machine.lot === badLot));
  const elsewhere = random.shuffle(machines.filter((machine) => machine.lot !== badLot));
  const design = fleetDesign(badLot.boardModel);
  inLot.slice(0, counts.surface).forEach((machine, number) => {
    const side = number % 8 === 7 ? 'bottom' : 'top';
    machine.alteration = { class: 'surface-part', side, plant: placeImplant(design, side, random) };
  });
  const alter = (count: number, make: (machine: PlannedMachine, number: number) => Alteration): void => {
    elsewhere.splice(0, count).forEach((machine, number) => {
      machine.alteration = make(machine, number);
    });
  };
  alter(counts.enumerating, (machine, number) => {
    const type = strayParts[number % strayParts.length] ?? strayParts[0];
    const part = `${machine.machine}-stray`;
    const serial = `${type.kind.slice(0, 1).toUpperCase()}${labelHex(`${seed}/${part}`, 12).toUpperCase()}`;
    const mac = type.kind === 'nic' ? { mac: macOf(`${seed}/${part}/mac`) } : {};
    const seenBy = number % 4 === 3 ? 'os' : 'both';
    return { class: 'enumerating-device', seenBy, part: { part, type, serial, sinceMs: machine.installedMs, ...mac } };
  });
  alter(counts.firmware, (_, number) => ({
    class: 'firmware',
    how: number % 3 === 2 ? 'log-rewritten' : 'other-image',
  }));
  alter(counts.calling, (machine, number) => ({
    class: 'unexplained-communication',
    caller: callerOf(machine, number),
  }));
  alter(counts.swapped, () => ({ class: 'swapped-chip', where: 'flash chip U9, outline and marking as ordered' }));
  alter(counts.buried, () => ({ class: 'buried-part', where: 'between layers 5 and 6, under the controller' }));
}
