import { describe, expect, it } from 'vitest';
import type { Context } from '../core/index.ts';
import { UsageError } from '../core/index.ts';
import { hashOf } from './hash-of.ts';
import { contextHash, resultKey } from './result-key.ts';

describe('hashOf', () => {
  it('does not depend on the order of members, maps and sets', () => {
    expect(hashOf({ a: 1, b: [2] })).toBe(hashOf({ b: [2], a: 1 }));
    expect(
      hashOf(
        new Map([
          ['a', 1],
          ['b', 2],
        ]),
      ),
    ).toBe(
      hashOf(
        new Map([
          ['b', 2],
          ['a', 1],
        ]),
      ),
    );
    expect(hashOf(new Set([1, 2]))).toBe(hashOf(new Set([2, 1])));
    expect(hashOf({ a: undefined })).toBe(hashOf({}));
  });

  it('tells apart what looks alike', () => {
    const alike: readonly unknown[] = [
      null,
      0,
      '0',
      0n,
      false,
      [],
      {},
      '',
      [null],
      [[]],
      [0, 0],
      ['0,0'],
      Number.NaN,
      'NaN',
      new Map(),
      new Set(),
      new Uint8Array(4),
      new Uint16Array(2),
      new Uint8Array(2),
      new Float32Array(1),
      undefined,
      [undefined],
      new Map([['a', 1]]),
      { a: 1 },
      new Set(['a']),
      '\ud800',
      '\ufffd',
      Infinity,
      -Infinity,
      [1, [2]],
      [[1], 2],
    ];
    expect(new Set(alike.map((value) => hashOf(value))).size).toBe(alike.length);
  });

  it('reads a view, not the buffer under it', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    expect(hashOf(bytes.subarray(1, 3))).toBe(hashOf(Uint8Array.of(2, 3)));
    expect(hashOf(new Float64Array([1.5]))).not.toBe(hashOf(new Float64Array([1.25])));
  });

  it('refuses functions, class instances and cycles', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [(): number => 1, new Date(0), cycle]) expect(() => hashOf(value)).toThrow(UsageError);
  });
});

describe('resultKey', () => {
  const subject = { kind: 'machine', id: 'm1' } as const;
  const base = resultKey('attest/quote', 1, subject, ['aa', 'bb'], 'model', 'context');

  it('is a set of inputs, not a list', () => {
    expect(resultKey('attest/quote', 1, subject, ['bb', 'aa', 'bb'], 'model', 'context')).toBe(base);
  });

  it('changes with each thing that can change the answer', () => {
    const others = [
      resultKey('attest/quotes', 1, subject, ['aa', 'bb'], 'model', 'context'),
      resultKey('attest/quote', 2, subject, ['aa', 'bb'], 'model', 'context'),
      resultKey('attest/quote', 1, { kind: 'machine', id: 'm2' }, ['aa', 'bb'], 'model', 'context'),
      resultKey('attest/quote', 1, { ...subject, fleet: 'acquired' }, ['aa', 'bb'], 'model', 'context'),
      resultKey('attest/quote', 1, subject, ['aa'], 'model', 'context'),
      resultKey('attest/quote', 1, subject, ['aa', 'bb'], 'other', 'context'),
      resultKey('attest/quote', 1, subject, ['aa', 'bb'], 'model', 'other'),
    ];
    expect(new Set([base, ...others]).size).toBe(8);
  });

  it('does not change with the clock alone', () => {
    const context: Context = {
      asOf: '2026-01-01T00:00:00Z',
      seed: 1,
      trustRoots: [],
      policy: { requiredChecks: [] },
      challenges: [],
    };
    expect(contextHash({ ...context, asOf: '2027-01-01T00:00:00Z' })).toBe(contextHash(context));
    expect(contextHash({ ...context, seed: 2 })).not.toBe(contextHash(context));
    expect(contextHash({ ...context, challenges: [{ machine: 'm', nonceHex: '00' }] })).not.toBe(contextHash(context));
  });
});
