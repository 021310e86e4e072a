/*
 * A board as its design file describes it. Millimetres throughout, x to the right, y downwards, as seen from the top:
 * the coordinates of the file. Numbers that come in thousands lie in flat typed arrays.
 */

export type BoardSide = 'top' | 'bottom';

export interface BoxMm {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface BoardLayer {
  readonly ordinal: number;
  readonly name: string;
  /** `signal`, `power`, `mixed`, `jumper` for copper; `user` for the rest. */
  readonly type: string;
}

export interface Pad {
  readonly number: string;
  /** Index into `KicadBoard.nets`; 0 is "no net". */
  readonly net: number;
  readonly kind: string;
  readonly shape: string;
  /** Centre of the pad, absolute on the board. */
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  /** Absolute rotation of the pad, degrees counter-clockwise as seen from the top. */
  readonly rotationDeg: number;
  /** Layer names as written; `*.Cu` means every copper layer. */
  readonly layers: readonly string[];
}

export interface Footprint {
  readonly reference: string;
  readonly value: string;
  /** Library name of the footprint. */
  readonly footprint: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
  readonly side: BoardSide;
  /** Axis-aligned bounds of the courtyard; undefined where the file draws none. */
  readonly courtyard: BoxMm | undefined;
  /** Axis-aligned bounds of courtyard, or of pads and body drawing where there is no courtyard. */
  readonly bounds: BoxMm;
  readonly pads: readonly Pad[];
}

/** Straight track segments: [x1, y1, x2, y2] each. */
export interface Tracks {
  readonly count: number;
  readonly endsMm: Float64Array;
  readonly widthMm: Float64Array;
  /** Index into `KicadBoard.layers`. */
  readonly layer: Uint8Array;
  readonly net: Uint32Array;
}

export interface Vias {
  readonly count: number;
  /** [x, y] each. */
  readonly centresMm: Float64Array;
  readonly diameterMm: Float64Array;
  readonly net: Uint32Array;
}

export interface Zone {
  readonly net: number;
  readonly layers: readonly string[];
  /** [x, y] of each corner of the drawn outline. */
  readonly outlineMm: Float64Array;
  readonly keepout: boolean;
}

export interface KicadBoard {
  /** The date-like number in the file's first line. */
  readonly version: number;
  readonly generator: string | undefined;
  readonly thicknessMm: number | undefined;
  readonly revision: string | undefined;
  readonly layers: readonly BoardLayer[];
  readonly copperLayers: readonly string[];
  /** Bounds of the board's edge; undefined where nothing is drawn on Edge.Cuts. */
  readonly outline: BoxMm | undefined;
  /** The edge as straight pieces [x1, y1, x2, y2]; arcs and circles in 16 pieces a quarter. */
  readonly edgesMm: Float64Array;
  readonly footprints: readonly Footprint[];
  /** Net names by net code. */
  readonly nets: readonly string[];
  readonly tracks: Tracks;
  readonly vias: Vias;
  readonly zones: readonly Zone[];
  /** What was tolerated or left out, in words. */
  readonly notes: readonly string[];
}
