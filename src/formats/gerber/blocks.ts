import { FormatError } from '../../core/index.ts';

export const format = 'gerber';

/** A piece of a Gerber file between its delimiters: a word command, or everything between two percent signs. */
export interface Block {
  /** Index of its first character. */
  readonly at: number;
  readonly extended: boolean;
  /** The data blocks, without the `*` behind each; one where it is a word command. */
  readonly words: readonly string[];
}

const maxWordChars = 2_000_000;

function plain(text: string): string {
  return text.replace(/[\r\n]+/g, '');
}

/**
 * The commands of a Gerber file one after the other (Gerber Layer Format Specification 2024.05, 3.2 and 3.5.2). Line ends
 * may stand anywhere and mean nothing. Throws FormatError where a command is not ended.
 */
export function* gerberBlocks(text: string): Generator<Block, void, undefined> {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const fail = (message: string, index: number): never => {
    throw new FormatError(format, message, index);
  };
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    if (at >= text.length) return;
    const extended = text.charCodeAt(at) === 37;
    const end = text.indexOf(extended ? '%' : '*', at + 1);
    if (end < 0) fail(extended ? 'an extended command without its closing %' : 'a command without its closing *', at);
    if (end - at > maxWordChars) fail(`a command of more than ${maxWordChars} characters`, at);
    if (!extended) {
      yield { at, extended, words: [plain(text.slice(at, end))] };
      at = end + 1;
      continue;
    }
    const inside = plain(text.slice(at + 1, end)).trim();
    if (!inside.endsWith('*')) fail('an extended command whose last data block has no closing *', at);
    yield { at, extended, words: inside.slice(0, -1).split('*') };
    at = end + 1;
  }
}
