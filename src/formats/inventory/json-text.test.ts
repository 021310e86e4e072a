import { describe, expect, it } from 'vitest';
import { FormatError, utf8Bytes } from '../../core/index.ts';
import { parseJson } from './json-text.ts';
import { toolLines } from './text-blocks.ts';

/** The error of reading it. */
function refusal(text: string): FormatError {
  try {
    parseJson(utf8Bytes(text), 'test');
  } catch (error) {
    if (error instanceof FormatError) return error;
  }
  throw new Error(`${text.slice(0, 40)} was read`);
}

describe('a file that was saved with a byte-order mark', () => {
  it('is read as without one, and its faults are where they are in the file', () => {
    expect(parseJson(utf8Bytes('\ufeff{"a":[1]}'), 'test')).toEqual({ a: [1] });
    expect(toolLines(utf8Bytes('\ufeffHandle 0x0001\r\n\tSize: 1'), 'test')).toEqual(['Handle 0x0001', '\tSize: 1']);
    for (const text of ['{"a":x}', '['.repeat(300)]) {
      expect(refusal(`\ufeff${text}`).offset).toBe(refusal(text).offset + 3);
    }
  });

  it('has one at its start only', () => {
    expect(refusal('\ufeff\ufeff{}').message).toContain('not JSON');
    expect(refusal('{}\ufeff').message).toContain('not JSON');
  });
});
