import type { Caller } from '../traffic/index.ts';
import type { PlantedPart, BoardSide } from '../board/index.ts';
import type { Facility, MachineModel, PartModel } from './catalogue.ts';
import type { FleetRequest } from './simulated-fleet.ts';

/** A part as it was made, and when it sat in its machine. */
export interface FittedPart {
  readonly part: string;
  readonly type: PartModel;
  readonly serial: string;
  readonly mac?: string;
  readonly sinceMs: number;
  /** When it was taken out. */
  untilMs?: number;
}

export interface PlannedChange {
  readonly atMs: number;
  readonly kind: 'replaced' | 'added' | 'removed' | 'firmware';
  readonly partOut?: string;
  readonly partIn?: string;
  readonly firmware?: string;
  readonly ticket: string;
  readonly by: string;
}

export type Alteration =
  | { readonly class: 'surface-part'; readonly plant: PlantedPart; readonly side: BoardSide }
  | { readonly class: 'enumerating-device'; readonly part: FittedPart; readonly seenBy: 'both' | 'os' | 'bmc' }
  | { readonly class: 'firmware'; readonly how: 'other-image' | 'log-rewritten' }
  | { readonly class: 'unexplained-communication'; readonly caller: Caller }
  | { readonly class: 'swapped-chip' | 'buried-part'; readonly where: string };

export interface Lot {
  readonly lot: string;
  readonly boardModel: string;
  readonly maker: string;
  readonly site: string;
  readonly madeMs: number;
  readonly parent: string | undefined;
}

/** Which evidence of this machine is in the folder. */
export interface Answers {
  readonly certificate: boolean;
  readonly order: boolean;
  readonly osInventory: 'json' | 'text' | undefined;
  readonly bmcInventory: boolean;
  readonly quote: boolean;
  readonly eventLog: boolean;
}

export interface PlannedMachine {
  readonly index: number;
  readonly machine: string;
  readonly model: MachineModel;
  readonly facility: Facility;
  readonly lot: Lot;
  readonly integrator: string;
  readonly systemSerial: string;
  readonly uuid: string;
  readonly boardSerial: string;
  readonly rack: string;
  readonly unit: number;
  readonly bmc: { readonly mac: string; readonly ip: string };
  readonly host: { readonly mac: string; readonly ip: string };
  readonly builtMs: number;
  readonly installedMs: number;
  readonly evidenceMs: number;
  readonly answers: Answers;
  /** `scrapped` machines have left our hands: nothing of them can be asked. */
  readonly status: 'in-use' | 'scrapped';
  /** As delivered; what the order and the certificate list. */
  readonly ordered: readonly FittedPart[];
  /** Everything that ever sat in it by the records, parts taken out included. */
  readonly parts: FittedPart[];
  readonly changes: PlannedChange[];
  firmware: string;
  photographed: boolean;
  alteration: Alteration | undefined;
  readonly dirty: string[];
}

export interface FleetPlan {
  readonly request: Required<FleetRequest>;
  readonly asOfMs: number;
  readonly machines: readonly PlannedMachine[];
  readonly lots: readonly Lot[];
  readonly badLot: Lot;
  readonly callers: readonly Caller[];
  readonly pictureRule: string;
  /** Two machines whose records claim one address at one time. */
  readonly disputedAddress: { readonly machine: string; readonly ip: string } | undefined;
}

/** The parts that answer today, the BIOS with its present version; what was planted is not among them. */
export function presentParts(machine: PlannedMachine): FittedPart[] {
  return machine.parts
    .filter((part) => part.untilMs === undefined)
    .map((part) =>
      part.type.kind === 'bios' ? { ...part, type: { ...part.type, revision: machine.firmware } } : part,
    );
}
