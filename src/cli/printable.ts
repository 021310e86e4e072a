/**
 * Characters that a terminal obeys or that change the order in which a line is read: C0, DEL, C1, line and paragraph
 * separators, and the controls of the bidirectional algorithm (UAX #9, 2). They come in file names and table cells, and
 * whoever supplies those must not write on the operator's screen.
 */
const spoken = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const obeyed = new RegExp(`[${spoken}]`, 'g');
const obeyedInText = new RegExp(`(?![\\n\\t])[${spoken}]`, 'g');

function codeOf(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
}

function named(char: string): string {
  return `[U+${codeOf(char).toUpperCase()}]`;
}

/** One line in which nothing is obeyed: every control character is named, a newline as well. */
export function printableLine(text: string): string {
  return text.replace(obeyed, named);
}

/** The same for a text of several lines: newlines and tabs stay, as the caller made them. */
export function printable(text: string): string {
  return text.replace(obeyedInText, named);
}

/** A value as one line of JSON. JSON.stringify leaves DEL, C1 and the bidirectional controls as they are. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(obeyed, (char) => `\\u${codeOf(char)}`);
}
