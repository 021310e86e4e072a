import type { FindingClass } from '../core/index.ts';
import type { Answer } from './answers.ts';
import { familyRates, type Rates } from './rates.ts';
import type { WeighInput } from './weigh-input.ts';

/** What one family of methods says about one class: within a family everything is one look. */
export interface Look {
  readonly family: string;
  readonly positive: boolean;
  /** The answers that contradict; none where it is a negative. */
  readonly contradicting: readonly Answer[];
  /** A negative that was taken before custody nobody observed. */
  readonly expired: boolean;
  readonly rates: Rates;
}

/** One look per family that answered about this class. A family of which no deciding check agrees has not looked. */
export function looksAt(implantClass: FindingClass, answers: readonly Answer[], input: WeighInput): Look[] {
  const byFamily = new Map<string, Answer[]>();
  for (const answer of answers) {
    if (!answer.classes.includes(implantClass)) continue;
    const list = byFamily.get(answer.family);
    if (list === undefined) byFamily.set(answer.family, [answer]);
    else list.push(answer);
  }
  const looks: Look[] = [];
  for (const [family, list] of byFamily) {
    const contradicting = list.filter((answer) => answer.outcome === 'contradicts');
    const positive = contradicting.length > 0;
    const negatives = list.filter((answer) => answer.outcome === 'agrees' && answer.looksFor.includes(implantClass));
    if (!positive && negatives.length === 0) continue;
    const expired = !positive && negatives.every((answer) => answer.expired);
    const counted = positive ? list : negatives.filter((answer) => expired || !answer.expired);
    looks.push({ family, positive, contradicting, expired, rates: familyRates(family, implantClass, counted, input) });
  }
  return looks.sort((a, b) => (a.family < b.family ? -1 : 1));
}
