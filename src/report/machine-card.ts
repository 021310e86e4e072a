import type { Check } from '../core/index.ts';
import { checkInStrip } from './check-in-strip.ts';
import { classTable } from './class-table.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { picturePair } from './picture-pair.ts';
import { countOf, plainTable } from './plain-table.ts';
import type { MachineCard, ReportMachine } from './report-model.ts';
import { verdictMark } from './verdict-shape.ts';
import { decidedBeforeText } from '../weigh/index.ts';
import { witnessTable } from './witness-table.ts';

function placeOf(machine: ReportMachine): string {
  const parts = [
    machine.facility,
    machine.rack === undefined ? undefined : `rack ${machine.rack}`,
    machine.unit === undefined ? undefined : `unit ${machine.unit}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function makeOf(machine: ReportMachine): string {
  const parts = [
    machine.vendor === undefined && machine.model === undefined
      ? undefined
      : [machine.vendor, machine.model].filter((part) => part !== undefined).join(' '),
    machine.systemSerial === undefined ? undefined : `serial ${machine.systemSerial}`,
    machine.boardModel === undefined ? undefined : `board ${machine.boardModel}`,
    machine.boardSerial,
    machine.lot === undefined ? undefined : `lot ${machine.lot}`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function reasonsOf(machine: ReportMachine): Html {
  const { reasons } = machine.verdict;
  const loud = reasons.filter(({ kind }) => kind === 'contradicts' || kind === 'out-of-reach');
  const beside = reasons.filter(({ kind }) => kind === 'validity' || kind === 'exposure' || kind === 'expired');
  const shown = loud.length > 0 ? loud : reasons.filter(({ kind }) => kind === 'not-answered');
  return html`<ul class="reasons">
      ${shown.slice(0, 8).map((reason) => {
        const { detail, check, decision } = reason;
        const before = decidedBeforeText(reason);
        return html`<li>
          ${detail}
          ${check === undefined ? undefined : html`<small>${check}</small>`}${
            decision === undefined
              ? undefined
              : html`<div class="decision">
                  ${decision.by} recorded ${decision.as}:
                  “${decision.because}”${decision.at === undefined ? undefined : ` (${decision.at.slice(0, 10)})`}. It
                  changes no word.
                </div>`
          }${before === undefined ? undefined : html`<div class="decision">${before}.</div>`}
        </li>`;
      })}${shown.length > 8 ? html`<li class="quiet">and ${shown.length - 8} more, in the table below</li>` : undefined}
    </ul>
    ${
      beside.length === 0
        ? undefined
        : html`<details>
            <summary>
              ${countOf(beside.length, 'record')} beside the verdict: exposure, validity, expired answers
            </summary>
            <ul>
              ${beside.slice(0, 30).map(({ kind, detail }) => html`<li><b>${kind}</b> ${detail}</li>`)}
            </ul>
          </details>`
    }`;
}

function explainedOf(card: MachineCard): Html | undefined {
  const rows = card.testimonies.flatMap(({ testimony }) => testimony.explained);
  if (rows.length === 0) return undefined;
  return html`<details>
    <summary>${countOf(rows.length, 'difference')} accounted for</summary>
    <ul>
      ${rows.slice(0, 40).map(({ detail, reason, ticket, by }) => html`<li><b>${reason}</b> ${detail}${ticket === undefined ? undefined : html` <small>ticket ${ticket}${by === undefined ? undefined : ` by ${by}`}</small>`}</li>`)}
    </ul>
  </details>`;
}

/** Everything about one machine, the answer first: what differs, the pictures, the witnesses, the weighing, what next. */
export function machineCard(
  card: MachineCard,
  machine: ReportMachine,
  checks: ReadonlyMap<string, Check>,
  anchor: string,
): Html {
  const { verdict } = machine;
  return html`<article class="card c-${verdict.word}" id="${anchor}">
    <header>
      <h3>${verdict.subject.id}</h3>
      ${verdictMark(verdict.word)}
      <p class="place">${placeOf(machine)}</p>
      <p class="make">${makeOf(machine)}</p>
    </header>
    ${reasonsOf(machine)} ${card.pictures.map(picturePair)}
    ${
      card.differences === undefined || card.differences.length === 0
        ? undefined
        : html`<h4>Ordered, listed by the system, listed by its controller</h4>
            ${plainTable(
              [
                { title: 'ordered' },
                { title: 'operating system' },
                { title: 'management controller' },
                { title: 'remark' },
              ],
              card.differences.slice(0, 60).map(({ ordered, os, bmc, remark }) => [ordered, os, bmc, remark]),
            )}`
    }
    ${
      card.strips === undefined || card.strips.length === 0
        ? undefined
        : html`<h4>Does it keep a timer</h4>
            ${card.strips.map(checkInStrip)}`
    }
    ${witnessTable(card.testimonies, checks)} ${explainedOf(card)} ${classTable(verdict)}
    <p class="next"><b>Next</b> ${verdict.next.step} <span class="who">${verdict.next.who}</span></p>
  </article>`;
}
