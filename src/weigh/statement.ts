import type { FindingClass } from '../core/index.ts';
import type { ClassVerdict } from './verdict.ts';

/** ENFSI Guideline for Evaluative Reporting in Forensic Science (2015), table of verbal equivalents: lower end and words. */
const bands: readonly (readonly [from: number, words: string])[] = [
  [1_000_000, 'extremely strong support'],
  [10_000, 'very strong support'],
  [1000, 'strong support'],
  [100, 'moderately strong support'],
  [10, 'moderate support'],
  [2, 'weak support'],
];

/** Verbal equivalent of a likelihood ratio, on either side of 1. */
export function enfsiBand(ratio: number): string {
  const size = ratio < 1 ? 1 / ratio : ratio;
  const words = bands.find(([from]) => size >= from)?.[1];
  if (words === undefined) return 'no support for one proposition over the other';
  return `${words} for ${ratio < 1 ? 'absence' : 'presence'}`;
}

/** Words of probability of ICD 203 (2015), section D.6.e.2; undefined outside 1 % to 99 %, for which the directive has none. */
export function icd203Word(probability: number): string | undefined {
  if (!(probability >= 0.01 && probability <= 0.99)) return undefined;
  if (probability <= 0.05) return 'almost no chance';
  if (probability <= 0.2) return 'very unlikely';
  if (probability <= 0.45) return 'unlikely';
  if (probability <= 0.55) return 'roughly even chance';
  if (probability <= 0.8) return 'likely';
  return probability <= 0.95 ? 'very likely' : 'almost certain';
}

export function significant(value: number): string {
  return value >= 1e5 || (value > 0 && value < 1e-3) ? value.toExponential(1) : Number(value.toPrecision(2)).toString();
}

export interface Statement {
  readonly evidence: string;
  /** One line per rung; empty for a court, which gets ratios and no posteriors. */
  readonly posteriors: readonly string[];
  readonly confidence: string;
}

/** Three lines that are never merged: the evidence, the posterior per rung, and how well the error rates are known. */
export function statement(name: FindingClass, verdict: ClassVerdict): Statement {
  const [low, high] = verdict.lr;
  const range = `${significant(low)} to ${significant(high)}`;
  const evidence =
    name === 'unexplained-communication'
      ? 'Communication is allocated to no kind of alteration; it carries no likelihood ratio.'
      : verdict.lrUsed === 1
        ? `The likelihood ratio lies between ${range}; 1 is used, because no measured error rate allows more: no support for one proposition over the other.`
        : verdict.lrUsed > 1
          ? `These findings are ${significant(verdict.lrUsed)} times more probable if an alteration of class ${name} is present than if it is not (${range}): ${enfsiBand(verdict.lrUsed)}.`
          : `These findings are ${significant(1 / verdict.lrUsed)} times more probable if no alteration of class ${name} is present than if one is (ratio ${range}): ${enfsiBand(verdict.lrUsed)}.`;
  const posteriors = Object.entries(verdict.posteriorByPrior).map(([rung, probability]) => {
    const word = icd203Word(probability);
    return `With a prior of ${rung}: ${significant(probability)}${word === undefined ? '' : ` (${word})`}.`;
  });
  const confidence = {
    measured: 'The error rates were measured on boards whose truth the reader did not know.',
    simulated: 'The power was measured with simulated parts; it moves no odds until real ones have been tried.',
    claimed: 'The power is what a laboratory claims; it moves no odds.',
    assumed: 'The power is assumed; it moves no odds.',
    none: 'Nothing is known of the power.',
  }[verdict.powerBasis];
  return { evidence, posteriors, confidence };
}
