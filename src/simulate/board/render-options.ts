import type { Raster } from '../../core/index.ts';
import type { BoardSide, PlantedPart } from './design.ts';

/** How a unit looks and how it was photographed. Everything left out is drawn from `seed` within ordinary limits. */
export interface RenderOptions {
  /** The unit and its session: part placement, lot texts, solder, dust, camera and light all follow from it. */
  readonly seed: number;
  readonly umPerPx: number;
  readonly side?: BoardSide;
  readonly implants?: readonly PlantedPart[];
  /** References of parts that are not fitted on this unit. */
  readonly removed?: readonly string[];
  /** Parts fitted elsewhere than designed, as offsets in mm from the designed place. */
  readonly moved?: readonly { readonly reference: string; readonly dxMm: number; readonly dyMm: number }[];
  /** Parts whose body and marking are another's. */
  readonly swapped?: readonly { readonly reference: string; readonly marking: string }[];
  /** In-plane rotation of the board in the picture. */
  readonly rotationDeg?: number;
  /** Relative change of scale across the picture; 0.02 is a camera a little off square. */
  readonly perspective?: number;
  /** Relative change of brightness across the picture. */
  readonly lightGradient?: number;
  /** Standard deviation of the sensor noise, grey levels. */
  readonly noise?: number;
  /** Standard deviation of the optical blur, pixels. */
  readonly blurPx?: number;
  /** Standard deviation of each part's placement; its rotation scales with it. */
  readonly partShiftMm?: number;
  /** 0: none; 1: ordinary differences of specular highlights between units. */
  readonly glints?: number;
  /** Grains and fibres on the board. */
  readonly dust?: number;
  /** Lot and date lines on the parts differ between units; false prints the same on every unit. */
  readonly lotTexts?: boolean;
  /** Shifts the board in the picture, in mm: part of it may leave the frame. */
  readonly offsetMm?: readonly [number, number];
}

/** A planted part as it lies in the picture: [x, y, width, height] in pixels. */
export interface PlantTruth {
  readonly plant: PlantedPart;
  readonly boxPx: readonly [number, number, number, number];
}

export interface RenderedBoard {
  readonly raster: Raster;
  readonly umPerPx: number;
  /** Row-major 3x3 homography from millimetres on the board to pixels of the picture. */
  readonly mmToPx: readonly number[];
  readonly implants: readonly PlantTruth[];
}
