import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from './duplicate-key.ts';

describe('duplicateKey', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":{"b":1,"c":[{"d":1,"d":1}]}}', 'd'],
    ['{"\\u0061":1,"a":2}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
    ['{"":1,"":2}', ''],
    ['[{"a":1},{"a":1}]', undefined],
    ['{"a":{"a":{"a":1}}}', undefined],
    ['{"a":"a","b":"a"}', undefined],
    ['{"a":["a","a",{"a":1}],"b":"{\\"a\\":1,\\"a\\":1}"}', undefined],
    ['{"__proto__":1,"constructor":2}', undefined],
    ['1', undefined],
  ])('of %s is %j', (text, key) => {
    expect(duplicateKey(text)).toBe(key);
  });

  it('finds none in what JSON.stringify writes, and any that is put there', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(duplicateKey(text)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.json(), { minKeys: 1 }), fc.string(), (object, inner) => {
        const [[name] = ['']] = Object.entries(object);
        const text = JSON.stringify(object);
        const twice = `[{"x":${JSON.stringify(inner)}},${text.slice(0, -1)},${JSON.stringify(name)}:0}]`;
        expect(duplicateKey(twice)).toBe(name);
      }),
    );
  });
});
