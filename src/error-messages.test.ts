import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Message } from './testdata/error-messages.ts';
import { errorMessages, sharedMessages, shortMessages } from './testdata/error-messages.ts';
import { parseSource, sourceFiles } from './testdata/source-files.ts';

const src = import.meta.dirname;

function planted(...texts: readonly string[]): readonly Message[] {
  const sources = texts.map((text, i) =>
    ts.createSourceFile(join(src, 'formats', 'planted', `file-${String(i)}.ts`), text, ts.ScriptTarget.ESNext, true),
  );
  return errorMessages(src, sources);
}

describe('what errors say', () => {
  const files = ['formats', 'collect'].flatMap((room) => sourceFiles(join(src, room)));
  const messages = errorMessages(src, files.map(parseSource));

  it('is looked at in every format and every way of collecting', () => {
    expect(messages.length).toBeGreaterThan(380);
    expect(new Set(messages.map(({ of }) => of)).size).toBeGreaterThan(20);
  });

  it('is not the same for two causes of one format', () => {
    expect(sharedMessages(messages)).toEqual([]);
  });

  it('is said in two words at least', () => {
    expect(shortMessages(messages)).toEqual([]);
  });
});

describe('a message', () => {
  const refuse = `export function refuse(at: number, message: string): never { throw new FormatError('x', message, at); }`;

  it.each([
    ['a constant', `throw new FormatError('x', 'no end', 0);`],
    ['a template', 'throw new FormatError("x", `${what} has no end`, 0);'],
    ['a reader', `reader.fail('no end');`],
    ['one of two', `reader.fail(isLong ? 'no end' : 'no start');`],
    ['bad usage', `throw new UsageError('no end', 'Give one.');`],
    ['a function that throws it', `refuse(7, 'no end');`],
    ['a function above that one', `const deny = (message: string) => refuse(3, message); deny('no end');`],
    [
      'a method',
      `class A { #refuse(m: string) { throw new FormatError('x', m, 0); } deny(m: string) { refuse(0, m); } }; a.deny('no end');`,
    ],
  ])('that is said twice is found: %s', (_what, text) => {
    const other = text.replaceAll('no start', 'another start');
    expect(sharedMessages(planted(refuse, text))).toEqual([]);
    expect(sharedMessages(planted(refuse, text, other))).toHaveLength(1);
  });

  it('may be said by two formats', () => {
    const of = (name: string): Message => ({ of: name, place: `${name}.ts:1`, text: 'no end' });
    expect(sharedMessages([of('formats/a'), of('formats/b')])).toEqual([]);
    expect(sharedMessages([of('formats/a'), of('formats/a')])).toHaveLength(1);
  });

  it.each(['', 'truncated', '  ', '${what}'])('of fewer than two words is found: %j', (text) => {
    expect(shortMessages(planted(`reader.fail(\`${text}\`);`))).toHaveLength(1);
    expect(shortMessages(planted('reader.fail(`${what}: no end`);', `reader.fail('no end');`))).toEqual([]);
  });
});
