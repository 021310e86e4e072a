import type { Check, Cohort, Context, Need, Subject, Testimony, Witness } from '../core/index.ts';
import type { Reductions, References } from './evidence.ts';

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
  readonly learn: (cohort: Cohort<Reductions, References>, context: Context) => Learned;
}

export function register<Model>(witness: Witness<Model, Reductions, References>): RegisteredWitness {
  return {
    name: witness.name,
    checks: witness.checks,
    needs: witness.needs,
    learn(cohort, context) {
      const model = witness.learn(cohort, context);
      return {
        slice: (subject, input) => witness.slice(model, subject, input),
        testify: (subject, input) => witness.testify(subject, input, model, context),
      };
    },
  };
}
