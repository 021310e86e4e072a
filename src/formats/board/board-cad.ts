import type { Artwork } from './artwork.ts';

/*
 * A board as its design says it, whichever files said it: a design file, or the set of files that a board is made from.
 * Millimetres throughout, x to the right, y downwards, as seen from the top. Numbers that come in thousands lie in flat
 * typed arrays.
 */

export type BoardSide = 'top' | 'bottom';

export interface BoxMm {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface Pad {
  readonly number: string;
  /** Index into `BoardCad.nets`; 0 is "no net". */
  readonly net: number;
  /** `smd`, `thru_hole`, `np_thru_hole`, `connect` of a design file; `smd` or `thru_hole` of a set of fabrication files. */
  readonly kind: string;
  readonly shape: string;
  /** Centre of the pad's copper, absolute on the board. */
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  /** Absolute rotation of the pad, degrees counter-clockwise as seen from the top. */
  readonly rotationDeg: number;
  /** Layer names as written; `*.Cu` means every copper layer. */
  readonly layers: readonly string[];
}

/** A rightful part: what should stand there, and where. */
export interface Part {
  readonly reference: string;
  readonly value: string;
  /** Library name of the footprint, or the package of a placement list. */
  readonly footprint: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
  readonly side: BoardSide;
  /** False for what no machine places and no parts list names: logos, test points, fiducials, parts left out on purpose. */
  readonly fitted: boolean;
  /** Axis-aligned bounds of the courtyard; undefined where the files draw none. */
  readonly courtyard: BoxMm | undefined;
  /** Axis-aligned bounds of courtyard, or of pads and body drawing where there is no courtyard. */
  readonly bounds: BoxMm;
  readonly pads: readonly Pad[];
}

export interface CopperLayer {
  /** The design file's own name; of fabrication files `F.Cu`, `In1.Cu` … `B.Cu` from the top downwards. */
  readonly name: string;
  readonly artwork: Artwork;
}

/** Holes; a slot is a hole with two ends. */
export interface Drills {
  readonly count: number;
  /** [x1, y1, x2, y2] each; a round hole's ends are the same point. */
  readonly endsMm: Float64Array;
  readonly diameterMm: Float64Array;
  /** 1 where the wall is copper. */
  readonly plated: Uint8Array;
}

/** What is printed on each side in ink. */
export interface Silkscreen {
  readonly top: Artwork;
  readonly bottom: Artwork;
}

export interface BoardCad {
  /** Bounds of the board's edge; undefined where no file draws it. */
  readonly outline: BoxMm | undefined;
  /** The edge as straight pieces [x1, y1, x2, y2]. */
  readonly edgesMm: Float64Array;
  readonly parts: readonly Part[];
  /** Pads that no file gives to a part. */
  readonly loosePads: readonly Pad[];
  /** Net names; 0 is "no net". */
  readonly nets: readonly string[];
  /** From the top downwards. */
  readonly copper: readonly CopperLayer[];
  readonly silkscreen: Silkscreen;
  readonly drills: Drills;
  /** What was tolerated or left out, in words. */
  readonly notes: readonly string[];
}
