import type { Witness } from '../../core/index.ts';
import type { References } from '../evidence.ts';
import { checks } from './checks.ts';
import type { WatchInput, WatchModel } from './model.ts';
import { learnModel, siblingKey } from './model.ts';
import { testify } from './testify.ts';

export { checks as watchChecks } from './checks.ts';
export type { CompatibleScore, ScoreWindow, ScoredPair } from './compatible-score.ts';
export { compatibleScore, scoreWindow } from './compatible-score.ts';
export type { DescribeOptions, DescribedPair, LogPairs, WatchSummary } from './describe-pairs.ts';
export { describePairs } from './describe-pairs.ts';
export { cidrList, inAny, isLinkScope } from './address.ts';
export type { WatchInput, WatchModel } from './model.ts';
export type { CheckInsNeeded, NullModel } from './null-model.ts';
export { checkInsNeeded, falseAlarms, learnNull } from './null-model.ts';
export { checkIns } from './check-ins.ts';
export { compilePolicy, judge } from './policy.ts';
export type { TimerFit } from './timer.ts';
export { fitTimer } from './timer.ts';

/** What the network saw: controllers by policy, then timers. It can say that an interface talked, never which chip made it talk. */
export const watch: Witness<WatchModel, WatchInput, References> = {
  name: 'watch',
  checks,
  contextNeeds: [],
  needs: [
    { reduction: 'traffic', why: 'connections of the machine, reduced to pairs of ends' },
    {
      reduction: 'records',
      of: ['machine', 'addresses'],
      why: 'model, facility and addresses: who the siblings are and what was seen',
    },
  ],
  learn: learnModel,
  slice: (model, _subject, input) => ({
    policy: model.policyDigest,
    internal: model.internal.map(({ base, prefix }) => `${base.toString(16)}/${prefix}`),
    siblings: model.siblings.get(siblingKey(input.records.machine))?.digest ?? '',
    null: model.null,
    needed: model.needed,
  }),
  testify,
};
