import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../ledger/index.ts';
import { wholeText } from './whole-text.ts';

it('replaces halves of surrogate pairs in values and names, and nothing else', () => {
  const sound = { a: ['x', '\ud83d\ude00'], b: { c: 1, d: true } };
  expect(wholeText(sound)).toBe(sound);
  const torn = { a: ['N93\ud800FBEE', '\ude00\ud83d'], '\udc00': null };
  expect(wholeText(torn)).toEqual({ a: ['N93\ufffdFBEE', '\ufffd\ufffd'], '\ufffd': null });
  expect(torn.a[0]).toBe('N93\ud800FBEE');
});

it('leaves nothing that the ledger could not write', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\ud800', '\udfff', '\ud83d\ude00') });
  fc.assert(
    fc.property(fc.array(fc.dictionary(text, fc.array(text))), (value) => {
      expect(() => canonicalJson(wholeText(value))).not.toThrow();
    }),
  );
});
