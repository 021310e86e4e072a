import { describe, expect, it } from 'vitest';
import { Recent } from './recent.ts';

const text = new TextEncoder();

describe('Recent', () => {
  it('finds a value by its bytes wherever they stand, and never by other bytes', () => {
    const recent = new Recent<string>(8, 16);
    const file = text.encode('..one..two..');
    recent.keep(file, 2, 5, 'one');
    expect(recent.find(text.encode('one'), 0, 3)).toBe('one');
    expect(recent.find(file, 2, 4)).toBeUndefined();
    expect(recent.find(file, 7, 10)).toBeUndefined();
    // With one slot every content meets every other.
    const single = new Recent<number>(1, 16);
    for (let i = 0; i < 300; i++) {
      const bytes = text.encode(`content ${i}`);
      expect(single.find(bytes, 0, bytes.length)).toBeUndefined();
      single.keep(bytes, 0, bytes.length, i);
      expect(single.find(bytes, 0, bytes.length)).toBe(i);
    }
  });

  it('keeps a copy: bytes that change afterwards change nothing', () => {
    const recent = new Recent<string>(8, 16);
    const bytes = Buffer.from('abc');
    recent.keep(bytes, 0, 3, 'abc');
    bytes[0] = 0x7a;
    expect(recent.find(bytes, 0, 3)).toBeUndefined();
    expect(recent.find(text.encode('abc'), 0, 3)).toBe('abc');
  });

  it('keeps nothing that is longer than its limit', () => {
    const recent = new Recent<string>(8, 4);
    recent.keep(text.encode('longer'), 0, 6, 'longer');
    expect(recent.find(text.encode('longer'), 0, 6)).toBeUndefined();
  });
});
