import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { yaml } from './yaml-writer.ts';

describe('yaml', () => {
  it('writes what a YAML reader gives back', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const key = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/);
    const flat = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar)), { minKeys: 1 });
    const nested = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar), flat, fc.array(flat, { minLength: 1 })), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(nested, (value) => {
        expect(parse(yaml(value), { schema: 'core' })).toEqual({ ...value });
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(yaml({ a: undefined, b: 'no' })).toBe('b: "no"\n');
  });
});
