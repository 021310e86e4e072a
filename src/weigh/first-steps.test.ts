import { describe, expect, it } from 'vitest';
import { firstSteps, lintText, moreStepsText, sharingLotText, shownSteps } from './index.ts';
import type { Reason, VerdictWord } from './index.ts';

const exposure = (check: NonNullable<Reason['check']>) => ({ kind: 'exposure', check }) as const;

const verdict = (
  id: string,
  word: VerdictWord,
  step: string,
  reasons: readonly ReturnType<typeof exposure>[] = [],
) => ({
  subject: { kind: 'machine', id } as const,
  word,
  next: { step, who: 'somebody' },
  reasons,
});

const named = (steps: ReturnType<typeof firstSteps>) =>
  steps.map(({ step, subjects }) => [step, subjects.map(({ id }) => id)]);

describe('what to do first', () => {
  it('is what the strongest verdicts ask, then what serves most machines, then what nobody has examined', () => {
    const verdicts = [
      verdict('a', 'nothing-found', 'wait'),
      verdict('b', 'unexplained-difference', 'look'),
      verdict('c', 'unexplained-difference', 'ask'),
      verdict('d', 'unexplained-difference', 'ask'),
      verdict('e', 'independently-contradicted', 'seal'),
      verdict('f', 'not-examined', 'collect'),
    ];
    expect(named(firstSteps(verdicts))).toEqual([
      ['seal', ['e']],
      ['ask', ['c', 'd']],
      ['look', ['b']],
      ['collect', ['f']],
      ['wait', ['a']],
    ]);
  });

  it('lists one step once, whatever the verdicts that ask for it', () => {
    const steps = firstSteps([
      verdict('a', 'not-examined', 'collect'),
      verdict('b', 'nothing-found', 'collect'),
      verdict('c', 'unexplained-difference', 'collect'),
    ]);
    expect(named(steps)).toEqual([['collect', ['c', 'a', 'b']]]);
  });

  it('names those that share a lot with a machine that differs before all others that do not differ', () => {
    const steps = firstSteps([
      verdict('a', 'not-examined', 'collect'),
      verdict('b', 'not-examined', 'collect', [exposure('trace/common-maker')]),
      verdict('c', 'nothing-found', 'photograph', [exposure('trace/lot-shared')]),
      verdict('d', 'not-examined', 'collect', [exposure('trace/lot-shared')]),
    ]);
    expect(named(steps)).toEqual([
      ['collect', ['d', 'b', 'a']],
      ['photograph', ['c']],
    ]);
    expect(steps.map(sharingLotText)).toEqual([
      '1 of them shares a lot with a machine that differs, named first',
      'it shares a lot with a machine that differs',
    ]);
  });
});

describe('the steps that are shown', () => {
  const many = ['s1', 's2', 's3', 's4', 's5'].map((step, i) =>
    verdict(`m${String(i)}`, 'unexplained-difference', step),
  );

  it('say how many are not', () => {
    const shown = shownSteps(
      firstSteps([...many, verdict('x', 'not-examined', 'collect'), verdict('y', 'not-examined', 'collect')]),
    );
    expect(shown.shown.map(({ step }) => step)).toEqual(['s1', 's2', 's3', 's4']);
    expect(moreStepsText(shown)).toBe('and 2 more steps for 3 machines');
    expect(moreStepsText(shownSteps(firstSteps(many.slice(0, 4))))).toBeUndefined();
    expect(moreStepsText(shownSteps(firstSteps(many)))).toBe('and 1 more step for 1 machine');
  });

  it('keep a place for a machine that shares a lot with one that differs', () => {
    const exposed = verdict('x', 'not-examined', 'collect', [exposure('trace/lot-shared')]);
    const { shown, moreSteps } = shownSteps(firstSteps([...many, exposed]));
    expect(shown.map(({ step }) => step)).toEqual(['s1', 's2', 's3', 'collect']);
    expect(moreSteps).toBe(2);
    expect(lintText(shown.flatMap((step) => sharingLotText(step) ?? []).join('\n'))).toEqual([]);
  });
});
