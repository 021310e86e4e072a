import { findingClasses, type FindingClass } from '../core/index.ts';
import type { Answer } from './answers.ts';
import { answersOf } from './answers.ts';
import { blindSpots } from './blind-spots.ts';
import { classVerdict } from './class-verdict.ts';
import { areIndependent } from './families.ts';
import { nextStep } from './next-step.ts';
import { reasonsOf } from './reasons.ts';
import type { ClassVerdict, Verdict, VerdictWord } from './verdict.ts';
import type { WeighInput } from './weigh-input.ts';

/**
 * One machine's verdict from everything that was answered about it. Pure: the same input gives the same verdict. Claims,
 * exposure and recorded decisions stand beside it and move neither odds nor word. The word of the machine is that of its
 * strongest class, and `independently-contradicted` also where two independent families contradict in different classes.
 */
export function weigh(input: WeighInput): Verdict {
  const answers = answersOf(input);
  const byClass = (name: FindingClass): ClassVerdict => classVerdict(name, answers, input);
  const classes: Readonly<Record<FindingClass, ClassVerdict>> = {
    'surface-part': byClass('surface-part'),
    'buried-part': byClass('buried-part'),
    'swapped-chip': byClass('swapped-chip'),
    'enumerating-device': byClass('enumerating-device'),
    firmware: byClass('firmware'),
    'inside-chip': byClass('inside-chip'),
    'unexplained-communication': byClass('unexplained-communication'),
  };
  const contradicting = answers.filter((answer) => answer.outcome === 'contradicts');
  const word = wordOfMachine(classes, contradicting, input);
  const reasons = reasonsOf(answers, input);
  const blind = blindSpots(classes, input);
  const seenBy = new Set<string>();
  for (const { witness, outcome, looksFor } of answers) {
    if (witness !== undefined && (outcome === 'contradicts' || looksFor.length > 0)) seenBy.add(witness);
  }
  return {
    subject: input.subject,
    word,
    classes,
    reasons,
    explained: input.testimonies.flatMap(({ testimony }) => testimony.explained),
    blind,
    next: nextStep(word, reasons, blind, classes, input.sharedIdentities),
    seenBy: [...seenBy].sort(),
  };
}

/** Says whose evidence it is, not what is in the machine: with any other difference it is still one thing that was found. */
const ofIdentity: ReadonlySet<string> = new Set(['inspect/other-board']);

function wordOfMachine(
  classes: Readonly<Record<FindingClass, ClassVerdict>>,
  contradicting: readonly Answer[],
  input: WeighInput,
): VerdictWord {
  const ofTheMachine = contradicting.filter(({ check }) => check === undefined || !ofIdentity.has(check));
  if (areIndependent(ofTheMachine)) return 'independently-contradicted';
  if (contradicting.length > 0) return 'unexplained-difference';
  if (input.outOfReach !== undefined) return 'out-of-reach';
  return findingClasses.some((name) => classes[name].word === 'nothing-found') ? 'nothing-found' : 'not-examined';
}
