import type { BoardCad } from '../board/index.ts';

export interface BoardLayer {
  readonly ordinal: number;
  readonly name: string;
  /** `signal`, `power`, `mixed`, `jumper` for copper; `user` for the rest. */
  readonly type: string;
}

/** A board as its design file describes it: what every CAD says, and what this one says of itself. */
export interface KicadBoard extends BoardCad {
  /** The date-like number in the file's first line. */
  readonly version: number;
  readonly generator: string | undefined;
  readonly thicknessMm: number | undefined;
  readonly revision: string | undefined;
  readonly layers: readonly BoardLayer[];
  readonly tracks: number;
  readonly vias: number;
  readonly zones: number;
}
