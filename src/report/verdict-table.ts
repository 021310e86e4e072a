import { coordinate, html } from './html.ts';
import type { Html } from './html.ts';
import { sightOf } from './looked-at.ts';
import { countOf } from './plain-table.ts';
import type { ReportModel } from './report-model.ts';
import { verdictMark } from './verdict-shape.ts';
import { wordMeanings, wordOrder } from './verdict-words.ts';

const mostNamed = 120;

/** Word, count and meaning; each count opens to the machines that it counts. */
export function verdictTable(model: ReportModel, hrefOf: (index: number) => string | undefined): Html {
  return html`<table class="verdicts">
    <thead>
      <tr>
        <th scope="col">verdict</th>
        <th scope="col" class="num">machines</th>
        <th scope="col">which means</th>
      </tr>
    </thead>
    <tbody>
      ${wordOrder.map((word) => {
        const indices = model.machines.flatMap(({ verdict }, index) => (verdict.word === word ? [index] : []));
        const names = indices.slice(0, mostNamed).map((index, i) => {
          const id = model.machines[index]?.verdict.subject.id ?? '';
          const href = hrefOf(index);
          return [i === 0 ? '' : ', ', href === undefined ? id : html`<a href="${href}">${id}</a>`];
        });
        const left = indices.length - mostNamed;
        return html`<tr${indices.length === 0 ? html` class="none"` : undefined}><td>${verdictMark(word)}</td><td class="num big">${model.summary.byWord[word]}</td><td>${wordMeanings[word]}${
          indices.length === 0
            ? undefined
            : html`<details>
                <summary>which</summary>
                <p class="ids">${names}${left > 0 ? `, and ${String(left)} more in the list` : ''}</p>
              </details>`
        }</td></tr>`;
      })}
    </tbody>
  </table>`;
}

const barWidth = 128;

function bar(part: number, all: number, className: string): Html {
  const width = all > 0 ? (barWidth * Math.min(part, all)) / all : 0;
  return html`<svg
    class="coverage"
    width="${barWidth + 2}"
    height="14"
    viewBox="0 0 ${barWidth + 2} 14"
    aria-hidden="true"
  >
    <rect x="1" y="1" width="${barWidth}" height="12" class="barframe" />
    <rect x="1" y="1" width="${coordinate(width)}" height="12" class="${className}" />
  </svg>`;
}

function remarkOn(witness: string, contradicted: number, { checks }: ReportModel): string {
  const own = checks.filter(({ code }) => code.startsWith(`${witness}/`));
  if (!own.some(({ bearing }) => bearing === 'alteration')) return 'exposure, validity';
  return contradicted === 0 ? 'none differs' : countOf(contradicted, 'differs', 'differ');
}

/** What was looked at, beside the verdicts and as large: per witness the machines that it answered about. */
export function coverageTable(model: ReportModel): Html {
  const all = model.machines.length;
  const couldNot = model.machines.filter(({ verdict }) => sightOf(verdict) === 'could-not-see').length;
  const few = model.summary.seenByFewerThanTwo;
  const line = (name: string, count: number, className: string, remark: string): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${bar(count, all, className)}</td>
      <td class="num">${count}</td>
      <td>${remark}</td>
    </tr>`;
  return html`<table class="looked">
    <thead>
      <tr>
        <th scope="col">looked at by</th>
        <th scope="col">of ${countOf(all, 'machine')}</th>
        <th scope="col" class="num">machines</th>
        <th scope="col"></th>
      </tr>
    </thead>
    <tbody>
      ${model.coverage.map(({ witness, answered, contradicted }) => line(witness, answered, 'barfill', remarkOn(witness, contradicted, model)))}${line('fewer than two witnesses', few, 'barframe strong', '')}${line('a look that could not see', couldNot, 'barhatch', '')}
    </tbody>
  </table>`;
}
