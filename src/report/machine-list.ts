import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportMachine } from './report-model.ts';
import { wordRank } from './verdict-words.ts';

/** `facility/rack/unit`, without the parts that nobody recorded. */
function placed({ facility, rack, unit }: ReportMachine): string {
  return [facility, rack, unit].filter((part) => part !== undefined).join(' / ');
}

function row(machine: ReportMachine, href: string | undefined): Html {
  const { verdict, model, boardModel, lot } = machine;
  const { id } = verdict.subject;
  const reason = verdict.reasons.find(({ kind }) => kind === 'contradicts')?.detail ?? '';
  // No attribute that is not needed: this line is written ten thousand times.
  return html`<tr>
    <td data-v="${wordRank[verdict.word]}">
      <svg class="shape" width="12" height="12"><use href="#s-${verdict.word}" /></svg> ${verdict.word}
    </td>
    <td>${href === undefined ? id : html`<a href="${href}">${id}</a>`}</td>
    <td>${placed(machine)}</td>
    <td>${model}</td>
    <td>${boardModel}</td>
    <td>${lot}</td>
    <td>${verdict.seenBy.join(' ')}</td>
    <td>${reason.length > 160 ? `${reason.slice(0, 160)}…` : reason}</td>
  </tr> `;
}

/** One line a machine, strongest verdict first. Filtering and sorting need the script; reading does not. */
export function machineList(machines: readonly ReportMachine[], hrefOf: (index: number) => string | undefined): Html {
  const order = machines.map((_, index) => index);
  const rank = (index: number): number => {
    const machine = machines[index];
    return machine === undefined ? 0 : wordRank[machine.verdict.word];
  };
  order.sort((a, b) => rank(a) - rank(b) || a - b);
  const rows = order.flatMap((index) => {
    const machine = machines[index];
    return machine === undefined ? [] : [row(machine, hrefOf(index))];
  });
  const headings = [
    'verdict',
    'machine',
    'facility / rack / unit',
    'model',
    'board',
    'lot',
    'answered by',
    'first difference',
  ];
  return html`<p class="filter" hidden>
      <label>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false" /></label>
      <output id="shown"></output>
    </p>
    <div class="scroll list">
      <table id="list">
        <thead>
          <tr>
            ${headings.map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}
