import type { Limit, LimitScope } from '../core/index.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { countOf, plainTable } from './plain-table.ts';
import { podCurve } from './pod-curve.ts';
import { texts } from './texts.ts';

const mostCurves = 48;
const mostRows = 400;
const units = { sizeMm: 'mm', periodS: 's', parts: 'parts' } as const;

function scopeOf(scope: LimitScope): string {
  const { boardModel, boardSerial, machine, side, region, look, station } = scope;
  const board = boardSerial === undefined ? undefined : `board ${boardSerial}`;
  return [boardModel, board, machine, side, region, look, station].filter((part) => part !== undefined).join(', ');
}

function limitText({ at90, axis }: Limit): string {
  return at90 === null ? 'not reached' : `${String(Number(at90.toPrecision(3)))} ${units[axis]}`;
}

function falseCallText({ falseCalls: { count, units: boards, bound95 } }: Limit): string {
  if (boards === 0) return 'not counted: no independent unit';
  return `${String(count)} on ${countOf(boards, 'unit')}${bound95 === null ? '' : `, at most ${String(Number(bound95.toPrecision(2)))} a unit`}`;
}

/** One line a class, for beside the verdicts: the largest and smallest size that was reached, and where none was. */
export function limitsInShort(limits: readonly Limit[]): Html {
  if (limits.length === 0) return html`<p class="quiet">${texts.noLimits}</p>`;
  const groups = new Map<string, Limit[]>();
  for (const limit of limits) {
    const key = `${limit.implantClass}\n${limit.axis}\n${limit.basis}`;
    groups.set(key, [...(groups.get(key) ?? []), limit]);
  }
  return plainTable(
    [{ title: 'limit' }, { title: 'found with probability 0.90 from' }, { title: 'not reached', as: 'num' }],
    [...groups.values()].map((own) => {
      const [first] = own;
      const reached = own.flatMap(({ at90 }) => (at90 === null ? [] : [at90])).sort((a, b) => a - b);
      const [least, most] = [reached[0], reached.at(-1)];
      const unit = first === undefined ? '' : units[first.axis];
      const range =
        least === undefined || most === undefined
          ? 'no size that was tried'
          : `${least === most ? '' : `${String(Number(least.toPrecision(2)))} to `}${String(Number(most.toPrecision(2)))} ${unit}`;
      return [
        first?.implantClass,
        html`${range} <span class="basis">${first?.basis}</span>`,
        `${String(own.length - reached.length)} of ${String(own.length)}`,
      ];
    }),
  );
}

/** The curves as small multiples, then every limit as a line: what would have been found, and on what ground. */
export function limitsSection(limits: readonly Limit[]): Html {
  if (limits.length === 0) return html`<p>${texts.noLimits}</p>`;
  const drawable = limits.filter(({ curve }) => curve.some(({ trials }) => trials > 0));
  return html`<p>${texts.limits}</p>
    <p class="quiet">${texts.bounds}</p>
    <div class="curves">
      ${drawable.slice(0, mostCurves).map(
        (limit) =>
          html`<figure>
            <figcaption>
              <b>${limit.implantClass}</b> ${scopeOf(limit.scope)}<br /><span class="basis">${limit.basis}</span>
              ${limit.at90 === null ? '0.90 not reached' : `from ${limitText(limit)}`}
            </figcaption>
            ${podCurve(limit)}
          </figure>`,
      )}
    </div>
    ${drawable.length > mostCurves ? html`<p class="quiet">${drawable.length - mostCurves} more curves are in the ledger.</p>` : undefined}
    <details>
      <summary>${countOf(limits.length, 'limit')} with trials and false calls</summary>
      ${plainTable(
        [
          { title: 'class' },
          { title: 'method' },
          { title: 'where' },
          { title: 'limit', as: 'num' },
          { title: 'basis' },
          { title: 'trials', as: 'num' },
          { title: 'hits of trials by size' },
          { title: 'false calls' },
        ],
        limits.slice(0, mostRows).map((limit) => [
          limit.implantClass,
          limit.method,
          scopeOf(limit.scope),
          limitText(limit),
          limit.basis,
          limit.trials,
          limit.curve
            .slice(0, 24)
            .map(({ at, hits, trials }) => `${String(Number(at.toPrecision(3)))}: ${String(hits)}/${String(trials)}`)
            .join('  '),
          falseCallText(limit),
        ]),
      )}
    </details>`;
}
