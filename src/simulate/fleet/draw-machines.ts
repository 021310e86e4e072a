import { sha256, toHex, utf8Bytes, seededRandom, type Random } from '../../core/index.ts';
import { facilities, machineModels, type MachineModel, type PartModel } from './catalogue.ts';
import type { Answers, FittedPart, Lot, PlannedMachine } from './planned-machine.ts';

const day = 86_400_000;

/** Hexadecimal text that is a function of its label alone. */
export function labelHex(label: string, digits: number): string {
  return toHex(sha256(utf8Bytes(label))).slice(0, digits);
}

/** A locally administered unicast address (IEEE 802, 8.2.2): it can be nobody's. */
export function macOf(label: string): string {
  return ['02', ...(labelHex(label, 10).match(/../g) ?? [])].join(':');
}

/** RFC 9562 version 8: from our own hash. */
function uuidOf(label: string): string {
  const hex = labelHex(label, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function byShare<T extends { readonly share: number }>(items: readonly [T, ...T[]], at: number): T {
  let sum = 0;
  for (const item of items) {
    sum += item.share;
    if (at < sum) return item;
  }
  return items[0];
}

const none: Answers = {
  certificate: false,
  order: false,
  osInventory: undefined,
  bmcInventory: false,
  quote: false,
  eventLog: false,
};

export interface Draft {
  readonly index: number;
  readonly model: MachineModel;
}

/** Which model each machine is. */
export function draftMachines(count: number, random: Random): Draft[] {
  return Array.from({ length: count }, (_, index) => ({ index, model: byShare(machineModels, random.unit()) }));
}

/** Hexadecimal digits of a stream: cheaper than a hash for each of a fleet's many parts. */
function drawHex(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.below(0x1000000).toString(16).padStart(6, '0');
  return text.slice(0, digits).toUpperCase();
}

/** The parts of a new machine, each with its own serial number. */
function newParts(
  draft: Draft,
  seed: number,
  machine: string,
  identity: { readonly boardSerial: string; readonly systemSerial: string },
  sinceMs: number,
): FittedPart[] {
  const random = seededRandom(seed, `parts/${draft.index}`);
  const serialOf = ({ kind }: PartModel): string => {
    if (kind === 'baseboard') return identity.boardSerial;
    if (kind === 'chassis') return identity.systemSerial;
    return kind === 'bios' ? '' : `${kind.slice(0, 1).toUpperCase()}${drawHex(random, 12)}`;
  };
  return draft.model.parts.flatMap(([count, type]) =>
    Array.from({ length: count }, (_, slot): FittedPart => {
      const part = `${machine}-${type.kind}${count > 1 ? String(slot) : ''}`;
      const mac = type.kind === 'nic' ? { mac: macOf(`${seed}/${part}/mac`) } : {};
      return { part, type, serial: serialOf(type), sinceMs, ...mac };
    }),
  );
}

/** One machine as it was built, delivered and asked, before anything was altered or repaired. */
export function drawMachine(draft: Draft, lot: Lot, seed: number, asOfMs: number): PlannedMachine {
  const random = seededRandom(seed, `machine/${draft.index}`);
  const facility = byShare(facilities, random.unit());
  const machine = `${facility.prefix}-${String(draft.index + 1).padStart(5, '0')}`;
  const label = `${seed}/${machine}`;
  const builtMs = lot.madeMs + Math.floor((10 + 20 * random.unit()) * day);
  const installedMs = builtMs + Math.floor((8 + 25 * random.unit()) * day);
  const systemSerial = `${draft.model.model}${labelHex(`${label}/system`, 10).toUpperCase()}`;
  const boardSerial = `B${labelHex(`${label}/board`, 11).toUpperCase()}`;
  const site = facilities.findIndex((item) => item.prefix === facility.prefix);
  const host = `${draft.index >> 7}.${10 + (draft.index & 127)}`;
  const acquired = facility.prefix === 'ha';
  const reference = random.unit();
  const certificate = reference >= (acquired ? 0.3 : 0.03);
  const inventory = random.unit();
  const scrapped = random.unit() < 0.01;
  const parts = newParts(draft, seed, machine, { boardSerial, systemSerial }, builtMs);
  return {
    index: draft.index,
    machine,
    model: draft.model,
    facility,
    lot,
    integrator:
      random.unit() < 0.7 ? draft.model.integrators[0] : (draft.model.integrators[1] ?? draft.model.integrators[0]),
    systemSerial,
    uuid: uuidOf(label),
    boardSerial,
    rack: `${facility.prefix.toUpperCase()}-${String(1 + Math.floor(draft.index / 40)).padStart(3, '0')}`,
    unit: 1 + (draft.index % 40),
    bmc: { mac: macOf(`${label}/bmc`), ip: `10.${16 + site}.${host}` },
    host: { mac: macOf(`${label}/host`), ip: `10.${32 + site}.${host}` },
    builtMs,
    installedMs,
    evidenceMs: asOfMs - Math.floor((1 + 18 * random.unit()) * day),
    status: scrapped ? 'scrapped' : 'in-use',
    answers: scrapped
      ? none
      : {
          certificate,
          order: !certificate && reference >= 0.01,
          osInventory: inventory < 0.04 ? undefined : inventory < 0.16 ? 'text' : 'json',
          bmcInventory: random.unit() >= 0.05,
          quote: random.unit() >= 0.08,
          eventLog: random.unit() >= 0.06,
        },
    ordered: parts,
    parts: parts.map((part) => ({ ...part })),
    changes: [],
    firmware: draft.model.firmware[0],
    photographed: false,
    alteration: undefined,
    dirty: [],
  };
}
