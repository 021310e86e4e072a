import { html } from './html.ts';
import type { Html } from './html.ts';
import { sightOf } from './looked-at.ts';
import type { ReportMachine } from './report-model.ts';
import { wordRank } from './verdict-words.ts';

const cell = 16;
const unitsPerRack = 48;

function naturally(a: string, b: string): number {
  const split = (text: string): (string | number)[] =>
    text
      .slice(0, 200)
      .split(/(\d{1,15})/)
      .map((part, i) => (i % 2 === 1 ? Number(part) : part));
  const [left, right] = [split(a), split(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].sort(([a], [b]) => naturally(a, b));
}

interface Placed {
  readonly machine: ReportMachine;
  readonly href: string | undefined;
}

function drawCell({ machine, href }: Placed, at: number): Html {
  const { verdict } = machine;
  const sight = sightOf(verdict);
  const x = (at % 2) * cell;
  const y = Math.floor(at / 2) * cell;
  const where = machine.unit === undefined ? '' : `, unit ${machine.unit}`;
  const seen =
    sight === 'could-not-see' ? '; part of it could not be seen' : sight === 'not-looked' ? '; not looked' : '';
  const drawn = html`<g transform="translate(${x} ${y})"
    ><title>${verdict.subject.id}${where}: ${verdict.word}${seen}</title
    ><path d="M.5.5h15v15H.5Z" class="cell${sight === 'could-not-see' ? ' hatched' : ''}" />${
      sight === 'not-looked' && verdict.word === 'not-examined'
        ? undefined
        : html`<use href="#s-${verdict.word}" x="2" y="2" width="12" height="12" />`
    }</g
  >`;
  return href === undefined ? drawn : html`<a href="${href}">${drawn}</a>`;
}

function drawRack(name: string, machines: readonly Placed[]): Html {
  const sorted = [...machines].sort(
    (a, b) =>
      naturally(a.machine.unit ?? '', b.machine.unit ?? '') ||
      wordRank[a.machine.verdict.word] - wordRank[b.machine.verdict.word],
  );
  const pages: Placed[][] = [];
  for (let at = 0; at < sorted.length; at += unitsPerRack) pages.push(sorted.slice(at, at + unitsPerRack));
  return html`${pages.map((page, i) => {
    const height = Math.ceil(page.length / 2) * cell + 1;
    return html`<figure class="rack">
      <figcaption title="${name}">${i === 0 ? name.slice(0, 24) : '…'}</figcaption>
      <svg
        width="33"
        height="${height}"
        viewBox="0 0 33 ${height}"
        role="img"
        aria-label="rack ${name}, ${page.length} machines"
      >
        ${page.map(drawCell)}
      </svg>
    </figure>`;
  })}`;
}

/** The row of a rack, where its name says one: `B-07` and `B/07` stand in row B. */
function rowOf(rack: string): string {
  return /^(.{1,40})[-/. ]\w{1,12}$/.exec(rack)?.[1] ?? '';
}

/**
 * Facility, row and rack, one cell a machine: shape by verdict, hatched where a look that was tried could not see, blank
 * where nobody looked. `hrefOf` gives the page's anchor of a machine that has a card.
 */
export function facilityGrid(machines: readonly ReportMachine[], hrefOf: (index: number) => string | undefined): Html {
  const placed = machines.map((machine, index): Placed => ({ machine, href: hrefOf(index) }));
  return html`<div class="facilities">
    ${grouped(placed, ({ machine }) => machine.facility ?? '').map(([facility, here]) => {
      const rows = grouped(here, ({ machine }) => rowOf(machine.rack ?? ''));
      return html`<section class="facility">
        <h3>
          ${facility === '' ? 'no facility recorded' : facility}
          <small>${here.length} ${here.length === 1 ? 'machine' : 'machines'}</small>
        </h3>
        ${rows.map(
          ([, inRow]) =>
            html`<div class="row">
              ${grouped(inRow, ({ machine }) => machine.rack ?? '').map(([rack, inRack]) => drawRack(rack === '' ? 'no rack' : rack, inRack))}
            </div>`,
        )}
      </section>`;
    })}
  </div>`;
}
