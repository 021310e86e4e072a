import type { FindingClass } from './implant-class.ts';

/** `<witness>/<question>`, for example `attest/component-unexpected`. */
export type CheckCode = `${string}/${string}`;

/**
 * `alteration`: speaks for or against an alteration, carries a likelihood ratio and decides the exit code.
 * `exposure`: says what to examine. `validity`: says what an earlier examination is still worth.
 */
export type Bearing = 'alteration' | 'exposure' | 'validity';

/** One question that a witness can answer. Rendered into docs/checks.md, so every text is written for a reader. */
export interface Check {
  readonly code: CheckCode;
  /** Raised whenever the same input could give another finding. */
  readonly revision: number;
  /** Ends with a question mark. */
  readonly question: string;
  readonly bearing: Bearing;
  /** The classes whose presence this check could show; empty for exposure and validity. */
  readonly implantClasses: readonly FindingClass[];
  /** The smallest thing that it would have found, in words. */
  readonly limit: string;
  /** Standard, clause or paper that the check implements. */
  readonly standard: string;
  /** Every possible outcome in words; `blind` names what would let it see. */
  readonly outcomes: { readonly contradicts: string; readonly agrees: string; readonly blind: string };
}
