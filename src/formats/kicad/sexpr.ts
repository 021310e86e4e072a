import { FormatError, utf8Bytes } from '../../core/index.ts';

/** A list of an s-expression: words, quoted texts and lists. `at` is the index of its bracket in the text. */
export interface List {
  readonly at: number;
  readonly items: readonly (string | List)[];
}

export const sexprLimits: { readonly depth: number; readonly nodes: number } = { depth: 64, nodes: 8_000_000 };

/**
 * The lists directly inside the one outer list, one after the other, and first the outer list's own words. Linear in
 * the text, one list in memory at a time, no recursion. `fail` gives the error for an index of the text.
 */
export function* childLists(text: string, format: string): Generator<List, void, undefined> {
  const fail = (message: string, index: number): never => {
    throw new FormatError(format, message, utf8Bytes(text.slice(0, index)).length);
  };
  const words: string[] = [];
  const open: { at: number; items: (string | List)[] }[] = [];
  let nodes = 0;
  let i = text.startsWith('\ufeff') ? 1 : 0;
  let ended = false;
  let announced = false;
  for (;;) {
    while (i < text.length && text.charCodeAt(i) <= 32) i++;
    if (i >= text.length) break;
    if (ended) fail('something after the end of the outer list', i);
    nodes++;
    if (nodes > sexprLimits.nodes) fail(`more than ${sexprLimits.nodes} words and lists`, i);
    const code = text.charCodeAt(i);
    const inner = open.at(-1);
    if (code === 40) {
      if (open.length >= sexprLimits.depth) fail(`lists nested deeper than ${sexprLimits.depth}`, i);
      if (open.length === 1 && !announced) {
        announced = true;
        yield { at: 0, items: [...words] };
      }
      open.push({ at: i, items: [] });
      i++;
    } else if (inner === undefined) {
      fail('the file does not start with a bracket', i);
    } else if (code === 41) {
      i++;
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) {
        ended = true;
        if (!announced) yield { at: 0, items: [...words] };
      } else if (open.length === 1) yield inner;
      else outer.items.push(inner);
    } else {
      const start = i;
      let word: string;
      if (code === 34) {
        let from = i + 1;
        for (;;) {
          const quote = text.indexOf('"', from);
          if (quote < 0) fail('a quote that is never closed', start);
          let slashes = 0;
          while (quote - 1 - slashes > start && text.charCodeAt(quote - 1 - slashes) === 92) slashes++;
          from = quote + 1;
          if (slashes % 2 === 0) break;
        }
        word = text.slice(start + 1, from - 1).replace(/\\(.)/gs, '$1');
        i = from;
      } else {
        while (i < text.length && !isBreak(text.charCodeAt(i))) i++;
        word = text.slice(start, i);
      }
      if (open.length === 1) {
        if (words.length < 16) words.push(word);
      } else inner.items.push(word);
    }
  }
  if (!ended)
    fail(open.length === 0 ? 'there is no list in the file' : `the file ends inside ${open.length} lists`, text.length);
}

function isBreak(code: number): boolean {
  return code <= 32 || code === 40 || code === 41 || code === 34;
}

/** The first word of a list: what it is. */
export function head(list: List): string {
  const first = list.items[0];
  return typeof first === 'string' ? first : '';
}

export function lists(list: List, name: string): readonly List[] {
  return list.items.filter((item): item is List => typeof item !== 'string' && head(item) === name);
}

export function child(list: List, name: string): List | undefined {
  return list.items.find((item): item is List => typeof item !== 'string' && head(item) === name);
}

/** The `index`-th item where it is a word. */
export function word(list: List | undefined, index: number): string | undefined {
  const item = list?.items[index];
  return typeof item === 'string' ? item : undefined;
}
