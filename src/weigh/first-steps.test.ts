import { describe, expect, it } from 'vitest';
import { firstSteps } from './index.ts';
import type { VerdictWord } from './index.ts';

const verdict = (id: string, word: VerdictWord, step: string) => ({
  subject: { kind: 'machine', id } as const,
  word,
  next: { step, who: 'somebody' },
});

describe('what to do first', () => {
  it('is what the strongest verdicts ask, then what serves most machines, three steps at most', () => {
    const verdicts = [
      verdict('a', 'nothing-found', 'wait'),
      verdict('b', 'unexplained-difference', 'look'),
      verdict('c', 'unexplained-difference', 'ask'),
      verdict('d', 'unexplained-difference', 'ask'),
      verdict('e', 'independently-contradicted', 'seal'),
      verdict('f', 'not-examined', 'collect'),
    ];
    const steps = firstSteps(verdicts);
    expect(steps.map(({ step, subjects }) => [step, subjects.map(({ id }) => id)])).toEqual([
      ['seal', ['e']],
      ['ask', ['c', 'd']],
      ['look', ['b']],
    ]);
  });
});
