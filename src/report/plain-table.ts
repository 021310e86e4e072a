import { html } from './html.ts';
import type { Content, Html } from './html.ts';

export interface Column {
  readonly title: string;
  /** `num` is right-aligned with tabular figures; `code` is monospaced. */
  readonly as?: 'num' | 'code';
}

/** A dense table. Empty cells stay empty; they are never filled with a dash that could be read as a result. */
export function plainTable(columns: readonly Column[], rows: readonly (readonly Content[])[], className = ''): Html {
  return html`<div class="scroll">
    <table class="${className}">
      <thead>
        <tr>
          ${columns.map(({ title, as }) => html`<th scope="col" ${as === 'num' ? html` class="num"` : undefined}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((value, i) => {
                const as = columns[i]?.as;
                return html`<td${as === undefined ? undefined : html` class="${as}"`}>${value}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** How many of something, with its noun: `1 machine`, `1,312 machines`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toString().replace(/\B(?=(?:\d{3})+$)/g, ',')} ${count === 1 ? noun : plural}`;
}

/** A moment for people: ISO with its zone, to the minute. Anything else is given back as it came. */
export function moment(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
}
