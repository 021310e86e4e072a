import { html } from './html.ts';
import type { Html } from './html.ts';
import { countOf } from './plain-table.ts';
import type { ReportMachine } from './report-model.ts';
import { wordRank } from './verdict-words.ts';

interface Step {
  readonly who: string;
  readonly machines: number[];
}

/** The three steps to take first: those of the strongest verdicts, and among these the one that serves most machines. */
export function nextSteps(machines: readonly ReportMachine[], hrefOf: (index: number) => string | undefined): Html {
  const steps = new Map<string, Step & { readonly rank: number }>();
  for (const [index, { verdict }] of machines.entries()) {
    const rank = wordRank[verdict.word];
    const key = `${String(rank)} ${verdict.next.step}`;
    const known = steps.get(key);
    if (known === undefined) steps.set(key, { rank, who: verdict.next.who, machines: [index] });
    else known.machines.push(index);
  }
  const first = [...steps].sort(([, a], [, b]) => a.rank - b.rank || b.machines.length - a.machines.length).slice(0, 3);
  const name = (index: number): Html => {
    const id = machines[index]?.verdict.subject.id ?? '';
    const href = hrefOf(index);
    return href === undefined ? html`<span class="id">${id}</span>` : html`<a class="id" href="${href}">${id}</a>`;
  };
  return html`<ol class="steps">
    ${first.map(([key, { who, machines: indices }]) => {
      const rest = indices.slice(6, 206);
      const beyond = indices.length - 6 - rest.length;
      return html`<li>
        <p>${key.slice(2)} <span class="who">${who}</span></p>
        <p class="ids">
          ${countOf(indices.length, 'machine')}:
          ${indices.slice(0, 6).map((index, i) => [i === 0 ? '' : ', ', name(index)])}${
            rest.length === 0
              ? undefined
              : html` <details class="inline">
                  <summary>and ${indices.length - 6} more</summary>
                  ${rest.map((index, i) => [i === 0 ? '' : ', ', name(index)])}${beyond > 0 ? html`, and ${beyond} more in the list` : undefined}
                </details>`
          }
        </p>
      </li>`;
    })}
  </ol>`;
}
