import { describe, expect, it } from 'vitest';
import type { Limit } from '../core/index.ts';
import { lintText, summarise } from './index.ts';
import { contradicts, agrees, weighed, limit } from './testdata/findings.ts';

describe('summarise', () => {
  it('says the one sentence', () => {
    const verdicts = [
      weighed([contradicts('inspect/part-added'), agrees('attest/firmware-unlike-siblings')], {
        limits: [limit('simulated', 0.6)],
      }),
      ...Array.from({ length: 1311 }, () => weighed([agrees('attest/firmware-unlike-siblings')])),
    ];
    const { sentence } = summarise(verdicts);
    expect(sentence).toBe(
      '1 of 1,312 machines differs in ways no record explains; 1,311 were seen by fewer than two witnesses; on the 1 board that was seen in pictures nothing can be said below 0.6 mm.',
    );
    expect(lintText(sentence)).toEqual([]);
    const looked = (look: string, side: string, at90: number | null): Limit => ({
      ...limit('simulated', at90 ?? 0.6),
      at90,
      scope: { look, side },
    });
    const limits = [
      looked('dark', 'A', 0.6),
      looked('dark', 'B', 0.6),
      looked('tan', 'A', 0.4),
      looked('tan', 'B', null),
      looked('board', 'A', null),
    ];
    const mixed = summarise([weighed([contradicts('inspect/part-added')], { limits })]).sentence;
    expect(mixed).toContain(
      'the pictures of 1 board would have shown, with probability 0.90 in simulation, a dark part of 0.6 mm, a tan part of 0.4 mm on 1 of 2 kinds of picture, and a board-coloured one at no size.',
    );
    expect(lintText(mixed)).toEqual([]);
    expect(summarise([]).sentence).toMatch(/^No machine was examined/);
  });
});
