import { describe, expect, it } from 'vitest';
import type { Check, Finding, Limit, LimitScope } from '../core/index.ts';
import { lintText, summarise, weigh, type Verdict, type WeighInput } from './index.ts';

const check: Check = {
  code: 'inspect/part-added',
  revision: 1,
  question: 'Is there a part more?',
  bearing: 'alteration',
  implantClasses: ['surface-part'],
  limit: 'as its words say',
  standard: 'none',
  outcomes: { contradicts: 'one more', agrees: 'none more', blind: 'unseen' },
};

function limit(scope: LimitScope, at90: number | null = 0.6): Limit {
  const falseCalls = { count: 0, units: 0, bound95: null };
  const plan = { method: 'optical comparison', family: 'inspect-optical', modelHash: '', axis: 'sizeMm' } as const;
  const own = { boardModel: 'MB', boardSerial: 'B1', side: 'top', station: 's1', look: 'dark', ...scope };
  return {
    id: 'l',
    implantClass: 'surface-part',
    ...plan,
    scope: own,
    curve: [],
    at90,
    falseCalls,
    trials: 9,
    basis: 'simulated',
  };
}

interface Board extends Partial<WeighInput> {
  readonly coverage?: number;
  readonly outcome?: 'agrees' | 'blind';
}

const verdictOf = ({ coverage = 0.98, outcome = 'agrees', ...more }: Board): Verdict => {
  const subject = { kind: 'machine', id: more.boardSerial ?? 'm' } as const;
  const base = { check: check.code, revision: 1, subject, evidence: [], detail: 'said', measured: { coverage } };
  const finding: Finding =
    outcome === 'agrees'
      ? { ...base, outcome, limit: check.code }
      : { ...base, outcome, reason: { reason: 'no-reference', detail: 'no golden unit' } };
  return weigh({
    subject,
    checks: [check],
    testimonies: [
      {
        witness: 'inspect',
        testimony: { findings: [finding], explained: [], coverage: { share: coverage, detail: '' } },
      },
    ],
    boardModel: 'MB',
    boardSerial: 'B1',
    views: [{ side: 'top', station: 's1' }],
    coverageOfBoards: new Map([['B1', 0.98]]),
    limits: [limit({})],
    ...more,
  });
};

describe('a limit that was measured in the picture of one board', () => {
  it('is that board’s, and assumed for every other, with the serial of the measured one', () => {
    const own = verdictOf({}).classes['surface-part'];
    expect(own.limits[0]).toMatchObject({ basis: 'simulated', scope: { boardSerial: 'B1' } });
    expect(own.limits[0]?.text).not.toContain('another board');
    const other = verdictOf({ boardSerial: 'B2' }).classes['surface-part'];
    expect(other.limits[0]).toMatchObject({ basis: 'assumed', elsewhere: { boardSerial: 'B1', showsLess: false } });
    expect(other.limits[0]?.text).toContain("measured on another board's picture (serial B1)");
    expect(other.powerBasis).toBe('assumed');
    expect(lintText(other.limits[0]?.text ?? '')).toEqual([]);
  });

  it.each([
    ['another side', { views: [{ side: 'bottom', station: 's1' }] }],
    ['another station', { views: [{ side: 'top', station: 's2' }] }],
    ['no station', { views: [{ side: 'top' }] }],
    ['no picture', { views: [] }],
    ['another model', { boardModel: 'MC' }],
  ])('says nothing of a board seen from %s', (_, more) => {
    const [stated] = verdictOf(more).classes['surface-part'].limits;
    expect(stated?.at90).toBeUndefined();
    expect(stated?.text).toBe('as its words say');
  });
});

describe('the sentence about sizes', () => {
  it('says of how many boards the limit was measured, and leaves out pictures that show less', () => {
    const boards = [
      verdictOf({}),
      verdictOf({ boardSerial: 'B2' }),
      verdictOf({ boardSerial: 'B3', coverage: 0.5 }),
      verdictOf({ boardSerial: 'B4', outcome: 'blind' }),
    ];
    const { sentence, pictured, limited, measured } = summarise(boards);
    expect([pictured, limited, measured]).toEqual([3, 2, 1]);
    expect(sentence).toContain(
      'on the 2 boards that were seen in pictures nothing can be said below 0.6 mm (measured on 1 of them, assumed for the others); of 1 more board in pictures no size can be said.',
    );
    expect(lintText(sentence)).toEqual([]);
  });

  it('claims no measurement where none was made', () => {
    const { sentence, looks } = summarise([verdictOf({ limits: [] })]);
    expect(looks).toEqual([]);
    expect(sentence).toContain('no limit was measured');
    expect(sentence).not.toContain('no size was reached');
    expect(lintText(sentence)).toEqual([]);
  });

  it('counts no board whose picture could not be compared', () => {
    const { sentence, pictured } = summarise([verdictOf({ outcome: 'blind' })]);
    expect(pictured).toBe(0);
    expect(sentence).toContain('no picture of a board was compared with golden units');
    expect(lintText(sentence)).toEqual([]);
  });
});
