import type { ImplantClass } from '../../core/index.ts';
import type { BoardSize, PlantLook, RenderOptions } from '../board/index.ts';

/** What to simulate. The same request gives the same bytes, on every machine, for ever. */
export interface FleetRequest {
  /** 12 to 1,000,000. */
  readonly machines: number;
  readonly seed: number;
  /** How many machines are altered; five in a hundred where absent. */
  readonly altered?: number;
  /** How many boards are photographed, 0 for none; twelve in a hundred where absent. */
  readonly pictures?: number;
  /** Days of network log that end at `asOf`; 3 where absent, 0 for none. */
  readonly logDays?: number;
  /** UTC; every date of the fleet hangs on it. A fixed day where absent. */
  readonly asOf?: string;
}

export interface SimulatedFile {
  /** Relative to the intake folder, `/` between names. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A picture that still has to be rendered (`boardDesign`, `renderBoard`) and encoded as JPEG. */
export interface PictureJob {
  readonly path: string;
  readonly design: { readonly model: string; readonly seed: number; readonly size: BoardSize };
  readonly render: RenderOptions;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

export type Coverage = 'picture' | 'answer' | 'log';

/** What is really so about one machine. Never read by an examination. */
export interface MachineTruth {
  readonly machine: string;
  /** null: nothing was altered. `unexplained-communication` is what the network would show of a machine that calls out. */
  readonly class: ImplantClass | 'unexplained-communication' | null;
  /** The longer side of a planted part. */
  readonly sizeMm?: number;
  readonly look?: PlantLook;
  readonly where?: string;
  /** What was done, or why nothing shows, in words. */
  readonly how: string;
  /** Which evidence in the folder shows the alteration; empty where none does. */
  readonly coveredBy: readonly Coverage[];
  /** Repairs, replacements and updates that somebody recorded. */
  readonly repairs: number;
  readonly updates: number;
  /** Faults in the records about this machine, in words: a wrong serial on a ticket is not an alteration. */
  readonly dirty: readonly string[];
}

export interface FleetTruth {
  readonly seed: number;
  readonly asOf: string;
  readonly badLot: string;
  readonly badLotSite: string;
  /** The rule by which boards were chosen to be photographed. */
  readonly pictureRule: string;
  readonly photographed: readonly string[];
  readonly changes: number;
  readonly machines: readonly MachineTruth[];
}

export interface SimulatedFleet {
  /** Lazy: each file is made when it is asked for, and may be walked again. */
  readonly files: Iterable<SimulatedFile>;
  readonly pictures: readonly PictureJob[];
  readonly truth: FleetTruth;
}
