import type { Component } from '../../formats/inventory/index.ts';

/** How the three testimonies about one part differ. */
export type DifferenceKind = 'missing' | 'unexpected' | 'changed' | 'not-listed' | 'unidentified';

/** One part on which what was ordered, what the operating system lists and what the BMC lists do not agree. */
export interface ThreeWayRow {
  readonly kind: DifferenceKind;
  /** Fields whose values differ, for `changed`: `serial`, `revision`, … */
  readonly fields: readonly string[];
  /** `null`: this list does not name the part. `undefined`: there is no such list, or it cannot name parts of this class. */
  readonly ordered: Component | null | undefined;
  readonly os: Component | null | undefined;
  readonly bmc: Component | null | undefined;
}
