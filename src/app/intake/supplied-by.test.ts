import { describe, expect, it } from 'vitest';
import { pathMatches, suppliedBy } from './supplied-by.ts';

describe('pathMatches', () => {
  it.each([
    ['*.csv', 'machines.csv', true],
    ['*.csv', 'orders/machines.csv', false],
    ['evidence/nh-*/**', 'evidence/nh-00001/quote.bin', true],
    ['evidence/nh-*/**', 'evidence/nh-00001/redfish/Systems/1.json', true],
    ['evidence/nh-*/**', 'evidence/ha-00001/quote.bin', false],
    ['evidence/**', 'evidence', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'ac', false],
    ['ab*ba', 'aba', false],
    ['fleet.yaml', 'fleet.yaml', true],
  ])('%s against %s is %s', (pattern, path, expected) => {
    expect(pathMatches(pattern, path)).toBe(expected);
  });
});

describe('suppliedBy', () => {
  it('takes the first entry that names the file, and nothing where none does', () => {
    const at = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };
    const who = suppliedBy({
      sources: [
        { party: 'a', files: ['x/*'], at },
        { party: 'b', files: ['**'] },
      ],
    });
    expect(who('x/1')).toEqual({ by: 'a', at });
    expect(who('y')).toEqual({ by: 'b' });
    expect(suppliedBy(undefined)('y')).toBeUndefined();
  });
});
