import type { BoardSide } from '../board/index.ts';
import type { Note } from '../note.ts';

export interface PlacedPart {
  readonly reference: string;
  readonly value: string;
  readonly package: string;
  /** Centre; x to the right, y downwards: the list's y, which points up, turned round. */
  readonly xMm: number;
  readonly yMm: number;
  /** Counter-clockwise, as written. */
  readonly rotationDeg: number;
  readonly side: BoardSide;
}

/** What a placement machine is told: which part goes where. */
export interface PlacementList {
  readonly unit: 'mm' | 'mil' | 'in';
  readonly parts: readonly PlacedPart[];
  readonly notes: readonly Note[];
}
