import type { Check, Cohort, Context, ContextPart, Need, Subject, Testimony, Witness } from '../core/index.ts';
import type { Reductions, References } from './evidence.ts';
import { shownInput } from './shown-input.ts';

/** What a witness has learned from a cohort: ready to testify about each of its members. */
export interface Learned {
  /** Plain data whose hash stands for the model as far as this subject is concerned. */
  readonly slice: (subject: Subject, input: Reductions) => unknown;
  readonly testify: (subject: Subject, input: Reductions) => Testimony;
}

/** A witness with its model's type closed over, so that witnesses of different models stand in one list. */
export interface RegisteredWitness {
  readonly name: string;
  readonly checks: readonly Check[];
  readonly needs: readonly Need[];
  /** A machine's reductions as this witness is shown them: what it did not ask for is empty. */
  readonly inputFor: (input: Reductions) => Reductions;
  /** The context as this witness is shown it: what it did not ask for is empty, so that no answer can depend on it. */
  readonly contextFor: (context: Context) => Context;
  /** Whether the clock alone can change an answer. */
  readonly dependsOnTime: boolean;
  readonly learn: (cohort: Cohort<Reductions, References>, context: Context) => Learned;
}

const unasked = '1970-01-01T00:00:00.000Z';

function shown(context: Context, parts: readonly ContextPart[]): Context {
  const asks = (part: ContextPart): boolean => parts.includes(part);
  const { evidenceMaxAgeDays } = context.policy;
  return {
    seed: context.seed,
    asOf: asks('asOf') ? context.asOf : unasked,
    trustRoots: asks('trustRoots') ? context.trustRoots : [],
    challenges: asks('challenges') ? context.challenges : [],
    ...(asks('challenges') && context.activations !== undefined ? { activations: context.activations } : {}),
    // Which checks are required decides an exit code and never a finding.
    policy: {
      requiredChecks: [],
      ...(asks('policy') && evidenceMaxAgeDays !== undefined ? { evidenceMaxAgeDays } : {}),
    },
  };
}

export function register<Model>(witness: Witness<Model, Reductions, References>): RegisteredWitness {
  const inputFor = (input: Reductions): Reductions => shownInput(witness.needs, input);
  return {
    name: witness.name,
    checks: witness.checks,
    needs: witness.needs,
    inputFor,
    contextFor: (context) => shown(context, witness.contextNeeds),
    dependsOnTime: witness.contextNeeds.includes('asOf'),
    learn(cohort, whole) {
      const context = shown(whole, witness.contextNeeds);
      const { reference, members } = cohort;
      const shownMembers = {
        *[Symbol.iterator]() {
          for (const { subject, input } of members) yield { subject, input: inputFor(input) };
        },
      };
      const model = witness.learn({ reference, members: shownMembers }, context);
      return {
        slice: (subject, input) => witness.slice(model, subject, inputFor(input)),
        testify: (subject, input) => witness.testify(subject, inputFor(input), model, context),
      };
    },
  };
}
