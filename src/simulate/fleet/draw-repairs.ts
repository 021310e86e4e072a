import { seededRandom, type Random } from '../../core/index.ts';
import { labelHex } from './draw-machines.ts';
import type { FittedPart, PlannedChange, PlannedMachine } from './planned-machine.ts';

const day = 86_400_000;
/** Parts that technicians replace; boards, processors and network adapters stay as delivered here. */
const replaceable: ReadonlySet<string> = new Set(['dimm', 'drive', 'raid']);

function ticketOf(machine: PlannedMachine, number: number): Pick<PlannedChange, 'ticket' | 'by'> {
  const desk = { nh: 'north-desk', ha: 'kestrel-desk', dp: 'linden-desk' }[machine.facility.prefix] ?? 'desk';
  return { ticket: `T${machine.index + 1}-${number}`, by: desk };
}

function whenRepaired(machine: PlannedMachine, random: Random): number {
  const from = machine.installedMs + 5 * day;
  const to = machine.evidenceMs - 2 * day;
  return from + Math.floor(random.unit() * Math.max(1, to - from));
}

/** Takes a part out, puts another of the same type in, and records it. */
function replacePart(machine: PlannedMachine, old: FittedPart, atMs: number, number: number, seed: number): void {
  const part = `${old.part}-r${number}`;
  const serial = `${old.serial.slice(0, 1)}${labelHex(`${seed}/${part}`, 12).toUpperCase()}`;
  old.untilMs = atMs;
  machine.parts.push({ part, type: old.type, serial, sinceMs: atMs });
  machine.changes.push({ atMs, kind: 'replaced', partOut: old.part, partIn: part, ...ticketOf(machine, number) });
}

/**
 * What technicians did and wrote down: a quarter of the machines had a part replaced, a few were given more memory or
 * lost a drive, three in ten were updated. Every one of these is a rightful difference from the order.
 */
export function recordRepairs(machine: PlannedMachine, seed: number): void {
  const random = seededRandom(seed, `repairs/${machine.machine}`);
  let number = 0;
  const candidates = (): FittedPart[] =>
    machine.parts.filter((part) => part.untilMs === undefined && replaceable.has(part.type.kind));
  const repairs = random.unit() < 0.25 ? (random.unit() < 0.2 ? 2 : 1) : 0;
  for (let i = 0; i < repairs; i++) {
    const parts = candidates();
    const old = parts[random.below(parts.length)];
    if (old === undefined) break;
    const atMs = Math.max(whenRepaired(machine, random), old.sinceMs + day);
    replacePart(machine, old, atMs, ++number, seed);
  }
  if (random.unit() < 0.04) {
    const atMs = whenRepaired(machine, random);
    const like = machine.parts.find((part) => part.type.kind === 'dimm');
    if (like !== undefined) {
      const part = `${machine.machine}-dimm-a`;
      const serial = `D${labelHex(`${seed}/${part}`, 12).toUpperCase()}`;
      machine.parts.push({ part, type: like.type, serial, sinceMs: atMs });
      machine.changes.push({ atMs, kind: 'added', partIn: part, ...ticketOf(machine, ++number) });
    }
  }
  if (random.unit() < 0.015) {
    const drive = machine.parts.find((part) => part.type.kind === 'drive' && part.untilMs === undefined);
    if (drive !== undefined) {
      drive.untilMs = Math.max(whenRepaired(machine, random), drive.sinceMs + day);
      machine.changes.push({
        atMs: drive.untilMs,
        kind: 'removed',
        partOut: drive.part,
        ...ticketOf(machine, ++number),
      });
    }
  }
  if (random.unit() < 0.3) {
    machine.firmware = machine.model.firmware[1];
    machine.changes.push({
      atMs: whenRepaired(machine, random),
      kind: 'firmware',
      firmware: machine.firmware,
      ...ticketOf(machine, number + 1),
    });
  }
  machine.changes.sort((a, b) => a.atMs - b.atMs);
}

/** A ticket on which somebody mistyped the new part: the repair was rightful, and the record does not show it. */
export function mistypeTicket(machine: PlannedMachine): boolean {
  const at = machine.changes.findIndex((change) => change.kind === 'replaced');
  const change = machine.changes[at];
  if (change === undefined) return false;
  machine.changes[at] = { ...change, partIn: `${change.partIn ?? ''}X` };
  machine.dirty.push(`ticket ${change.ticket} names a part that does not exist`);
  return true;
}
