import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/index.ts';
import { comparable } from './comparable.ts';
import type { ComponentMatch } from './match-components.ts';
import { matchComponents, maximumComponents } from './match-components.ts';
import { part } from './testdata/part.ts';

function match(ordered: readonly ReturnType<typeof part>[], found: readonly ReturnType<typeof part>[]): ComponentMatch {
  return matchComponents(ordered.map(comparable), found.map(comparable));
}

const dimm = (serial?: string, revision?: string): ReturnType<typeof part> =>
  part({ class: '00060004', manufacturer: 'Ostrava Micro', model: 'OM64', serial, revision });
const nic = (serial?: string): ReturnType<typeof part> =>
  part({ class: '00090002', manufacturer: 'Tern', model: 'T710', serial });

const anyPart = fc
  .record({
    class: fc.constantFrom('00060004', '00090002', '00070006', undefined),
    manufacturer: fc.constantFrom('A', 'B', undefined),
    model: fc.constantFrom('m1', 'm2', undefined),
    serial: fc.option(fc.constantFrom('S1', 'S2', 'S3', 'S4'), { nil: undefined }),
    revision: fc.constantFrom('1', '2', undefined),
  })
  .map(part);

describe('matchComponents', () => {
  it('finds the added part, the missing part and neither where all agree', () => {
    expect(match([dimm('A')], [dimm('A'), dimm('B')]).unexpected.map(({ serial }) => serial)).toEqual(['B']);
    expect(match([dimm('A'), dimm('B')], [dimm('A')]).missing.map(({ serial }) => serial)).toEqual(['B']);
    const all = match([dimm('A'), nic('X')], [nic('X'), dimm('A')]);
    expect([all.same.length, all.missing.length, all.unexpected.length, all.changed.length]).toEqual([2, 0, 0, 0]);
  });

  it('counts equal parts one to one: a third of two is unexpected', () => {
    const result = match([dimm(), dimm()], [dimm(), dimm(), dimm()]);
    expect([result.same.length, result.unexpected.length]).toEqual([2, 1]);
  });

  it('calls another serial or revision changed, not missing', () => {
    const serial = match([dimm('A')], [dimm('B')]);
    expect(serial.changed.map(({ fields }) => fields)).toEqual([['serial']]);
    expect([serial.missing.length, serial.unexpected.length]).toEqual([0, 0]);
    expect(match([dimm('A', '1')], [dimm('A', '2')]).changed.map(({ fields }) => fields)).toEqual([['revision']]);
  });

  it('never lets a part of one kind stand for a part of another', () => {
    const result = match([dimm('A')], [nic('A')]);
    expect([result.changed.length, result.missing.length, result.unexpected.length]).toEqual([0, 1, 1]);
  });

  it('takes an unstated field for neither equal nor different', () => {
    const nothing = part({});
    const result = match([dimm('A')], [nothing]);
    expect([result.changed.length, result.unexpected.length, result.unidentified.length]).toEqual([0, 0, 1]);
    expect(match([dimm('A')], [dimm()]).same).toHaveLength(1);
    expect(match([part({ manufacturer: 'A', model: 'x' })], [part({ manufacturer: 'A' })]).undecided).toHaveLength(1);
  });

  it('asks for an account before it compares further', () => {
    const result = matchComponents(
      [comparable(dimm('A'))],
      [comparable(dimm('B'))],
      (o, f) => o?.serial === 'A' && f?.serial === 'B',
    );
    expect([result.changed.length, result.missing.length, result.unexpected.length]).toEqual([0, 0, 0]);
  });

  it('refuses more parts than a machine has', () => {
    const many = Array.from({ length: maximumComponents + 1 }, () => nic());
    expect(() => match([], many)).toThrow(UsageError);
  });

  it('stays quick on the largest list of parts that all conflict', () => {
    const ordered = Array.from({ length: maximumComponents }, (_, i) => dimm(`A${i}`));
    const found = Array.from({ length: maximumComponents }, (_, i) => dimm(`B${i}`));
    const start = performance.now();
    expect(match(ordered, found).changed).toHaveLength(maximumComponents);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('finds no difference between a list and any permutation of it', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (parts, draws) => {
        const keyed = parts.map((value) => [draws.next().value, value] as const);
        const shuffled = keyed.sort(([a], [b]) => a - b).map(([, value]) => value);
        const { missing, unexpected, changed, undecided } = match(parts, shuffled);
        expect([missing.length, unexpected.length, changed.length, undecided.length]).toEqual([0, 0, 0, 0]);
      }),
    );
  });

  it('accounts for every part exactly once, and does not depend on the order of the lists', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 10 }), fc.array(anyPart, { maxLength: 10 }), (ordered, found) => {
        const a = match(ordered, found);
        const pairs = a.same.length + a.changed.length + a.undecided.length;
        expect(pairs + a.unexpected.length + a.unidentified.length).toBe(found.length);
        const b = match([...ordered].reverse(), [...found].reverse());
        const sizes = (m: ComponentMatch): number[] => [
          m.same.length,
          m.changed.length,
          m.missing.length,
          m.unexpected.length,
        ];
        expect(sizes(b)).toEqual(sizes(a));
      }),
    );
  });

  it('sees every added part that no ordered part resembles', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 10 }), (parts) => {
        const added = part({ class: '00050006', manufacturer: 'Z', model: 'unheard', serial: 'Z9' });
        expect(match(parts, [...parts, added]).unexpected.map(({ serial }) => serial)).toEqual(['Z9']);
      }),
    );
  });
});
