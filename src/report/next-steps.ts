import { subjectKey } from '../core/index.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { countOf } from './plain-table.ts';
import type { ReportMachine } from './report-model.ts';
import { firstSteps, moreStepsText, sharingLotText, shownSteps } from '../weigh/index.ts';

/** The steps to take first (weigh/first-steps), with a link to each machine that they are for. */
export function nextSteps(machines: readonly ReportMachine[], hrefOf: (index: number) => string | undefined): Html {
  const indexOf = new Map(machines.map(({ verdict }, index) => [subjectKey(verdict.subject), index]));
  const first = shownSteps(firstSteps(machines.map(({ verdict }) => verdict)));
  const more = moreStepsText(first);
  const name = (index: number): Html => {
    const id = machines[index]?.verdict.subject.id ?? '';
    const href = hrefOf(index);
    return href === undefined ? html`<span class="id">${id}</span>` : html`<a class="id" href="${href}">${id}</a>`;
  };
  return html`<ol class="steps">
      ${first.shown.map((one) => {
        const { step, who, subjects } = one;
        const sharing = sharingLotText(one);
        const indices = subjects.flatMap((subject) => indexOf.get(subjectKey(subject)) ?? []);
        const rest = indices.slice(6, 206);
        const beyond = indices.length - 6 - rest.length;
        return html`<li>
          <p>${step} <span class="who">${who}</span></p>
          <p class="ids">
            ${countOf(indices.length, 'machine')}${sharing === undefined ? '' : ` (${sharing})`}:
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
    </ol>
    ${more === undefined ? undefined : html`<p class="quiet">${more}; each stands with its machine.</p>`}`;
}
