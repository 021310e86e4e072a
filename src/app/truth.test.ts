import { describe, expect, it } from 'vitest';
import type { Limit } from '../core/index.ts';
import type { FleetTruth, MachineTruth } from '../simulate/index.ts';
import { weigh } from '../weigh/index.ts';
import type { Verdict } from '../weigh/index.ts';
import { compareWithTruth } from './truth.ts';

const machine = (name: string, changes: Partial<MachineTruth>): MachineTruth => ({
  machine: name,
  class: null,
  how: '',
  coveredBy: [],
  repairs: 0,
  updates: 0,
  dirty: [],
  ...changes,
});
const truth = (machines: readonly MachineTruth[]): FleetTruth => ({
  seed: 1,
  asOf: '2026-03-02T06:00:00.000Z',
  badLot: '',
  badLotSite: '',
  pictureRule: '',
  photographed: [],
  changes: 0,
  machines,
});
const verdict = (name: string, word: Verdict['word']): Verdict => ({
  ...weigh({ subject: { kind: 'machine', id: name }, testimonies: [], checks: [] }),
  word,
});
const limit = (look: string, at90: number | null): Limit => ({
  id: look,
  implantClass: 'surface-part',
  method: 'm',
  family: 'inspect-optical',
  scope: { look, region: 'open' },
  modelHash: '',
  axis: 'sizeMm',
  curve: [],
  at90,
  falseCalls: { count: 0, units: 0, bound95: null },
  trials: 1,
  basis: 'simulated',
});

describe('compareWithTruth', () => {
  it('demands what is covered and at least twice the limit of its look, and nothing else', () => {
    const machines = [
      machine('found', { class: 'surface-part', look: 'tan', sizeMm: 1.4, coveredBy: ['picture'] }),
      machine('missed', { class: 'firmware', coveredBy: ['answer'] }),
      machine('small', { class: 'surface-part', look: 'tan', sizeMm: 1.1, coveredBy: ['picture'] }),
      machine('unlimited', { class: 'surface-part', look: 'dark', sizeMm: 9, coveredBy: ['picture'] }),
      machine('uncovered', { class: 'buried-part' }),
    ];
    const verdicts = machines.map(({ machine: name }) =>
      verdict(name, name === 'found' ? 'unexplained-difference' : 'nothing-found'),
    );
    const compared = compareWithTruth(truth(machines), verdicts, [limit('tan', 0.6), limit('dark', null)]);
    expect(compared).toMatchObject({ due: 2, found: 1 });
    expect(compared.missed.map((one) => one.machine)).toEqual(['missed']);
    expect(compared.notDue.map((one) => one.machine)).toEqual(['small', 'unlimited', 'uncovered']);
  });

  it('counts calls on machines that only had recorded repairs, but not where the records are wrong', () => {
    const machines = [machine('a', { repairs: 1 }), machine('b', { dirty: ['wrong serial'] }), machine('c', {})];
    const verdicts = [
      verdict('a', 'unexplained-difference'),
      verdict('b', 'independently-contradicted'),
      verdict('c', 'nothing-found'),
    ];
    const compared = compareWithTruth(truth(machines), verdicts, []);
    expect(compared.unaltered).toBe(2);
    expect(compared.falseAlarms.map(({ subject }) => subject.id)).toEqual(['a']);
  });
});
