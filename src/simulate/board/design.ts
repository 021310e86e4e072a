/** A colour in 8-bit sRGB. */
export type Rgb = readonly [number, number, number];

export type BoardSide = 'top' | 'bottom';

/** A solder pad, relative to its part's centre at rotation 0, in mm. */
export interface BoardPad {
  readonly name: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly net: string;
}

export type BodyLook = 'dark' | 'tan' | 'white' | 'grey' | 'metal' | 'resistor';

/** A rightful part of the design; body sizes at rotation 0. */
export interface BoardPart {
  readonly reference: string;
  readonly package: string;
  readonly value: string;
  readonly side: BoardSide;
  /** Centre, seen from the top, origin at the board's upper left corner, y downwards. */
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly tallMm: number;
  readonly look: BodyLook;
  /** The line that names the part; the lot line below it differs from unit to unit. */
  readonly marking: string | undefined;
  readonly pads: readonly BoardPad[];
  /** Half extents of the courtyard at rotation 0. */
  readonly courtyardMm: readonly [number, number];
}

export interface BoardTrack {
  readonly side: BoardSide;
  readonly x1Mm: number;
  readonly y1Mm: number;
  readonly x2Mm: number;
  readonly y2Mm: number;
  readonly widthMm: number;
  readonly net: string;
}

export interface BoardVia {
  readonly xMm: number;
  readonly yMm: number;
  readonly diameterMm: number;
  readonly net: string;
}

export interface BoardText {
  readonly side: BoardSide;
  readonly text: string;
  readonly xMm: number;
  readonly yMm: number;
  readonly heightMm: number;
}

/** A board that this project made up. The same model and seed give the same design; its units differ by their own seed. */
export interface BoardDesign {
  readonly model: string;
  readonly seed: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly mask: Rgb;
  readonly parts: readonly BoardPart[];
  readonly tracks: readonly BoardTrack[];
  readonly vias: readonly BoardVia[];
  readonly texts: readonly BoardText[];
  /** Bare copper discs of 1 mm, on both sides. */
  readonly fiducials: readonly { readonly xMm: number; readonly yMm: number }[];
  readonly nets: readonly string[];
}

export const plantLooks = ['dark', 'tan', 'white', 'board'] as const;
export type PlantLook = (typeof plantLooks)[number];

/** A part that does not belong: where it is planted (centre) and how it looks. */
export interface PlantedPart {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly look: PlantLook;
  readonly rotationDeg: number;
}
