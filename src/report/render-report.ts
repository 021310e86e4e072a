import { sha256, utf8Bytes } from '../core/index.ts';
import { encodeBase64 } from '../formats/base64.ts';
import { facilityGrid } from './facility-grid.ts';
import { html, Html } from './html.ts';
import { limitsInShort, limitsSection } from './limits-section.ts';
import { machineCard } from './machine-card.ts';
import { machineList } from './machine-list.ts';
import { nextSteps } from './next-steps.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { countOf, moment } from './plain-table.ts';
import {
  cannotSeeSection,
  claimsSection,
  explainedSection,
  problemsSection,
  verifySection,
} from './records-sections.ts';
import type { ReportModel } from './report-model.ts';
import { headings, texts } from './texts.ts';
import { shapeSymbols, verdictMark } from './verdict-shape.ts';
import { coverageTable, verdictTable } from './verdict-table.ts';
import { wordOrder } from './verdict-words.ts';

/** Room for the cards, so that the file stays below 20 MB beside the list of ten thousand machines. */
const cardBudget = 11e6;

interface Cards {
  readonly drawn: readonly Html[];
  readonly anchorOf: ReadonlyMap<number, string>;
  readonly leftOut: number;
}

function drawCards(model: ReportModel): Cards {
  const checks = new Map<string, ReportModel['checks'][number]>(model.checks.map((check) => [check.code, check]));
  const drawn: Html[] = [];
  const anchorOf = new Map<number, string>();
  let size = 0;
  let leftOut = 0;
  for (const card of model.cards) {
    const machine = model.machines[card.machine];
    if (machine === undefined || anchorOf.has(card.machine)) continue;
    const anchor = `m${String(card.machine + 1)}`;
    const markup = machineCard(card, machine, checks, anchor);
    if (size + markup.markup.length > cardBudget) {
      leftOut += 1;
      continue;
    }
    size += markup.markup.length;
    drawn.push(markup);
    anchorOf.set(card.machine, anchor);
  }
  return { drawn, anchorOf, leftOut };
}

function whereSection(model: ReportModel, hrefOf: (index: number) => string | undefined): Html {
  return html`<p>${texts.whereLegend}</p>
    <p class="legend">
      ${wordOrder.map(verdictMark)}<span
        ><svg width="16" height="16" aria-hidden="true"><path d="M.5.5h15v15H.5Z" class="cell hatched" /></svg>could not
        see</span
      ><span
        ><svg width="16" height="16" aria-hidden="true"><path d="M.5.5h15v15H.5Z" class="cell" /></svg>not looked</span
      >
    </p>
    ${facilityGrid(model.machines, hrefOf)}`;
}

function differSection(model: ReportModel, cards: Cards): Html {
  const { differing } = model.summary;
  const missing =
    cards.leftOut === 0
      ? undefined
      : html`<p>
          ${countOf(cards.leftOut, 'card')} did not fit into this file; their verdicts stand in the list below and in
          verdicts.json.
        </p>`;
  return html`<p>
      ${differing === 0 ? 'No machine differs in a way that no record explains. The cards below are examples of what was looked at.' : texts.differ}
    </p>
    ${missing}${cards.drawn}`;
}

/** Our own sheet and script, byte for byte: the content policy names the script by its hash. */
function verbatim(element: 'style' | 'script', text: string): Html {
  return new Html(`<${element}>${text}</${element}>`);
}

/**
 * The report as one HTML file that needs nothing from outside: no font, no picture, no request. Its content policy allows
 * only what is inside and the one script by its hash. Every text of the evidence is escaped (html.ts); the file stays
 * below 20 MB for ten thousand machines, and what is left out for that is said. The same model gives the same bytes.
 */
export function renderReport(model: ReportModel): string {
  const cards = drawCards(model);
  const hrefOf = (index: number): string | undefined => {
    const anchor = cards.anchorOf.get(index);
    return anchor === undefined ? undefined : `#${anchor}`;
  };
  const bodies: Readonly<Record<string, Html>> = {
    now: nextSteps(model.machines, hrefOf),
    verdicts: html`<div class="two">
      <div>
        ${verdictTable(model, hrefOf)}
        <p class="quiet">${texts.noConfirmed}</p>
      </div>
      <div>${coverageTable(model)}${limitsInShort(model.limits)}</div>
    </div>`,
    where: whereSection(model, hrefOf),
    differ: differSection(model, cards),
    limits: limitsSection(model.limits),
    'cannot-see': cannotSeeSection(),
    explained: explainedSection(model),
    claims: claimsSection(model),
    machines: html`<p>${texts.machines}</p>
      ${machineList(model.machines, hrefOf)}`,
    problems: problemsSection(model),
    verify: verifySection(model),
  };
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${encodeBase64(sha256(utf8Bytes(pageScript)))}'; base-uri 'none'; form-action 'none'`;
  const fleets = model.fleets.join(', ');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Assayer: ${fleets}, ${model.asOf.slice(0, 10)}</title>
        ${verbatim('style', pageStyle)}
      </head>
      <body>
        ${shapeSymbols}
        <header>
          <p class="fleet">${fleets} · verdicts as of ${moment(model.asOf)} · ${model.software}</p>
          <h1 class="sentence">${model.summary.sentence}</h1>
        </header>
        <nav aria-label="Contents">
          <ol>
            ${headings.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ol>
        </nav>
        <main>
          ${headings.map(
            ([id, title], i) =>
              html`<section class="part" id="${id}">
                <h2><span class="n">${i + 1}</span>${title}</h2>
                ${bodies[id]}
              </section>`,
          )}
        </main>
        <footer>
          ${model.software}. Written ${moment(model.recordedWhen)}. Root ${model.ledger.rootHex.slice(0, 16)}… at
          ${countOf(model.ledger.size, 'entry', 'entries')}.
        </footer>
        ${verbatim('script', pageScript)}
      </body>
    </html> `;
  return page.markup;
}
