import type { EvidenceRef, Raster } from '../../core/index.ts';
import type { GoldenRow } from '../../formats/tables/index.ts';
import type { BoardCad } from '../../formats/board/index.ts';
import type { Envelope, Features, Homography, Planes } from '../../image/index.ts';
import type { Modality } from '../evidence.ts';

/** A picture of a golden unit, and what is known of where that unit came from. */
export interface GoldenPicture {
  readonly raster: Raster;
  /** Names the unit: two pictures of one unit are one golden unit. */
  readonly unit: string;
  readonly ref?: EvidenceRef;
  readonly umPerPx?: number;
  readonly provenance?: GoldenRow;
}

/** Where the CAD's millimetres lie in the golden picture. */
export interface CadPlacement {
  readonly board: BoardCad;
  readonly side: string;
  readonly mmToPx: Homography;
}

/** One side of one board model at one station, as its golden units show it. Pixels are those of the first golden picture. */
export interface GoldenModel {
  readonly width: number;
  readonly height: number;
  readonly modality: Modality;
  readonly umPerPx: number | undefined;
  readonly pictures: number;
  readonly units: readonly string[];
  readonly provenance: readonly GoldenRow[];
  readonly refs: readonly EvidenceRef[];
  /** Mean over the golden pictures, RGB. */
  readonly mean: Raster;
  /** The mean's colours after `preBlurPx`. */
  readonly smooth: Planes;
  /** What any golden picture shows within a pixel of each place, after `preBlurPx`. */
  readonly envelope: Envelope;
  /** The same at half the size and smoother: what faint and broad differences are measured against. */
  readonly coarse: Envelope;
  readonly features: Features;
  readonly cad: CadPlacement | undefined;
  /** Golden pictures that did not fit the first one and were left out, with the reason. */
  readonly leftOut: readonly { readonly unit: string; readonly reason: string }[];
}

export type InspectCode =
  | 'inspect/part-added'
  | 'inspect/part-missing'
  | 'inspect/part-swapped'
  | 'inspect/part-moved'
  | 'inspect/metal-changed'
  | 'inspect/layer-changed'
  | 'inspect/other-board';

export type PixelBox = readonly [x: number, y: number, width: number, height: number];

export const explainReasons = [
  'glint',
  'part-shift',
  'parallax',
  'marking',
  'solder',
  'tone',
  'dust',
  'out-of-frame',
  /** Another picture of the same place, as sharp, shows it as the golden units do. */
  'second-picture',
  /** One of the many differences that make it another board. */
  'other-board',
  'edge',
] as const;
export type ExplainReason = (typeof explainReasons)[number];

export const layerClasses = ['open', 'short', 'mousebite', 'spur', 'copper', 'pin-hole'] as const;
export type LayerClass = (typeof layerClasses)[number];

export interface UnitFinding {
  readonly check: InspectCode;
  readonly outcome: 'contradicts';
  /** In pixels of the unit image. */
  readonly box: PixelBox;
  readonly boxMm?: PixelBox;
  /** The same place in the golden picture: for showing both side by side. */
  readonly goldenBox: PixelBox;
  /** Mean difference beyond the golden envelope, grey levels; a measurement, not a threshold of guilt. */
  readonly score: number;
  /** "0.9 mm from U7, over net SPI_CLK on F.Cu". */
  readonly near?: string;
  /** What a changed layer's difference does to its conductors; absent where that was not to be told. */
  readonly layerClass?: LayerClass;
  /** Reference of the nearest part. */
  readonly nearPart?: string;
  readonly detail: string;
}

export interface UnitExplained {
  readonly box: PixelBox;
  readonly goldenBox: PixelBox;
  readonly reason: ExplainReason;
}

export type UnitBlindReason = 'outside-frame' | 'out-of-focus' | 'glare' | 'too-dark' | 'not-registered';

export interface UnitBlind {
  readonly reason: UnitBlindReason;
  readonly areaMm2?: number;
  /** Share of the golden picture. */
  readonly share: number;
}

/** Why part of a cell was not compared; the first is for a cell of which everything was. */
export const cellStates = ['seen', 'outside-frame', 'out-of-focus', 'glare', 'too-dark'] as const;

/** What a picture covers of the golden picture, in square cells, row by row. Cells at the right and lower edge may be cut. */
export interface CoverageMap {
  readonly cellPx: number;
  readonly columns: number;
  readonly rows: number;
  /** Index into `cellStates`. */
  readonly state: Uint8Array;
  /** Share of the cell that was compared, 0 to 255. */
  readonly seen: Uint8Array;
  /** Share of what was compared that lies outside the golden envelope, 0 to 255. */
  readonly differs: Uint8Array;
}

/** What a comparison says: the fields of one line of `assayer inspect`, without the file's name. */
export interface UnitResult {
  readonly modality: Modality;
  readonly registered: boolean;
  /** Share of the golden picture that was compared, 0 to 1. */
  readonly coverage: number;
  readonly umPerPx?: number;
  readonly findings: readonly UnitFinding[];
  readonly explained: readonly UnitExplained[];
  readonly blind: readonly UnitBlind[];
  /** Golden to unit pixels, where registered. */
  readonly goldenToUnit?: Homography;
  readonly measured: Readonly<Record<string, number>>;
  /** Where registered. For joining several pictures of a side; too long for a line of output. */
  readonly coverageMap?: CoverageMap;
  /** Why it was not registered, where more can be said than that. */
  readonly why?: string;
}

export interface InspectOptions {
  readonly seed?: number;
  readonly umPerPx?: number;
  /** False where many parts were planted on purpose, which would else pass for another revision. */
  readonly mayBeOtherRevision?: boolean;
  /** Of layers: the tone of copper in the pictures, where it is known; else it is guessed. */
  readonly copper?: 'dark' | 'bright';
}
