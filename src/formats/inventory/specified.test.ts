import { describe, expect, it } from 'vitest';
import { placeholders, specified, specifiedSerial } from './specified.ts';

describe('specified', () => {
  it('knows every placeholder in any case and with blanks around it', () => {
    for (const { text, origin } of placeholders) {
      expect(specified(` ${text.toUpperCase()}\u0000`), text).toBeUndefined();
      expect(text).toBe(text.toLowerCase());
      expect(origin).not.toBe('');
    }
    expect(new Set(placeholders.map((placeholder) => placeholder.text)).size).toBe(placeholders.length);
  });

  it.each([
    '',
    '   ',
    '0000',
    '00:00:00:00:00:00',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF',
    '...',
    undefined,
    null,
  ])('%s says nothing', (text) => {
    expect(specified(text)).toBeUndefined();
  });

  it.each(['00', 'A00', '0', 'FF', 'None Such Ltd', '29AC2764', '10', '0001'])('%s says something', (text) => {
    expect(specified(` ${text} `)).toBe(text);
  });

  it('takes a serial of zeros alone for none', () => {
    expect(specifiedSerial('0')).toBeUndefined();
    expect(specifiedSerial('00')).toBeUndefined();
    expect(specifiedSerial('010')).toBe('010');
  });

  it('is linear in long runs of blanks and zeros', () => {
    const started = performance.now();
    specified(`${' '.repeat(1_000_000)}x${' '.repeat(1_000_000)}x`);
    specified(`${'0 '.repeat(1_000_000)}x`);
    specified(`${'0'.repeat(1_000_000)}x`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
