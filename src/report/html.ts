/** Markup that may go into the page as it stands. Only `html` and `drawn` make one; every other text is escaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

export type Content = string | number | boolean | undefined | Html | readonly Content[];

/** No cell needs more, and a megabyte in a serial number must not become a megabyte on every page that names it. */
const longestText = 2000;

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that would be markup, and those that would not be seen: C0 and C1 controls (but not tab and line feed),
 * zero-width ones and the bidirectional overrides with which a text can be made to read as another (Unicode TR36, 2.1).
 * They are shown by number.
 */
const special =
  /[&<>"']|(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** Text of any origin as text of a page or of a quoted attribute. */
export function escapeText(text: string): string {
  const cut = text.length > longestText ? `${text.slice(0, longestText)}… (${String(text.length)} characters)` : text;
  return cut.replace(
    special,
    (found) => named[found] ?? `[U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'object') {
    let out = '';
    for (const item of content) out += markupOf(item);
    return out;
  }
  return String(content);
}

const collapsed = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Our own parts with each line break and its indent as the one space that HTML reads it as; done once a template. */
function partsOf(template: TemplateStringsArray): readonly string[] {
  const known = collapsed.get(template) ?? template.map((part) => part.replace(/\s*\n\s*/g, ' '));
  collapsed.set(template, known);
  return known;
}

/**
 * Template tag: the literal parts are ours, every value is escaped unless it is `Html` already. Not for script and style,
 * whose line breaks count.
 */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = partsOf(template);
  let out = parts[0] ?? '';
  for (const [i, value] of values.entries()) out += markupOf(value) + (parts[i + 1] ?? '');
  return new Html(out);
}

/** A number in a drawing, short: `12.5`, never `1e-7` or `NaN`. */
export function coordinate(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0';
}
