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

const parse = (text: string): unknown => parseJson(utf8Bytes(text), 'test');

describe('parseJson', () => {
  it.each([
    String.raw`"\ud83d\ude00"`,
    String.raw`"\uD83D\uDE00\n\uD83D\uDE00"`,
    String.raw`"\\ud800"`,
    String.raw`"\\\\\\ude00"`,
    '"\u{1f600}"',
  ])('reads whole characters: %s', (text) => {
    expect(parse(text)).toBe(JSON.parse(text));
  });
  it.each([
    [String.raw`"ä\ud800"`, 3],
    [String.raw`"\ude00"`, 1],
    [String.raw`"\ud83d \ude00"`, 1],
    [String.raw`"\ud83d\n\ude00"`, 1],
    [String.raw`"\ude00\ud83d"`, 1],
    [String.raw`"\\\ud800"`, 3],
    [String.raw`{"\udfff": 1}`, 2],
    [String.raw`"\ud83d\ude00\ud83d"`, 13],
  ])('refuses half a character at its byte: %s', (text, offset) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'FORMAT', offset }));
  });
});
