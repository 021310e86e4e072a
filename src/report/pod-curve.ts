import type { Limit } from '../core/index.ts';
import { coordinate, html } from './html.ts';
import type { Html } from './html.ts';
import { lowerBound } from './lower-bound.ts';

const width = 208;
const height = 132;
const [left, right, top, bottom] = [30, 198, 10, 104];

const axisNames = { sizeMm: 'size, mm', periodS: 'seconds between check-ins', parts: 'parts' } as const;

function tickText(value: number): string {
  return Number(value.toPrecision(2)).toString();
}

/**
 * Calls against size: the share that was called at each size, its one-sided 95 % lower bound as a bar below it, the line
 * at 0.90 and, where it was reached, the size from which the bound of the fitted curve stays above that line.
 */
export function podCurve(limit: Limit): Html {
  const points = limit.curve.filter(({ at, trials }) => Number.isFinite(at) && trials > 0).slice(0, 200);
  const positions = points.map(({ at }) => at);
  const from = Math.min(0, ...positions);
  const to = Math.max(...positions, limit.at90 ?? 0, from + 1e-9) * 1.06;
  const x = (at: number): number => left + ((at - from) / (to - from)) * (right - left);
  const y = (share: number): number => bottom - share * (bottom - top);
  const sorted = [...points].sort((a, b) => a.at - b.at);
  const line = sorted.map(({ at, hits, trials }) => `${coordinate(x(at))},${coordinate(y(hits / trials))}`).join(' ');
  const ticks = [...new Set([sorted[0]?.at, sorted[Math.floor(sorted.length / 2)]?.at, sorted.at(-1)?.at])];
  const label = limit.at90 === null ? 'probability 0.90 was not reached' : `0.90 from ${tickText(limit.at90)}`;
  return html`<svg
    class="curve"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="share called against ${axisNames[limit.axis]}; ${label}"
  >
    <path d="M${left} ${top}V${bottom}H${right}" class="axis" />
    ${[0, 0.5, 1].map((share) => html`<text x="${left - 5}" y="${coordinate(y(share) + 3)}" class="tick end">${share}</text>`)}
    <path d="M${left} ${coordinate(y(0.9))}H${right}" class="level" />
    ${limit.at90 === null ? undefined : html`<path d="M${coordinate(x(limit.at90))} ${top}V${bottom}" class="at90" />`}
    ${sorted.map(({ at, hits, trials }) => html`<path d="M${coordinate(x(at))} ${coordinate(y(hits / trials))}V${coordinate(y(lowerBound(hits, trials)))}" class="bound" />`)}
    <polyline points="${line}" class="calls" />
    ${sorted.map(({ at, hits, trials }) => html`<circle cx="${coordinate(x(at))}" cy="${coordinate(y(hits / trials))}" r="2.5" class="call"><title>${tickText(at)}: ${hits} of ${trials} called, bound ${tickText(lowerBound(hits, trials))}</title></circle>`)}
    ${ticks.map((tick) => (tick === undefined ? undefined : html`<text x="${coordinate(x(tick))}" y="${bottom + 13}" class="tick mid">${tickText(tick)}</text>`))}
    <text x="${right}" y="${height - 3}" class="tick end">${axisNames[limit.axis]}</text>
  </svg>`;
}
