import type { FindingClass } from '../core/index.ts';
import { proportionLower, proportionUpper } from '../math/index.ts';
import type { Answer } from './answers.ts';
import { assumedElsewhere, assumedRates, boundConfidence, powerAtLimit } from './assumptions.ts';
import { limitsFor } from './limits-for.ts';
import type { Basis } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

export interface Rate {
  readonly low: number;
  readonly high: number;
  readonly basis: Basis;
}

/** How often one family finds an alteration of the class that is there, and calls one that is not, per machine. */
export interface Rates {
  readonly power: Rate;
  readonly falseCalls: Rate;
}

interface Counts {
  presentUnits: number;
  found: number;
  absentUnits: number;
  called: number;
}

/** The register's lines for one check and class, pooled. Trials that the reader knew of are shown elsewhere and move no odds. */
function registered(answer: Answer, implantClass: FindingClass, input: WeighInput): Counts | undefined {
  let counts: Counts | undefined;
  for (const line of input.errorRates ?? []) {
    if (line.check !== answer.check || line.revision !== answer.revision) continue;
    if (line.implantClass !== implantClass || !line.blinded) continue;
    counts ??= { presentUnits: 0, found: 0, absentUnits: 0, called: 0 };
    // Inconclusive answers stay in the number of units: as misses where something was there, as calls where nothing was.
    counts.presentUnits += line.present.units;
    counts.found += line.present.found;
    counts.absentUnits += line.absent.units;
    counts.called += Math.min(line.absent.units, line.absent.called + line.absent.inconclusive);
  }
  return counts;
}

function powerOf(family: string, implantClass: FindingClass, answers: readonly Answer[], input: WeighInput): Rate {
  let best: { readonly share: number; readonly rate: Rate } | undefined;
  for (const answer of answers) {
    const counts = registered(answer, implantClass, input);
    if (counts === undefined || counts.presentUnits < 1) continue;
    const share = counts.found / counts.presentUnits;
    if (best !== undefined && best.share >= share) continue;
    const low = proportionLower(counts.found, counts.presentUnits, boundConfidence);
    const high = proportionUpper(counts.found, counts.presentUnits, boundConfidence);
    best = { share, rate: { low, high, basis: 'measured' } };
  }
  if (best !== undefined) return best.rate;
  const limits = limitsFor(family, implantClass, input);
  // The headline is the worst declared look and region: one of them without a size leaves the whole look without one.
  if (limits.some((limit) => limit.at90 === null)) return { low: 0, high: 0, basis: 'none' };
  if (limits.length > 0) {
    if (limits.every((limit) => limit.basis === 'measured')) return { low: powerAtLimit, high: 1, basis: 'measured' };
    const basis = limits.every((limit) => limit.basis !== 'assumed') ? 'simulated' : 'assumed';
    return { low: 0, high: powerAtLimit, basis };
  }
  const claimed = answers.flatMap(({ claimedPower }) => (claimedPower === undefined ? [] : [claimedPower]));
  if (claimed.length > 0) return { low: 0, high: Math.min(1, Math.max(0, ...claimed)), basis: 'claimed' };
  return { low: 0, high: (assumedRates[family] ?? assumedElsewhere).power, basis: 'assumed' };
}

function falseCallsOf(family: string, implantClass: FindingClass, answers: readonly Answer[], input: WeighInput): Rate {
  const byCheck = new Map(answers.map((answer) => [answer.check ?? '', answer]));
  const lines = Array.from(byCheck.values(), (answer) => registered(answer, implantClass, input));
  if (lines.length > 0 && lines.every((counts) => counts !== undefined && counts.absentUnits > 0)) {
    // The family calls when any of its checks does: the union bound, each check at its share of the error.
    const confidence = 1 - (1 - boundConfidence) / lines.length;
    let low = 0;
    let high = 0;
    for (const counts of lines) {
      if (counts === undefined) continue;
      low = Math.max(low, proportionLower(counts.called, counts.absentUnits, confidence));
      high += proportionUpper(counts.called, counts.absentUnits, confidence);
    }
    return { low, high: Math.min(1, high), basis: 'measured' };
  }
  const limits = limitsFor(family, implantClass, input).filter((limit) => limit.falseCalls.units > 0);
  if (limits.length > 0) {
    let high = 0;
    for (const { falseCalls } of limits) {
      // Calls, not units, are counted: several on one unit are taken as one on each of several.
      const units = Math.floor(falseCalls.units);
      const called = Math.min(units, Math.max(0, Math.ceil(falseCalls.count)));
      if (units >= 1) high = Math.max(high, proportionUpper(called, units, boundConfidence));
    }
    const all = (...bases: readonly string[]): boolean => limits.every(({ basis }) => bases.includes(basis));
    return {
      low: 0,
      high,
      basis: all('measured') ? 'measured' : all('measured', 'simulated') ? 'simulated' : 'assumed',
    };
  }
  return { low: 0, high: (assumedRates[family] ?? assumedElsewhere).falseCalls, basis: 'assumed' };
}

/** What is known of the family's error rates at this subject: register first, then limits, then claims, then the table of assumptions. */
export function familyRates(
  family: string,
  implantClass: FindingClass,
  answers: readonly Answer[],
  input: WeighInput,
): Rates {
  return {
    power: powerOf(family, implantClass, answers, input),
    falseCalls: falseCallsOf(family, implantClass, answers, input),
  };
}
