import { describe, expect, it } from 'vitest';
import { onceFor, oncePerPair } from './once.ts';

describe('onceFor', () => {
  it('asks once for one object, and again for another that looks the same', () => {
    let asked = 0;
    const ask = onceFor(({ name }: { readonly name: string }) => `${name} ${++asked}`);
    const [first, second] = [{ name: 'a' }, { name: 'a' }];
    expect([ask(first), ask(first), ask(second), ask(first)]).toEqual(['a 1', 'a 1', 'a 2', 'a 1']);
  });
  it('remembers nothing of a question that threw', () => {
    let asked = 0;
    const ask = onceFor((about: object) => {
      if (++asked === 1) throw new Error('not yet');
      return about;
    });
    const about = {};
    expect(() => ask(about)).toThrow('not yet');
    expect(ask(about)).toBe(about);
  });
});

describe('oncePerPair', () => {
  it('asks once for two objects in their order, and never takes one pair for another', () => {
    const asked: string[] = [];
    const ask = oncePerPair((a: { readonly name: string }, b: { readonly name: string }) => {
      asked.push(a.name + b.name);
      return a.name + b.name;
    });
    const [key, other, tag] = [{ name: 'k' }, { name: 'o' }, { name: 't' }];
    const pairs = [
      [tag, key],
      [tag, other],
      [key, tag],
      [tag, key],
    ] as const;
    expect(pairs.map(([a, b]) => ask(a, b))).toEqual(['tk', 'to', 'kt', 'tk']);
    expect(asked).toEqual(['tk', 'to', 'kt']);
  });
});
