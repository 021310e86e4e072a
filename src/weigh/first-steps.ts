import type { Subject } from '../core/index.ts';
import type { NextStep, Verdict } from './verdict.ts';
import { verdictWords } from './verdict.ts';

/** A step and every machine that it is for, in the order of the verdicts. */
export interface FleetStep extends NextStep {
  readonly subjects: readonly Subject[];
}

/**
 * What the team does first: the steps of the strongest verdicts, and among these the one that serves most machines. One
 * list for terminal, report and JSON, so that no two of them send people to different places.
 */
export function firstSteps(
  verdicts: readonly Pick<Verdict, 'word' | 'next' | 'subject'>[],
  most = 3,
): readonly FleetStep[] {
  const steps = new Map<string, { readonly strength: number; readonly next: NextStep; readonly subjects: Subject[] }>();
  for (const { word, next, subject } of verdicts) {
    const strength = verdictWords.indexOf(word);
    const key = `${String(strength)} ${next.step}`;
    const known = steps.get(key);
    if (known === undefined) steps.set(key, { strength, next, subjects: [subject] });
    else known.subjects.push(subject);
  }
  return [...steps.values()]
    .sort((a, b) => b.strength - a.strength || b.subjects.length - a.subjects.length)
    .slice(0, most)
    .map(({ next, subjects }) => ({ ...next, subjects }));
}
