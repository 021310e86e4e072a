import type { Drills } from '../board/index.ts';
import type { Note } from '../note.ts';

export interface DrillTool {
  readonly number: number;
  readonly diameterMm: number;
}

/** Holes and slots of one Excellon file. Millimetres, x to the right, y downwards: the file's y, which points up, turned round. */
export interface DrillFile {
  readonly unit: 'mm' | 'in';
  /** `.FileFunction`, where a comment says it. */
  readonly fileFunction: readonly string[];
  readonly tools: readonly DrillTool[];
  readonly drills: Drills;
  readonly notes: readonly Note[];
}
