/*
 * Every prior, weight and rate that nobody measured, in one place. None of them raises or lowers the odds that are
 * used: they only open the shown interval, marked with their basis. Rates that were measured come from the error-rate register.
 */

/**
 * Rungs of the prior: the share of machines altered in this way, before anything was examined. From "one in a million" to
 * "one in ten of a lot that is known to be bad". Nobody knows the true one, so none is chosen.
 */
export const priorLadder: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

/** One-sided confidence of every bound on a measured rate; a ratio of two of them holds at 0.90 at least (Bonferroni). */
export const boundConfidence = 0.95;

/**
 * No interval is drawn beyond this, for want of trials that could show more: 1e6 is where the highest band of the ENFSI
 * guideline (2015) begins.
 */
export const largestRatio = 1e6;

/** Correlation between families where the operator affirmed nothing: the looks share everything, only the best one counts. */
export const defaultFamilyCorrelation = 1;

/** Share of the prior that could have arisen after custody that nobody observed, where nobody said: all of it. */
export const defaultArisenLater = 1;

/** At `at90` a limit has this detection probability, by its definition (core/limit.ts). */
export const powerAtLimit = 0.9;

/**
 * What a laboratory must claim, sensitivity times coverage, before its "found nothing" is a look: one that would rather
 * have missed the alteration than found it has not searched for it.
 */
export const leastOutsidePower = 0.5;

export interface AssumedRates {
  readonly power: number;
  readonly falseCalls: number;
  /** Why these figures stand here. */
  readonly why: string;
}

/** By family. Shown as *assumed* until somebody fills the register. */
export const assumedRates: Readonly<Record<string, AssumedRates>> = {
  'inspect-optical': {
    power: 0.9,
    falseCalls: 0.1,
    why: 'definition of the limit; benign variation not yet counted on independent units',
  },
  'inspect-xray': { power: 0.9, falseCalls: 0.1, why: 'as for optical pictures; metal only' },
  'inspect-layer': { power: 0.9, falseCalls: 0.1, why: 'as for optical pictures' },
  'attest-inventory': {
    power: 0.9,
    falseCalls: 0.05,
    why: 'an added part that answers is listed; unrecorded repairs are the false calls',
  },
  'attest-papers': {
    power: 0.5,
    falseCalls: 0.05,
    why: 'papers of a swapped machine may be forged as well; makers issue flawed certificates',
  },
  'attest-measurement': {
    power: 0.9,
    falseCalls: 0.05,
    why: 'altered code before the first measurement is not seen; unrecorded updates are the false calls',
  },
  'attest-flash': { power: 0.9, falseCalls: 0.05, why: 'a dump shows what is stored unless the reader is lied to' },
  watch: { power: 0.5, falseCalls: 0.05, why: 'an alteration need not call out while anybody listens' },
  teardown: { power: 0.9, falseCalls: 0.05, why: 'a laboratory opens the board; its own error rates are unknown here' },
};

export const assumedElsewhere: AssumedRates = {
  power: 0.5,
  falseCalls: 0.1,
  why: 'a method of which nothing is known here',
};
