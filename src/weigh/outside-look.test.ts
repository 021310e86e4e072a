import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FindingClass } from '../core/index.ts';
import { findingClasses } from '../core/index.ts';
import { witnesses } from '../witnesses/index.ts';
import { outsideMethod, outsideMethods, weigh, type OutsideInspection, type Verdict } from './index.ts';

const subject = { kind: 'machine', id: 'm1' } as const;
const checks = witnesses.flatMap((witness) => witness.checks);
const asOf = '2026-03-02T06:00:00.000Z';
const day = { from: '2018-10-19T22:00:00.000Z', to: '2018-10-20T22:00:00.000Z' };

function row(method: string, more: Partial<OutsideInspection> = {}): OutsideInspection {
  const classes: readonly FindingClass[] = findingClasses;
  const claims = { sensitivity: 0.9, coverage: 0.9, lab: 'L', document: 'D-1' };
  return { method, implantClasses: classes, at: day, result: 'agrees', ...claims, ...more };
}

const verdictOf = (...inspections: readonly OutsideInspection[]): Verdict =>
  weigh({ subject, testimonies: [], checks, inspections, asOf });

const found = (verdict: Verdict): readonly FindingClass[] =>
  findingClasses.filter((name) => verdict.classes[name].word === 'nothing-found');

describe('a laboratory that found nothing', () => {
  it.each([
    ['optical', ['surface-part', 'swapped-chip', 'enumerating-device']],
    ['xray', ['surface-part', 'buried-part', 'swapped-chip', 'enumerating-device']],
    ['ct', ['surface-part', 'buried-part', 'swapped-chip', 'enumerating-device']],
    ['teardown', ['surface-part', 'buried-part', 'swapped-chip', 'enumerating-device', 'firmware', 'inside-chip']],
    ['flash-read', ['firmware']],
  ] as const)('%s has looked where it reaches, and nowhere else', (method, reached) => {
    const verdict = verdictOf(row(method));
    expect(found(verdict)).toEqual(findingClasses.filter((name) => reached.some((one) => one === name)));
    expect(verdict.blind.some(({ detail }) => detail.includes('does not reach it'))).toBe(true);
  });

  it.each([
    ['a sentence that holds a method', row('photo album (no teardown)'), 'none of the methods'],
    ['a method with a restriction', row('visual, outer layer only'), 'none of the methods'],
    ['a method that nobody knows', row('dowsing'), 'none of the methods'],
    ['a date after the examination', row('teardown', { at: { from: '2099-01-01', to: '2099-01-02' } }), 'dated after'],
    ['next to no sensitivity', row('teardown', { sensitivity: 0.0001, coverage: 0.0001 }), 'below 0.5'],
    ['sensitivity 0', row('teardown', { sensitivity: 0 }), 'below 0.5'],
    ['half the board at 0.9', row('teardown', { coverage: 0.5 }), 'below 0.5'],
    ['no stated sensitivity', row('teardown', { sensitivity: undefined }), 'does not state'],
    ['no stated coverage', row('teardown', { coverage: undefined }), 'does not state'],
  ])('%s is no look, and is named', (_, inspection, why) => {
    const verdict = verdictOf(inspection);
    expect(found(verdict)).toEqual([]);
    expect(verdict.word).toBe('not-examined');
    expect(verdict.blind.map(({ detail }) => detail).join('\n')).toContain(why);
  });

  it('is dated by the day in which most of its interval lies', () => {
    expect(verdictOf(row('teardown')).reasons[0]?.detail).toContain('on 2018-10-20');
  });
});

describe('a laboratory that found a difference', () => {
  const contradicts = (method: string, more: Partial<OutsideInspection> = {}): OutsideInspection =>
    row(method, { result: 'contradicts', implantClasses: ['surface-part'], ...more });

  it('is heard whatever its method, date and claims', () => {
    const odd = contradicts('dowsing', { sensitivity: undefined, at: { from: '2099-01-01', to: '2099-01-02' } });
    const verdict = verdictOf(odd);
    expect(verdict.word).toBe('unexplained-difference');
    expect(verdict.reasons[0]?.detail).toContain('dated after this examination');
  });

  it.each([
    ['one look in two spellings', contradicts('AOI'), contradicts('optical inspection', { document: 'D-2' })],
    [
      'an unknown method beside a known one',
      contradicts('xray'),
      contradicts('neutrons', { document: 'D-2', lab: 'M' }),
    ],
    ['two unknown methods', contradicts('neutrons'), contradicts('dowsing', { document: 'D-2', lab: 'M' })],
    ['one report with two methods', contradicts('xray'), contradicts('optical', { lab: ' l ' })],
  ])('%s: no independent contradiction', (_, a, b) => {
    const verdict = verdictOf(a, b);
    expect(verdict.word).toBe('unexplained-difference');
    expect(verdict.classes['surface-part'].word).toBe('unexplained-difference');
  });

  it.each([
    ['of another document', { document: 'D-2' }],
    ['of another laboratory', { lab: 'M' }],
    ['of another day', { at: { from: '2018-11-01', to: '2018-11-02' } }],
  ])('another method in a report %s is independent', (_, more) => {
    expect(verdictOf(contradicts('xray'), contradicts('optical', more)).word).toBe('independently-contradicted');
  });
});

describe('the vocabulary of methods', () => {
  it('has each spelling once, takes case and hyphens for spelling, and nothing else', () => {
    const names = outsideMethods.flatMap(({ method, also }) => [method, ...also]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(outsideMethod(name), name).toBeDefined();
    expect(outsideMethod(' X-Ray ')?.family).toBe('inspect-xray');
    expect(outsideMethod('no teardown')).toBeUndefined();
    expect(outsideMethod('teardown'.padEnd(5000, ' '))).toBeUndefined();
  });

  it('is the one of docs/intake.md', () => {
    const page = readFileSync(new URL('../../docs/intake.md', import.meta.url), 'utf8');
    for (const { method, also, reaches } of outsideMethods) {
      const line = page.split('\n').find((one) => one.startsWith(`| \`${method}\``));
      expect(line, method).toBeDefined();
      for (const name of also) expect(line, method).toContain(name);
      for (const name of findingClasses) expect(line?.includes(name), `${method} ${name}`).toBe(reaches.includes(name));
    }
  });
});
