import { describe, expect, it } from 'vitest';
import { lintText } from './lint-text.ts';

describe('lintText', () => {
  it.each([
    ['The probability that it is altered is 0.9.', 'transposed-conditional'],
    ['There is a 90 % chance that machine m7 has been compromised.', 'transposed-conditional'],
    ['It is very likely that the board was altered.', 'transposed-conditional'],
    ['The machine is probably altered.', 'transposed-conditional'],
    ['It is 900 times more likely to be altered.', 'transposed-conditional'],
    ['A malicious part sits beside U7.', 'intent'],
    ['Somebody put a spy chip there.', 'intent'],
    ['The machine is clean.', 'comfort'],
    ['All boards were found safe.', 'comfort'],
    ['12 trusted servers.', 'comfort'],
    ['clean', 'comfort'],
  ])('refuses "%s"', (text, rule) => {
    expect(lintText(text).map((problem) => problem.rule)).toContain(rule);
  });

  it.each([
    'With a prior of 1e-4 the probability that it is altered is 0.083.',
    'These findings are 900 times more probable if an alteration of class firmware is present than if it is not.',
    'The report says "the chips were planted by spies" (source S1).',
    'No difference found down to 0.6 mm; the layer stack was not examined.',
    'The trusted root certificates were named by the operator.',
    'A detection probability of 0.90 or more was reached at 0.6 mm.',
  ])('lets pass "%s"', (text) => {
    expect(lintText(text)).toEqual([]);
  });

  it('is linear on long hostile text', () => {
    const started = performance.now();
    lintText('the probability that '.repeat(20_000));
    lintText('"'.repeat(200_001));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
