import type { Artwork } from '../board/index.ts';
import type { Note } from '../note.ts';

/** Apertures that were flashed. x to the right, y downwards, mm. */
export interface Flashes {
  readonly count: number;
  /** [x, y, width, height] of each: the bounds of its shape as it lies. */
  readonly placesMm: Float64Array;
  /** Index into `GerberLayer.pins`; 0 where the file names no part. */
  readonly pin: Uint32Array;
  readonly net: Uint32Array;
  /** Index into `GerberLayer.purposes`. */
  readonly purpose: Uint16Array;
  /** Index into `GerberLayer.shapes`. */
  readonly shape: Uint16Array;
  /** 0 where it takes away. */
  readonly dark: Uint8Array;
}

/** A pin of a part, as `.P` and `.C` name it. */
export interface Pin {
  readonly component: string;
  readonly pin: string;
}

/** A part as a component layer names it (5.6.13 and following): its centre. */
export interface GerberComponent {
  readonly reference: string;
  readonly value: string;
  readonly footprint: string;
  readonly rotationDeg: number;
  readonly xMm: number;
  readonly yMm: number;
}

/** One layer of a Gerber file set. Millimetres, x to the right, y downwards: the file's y, which points up, turned round. */
export interface GerberLayer {
  readonly unit: 'mm' | 'in';
  readonly decimals: number;
  /** `.FileFunction`, field by field; empty where the file does not say what it is. */
  readonly fileFunction: readonly string[];
  readonly negative: boolean;
  readonly apertures: number;
  readonly macros: number;
  readonly artwork: Artwork;
  /** Net names by `Artwork.net`; 0 is "no net". */
  readonly nets: readonly string[];
  readonly flashes: Flashes;
  readonly pins: readonly Pin[];
  readonly purposes: readonly string[];
  readonly shapes: readonly string[];
  readonly components: readonly GerberComponent[];
  /** The middles of all drawn lines, [x1, y1, x2, y2] each, for a board's edge; none on a layer that says it is copper. */
  readonly linesMm: Float64Array;
  readonly notes: readonly Note[];
}
