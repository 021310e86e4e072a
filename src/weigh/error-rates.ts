import type { CheckCode, FindingClass } from '../core/index.ts';

/**
 * One line of the error-rate register: how often a check was right about boards whose truth was known to somebody else.
 * Only this moves odds. Blind proficiency boards go through ordinary casework; a trial that the reader knew of is kept
 * apart by `blinded`.
 */
export interface ErrorRate {
  readonly check: CheckCode;
  readonly revision: number;
  readonly implantClass: FindingClass;
  readonly station?: string;
  readonly from: string;
  readonly to: string;
  readonly blinded: boolean;
  /** Units with an alteration of this class at or above the stated limit. Inconclusive answers count as missed. */
  readonly present: { readonly units: number; readonly found: number; readonly inconclusive: number };
  /** Units without one, with the ordinary repairs and revisions of the field. Inconclusive answers count as false calls. */
  readonly absent: { readonly units: number; readonly called: number; readonly inconclusive: number };
}
