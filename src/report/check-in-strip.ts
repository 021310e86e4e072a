import { coordinate, html } from './html.ts';
import type { Html } from './html.ts';
import type { WatchStrip } from './report-model.ts';

const dayS = 86_400;
const left = 76;
const width = 480;
const rowHeight = 10;
const mostDays = 62;
const mostMarks = 4000;

/**
 * Time of day against day, one mark a connection (UTC). A timer draws straight or slanting lines, people draw working
 * hours. At most 62 days and 4000 marks; what is left out is said.
 */
export function checkInStrip(strip: WatchStrip): Html {
  const firstDay = Math.floor(strip.fromS / dayS);
  const days = Math.max(1, Math.min(mostDays, Math.ceil(strip.toS / dayS) - firstDay));
  const inside = strip.startsS.filter((at) => at >= firstDay * dayS && at < (firstDay + days) * dayS);
  const drawn = inside.slice(0, mostMarks);
  const height = days * rowHeight + 30;
  let marks = '';
  for (const at of drawn) {
    const day = Math.floor(at / dayS) - firstDay;
    const x = left + ((at - (firstDay + day) * dayS) / dayS) * width;
    marks += `M${coordinate(x)} ${String(14 + day * rowHeight + 1)}v${String(rowHeight - 2)}`;
  }
  const dayName = (day: number): string => new Date((firstDay + day) * dayS * 1000).toISOString().slice(0, 10);
  const every = Math.ceil(days / 12);
  const left_ = strip.startsS.length - drawn.length;
  return html`<figure class="strip">
    <figcaption>
      ${strip.title}
      <small>${strip.startsS.length} connections${left_ > 0 ? `, ${String(left_)} not drawn` : ''}</small>
    </figcaption>
    <svg
      viewBox="0 0 ${left + width + 8} ${height}"
      width="${left + width + 8}"
      height="${height}"
      role="img"
      aria-label="connections by time of day and day"
    >
      ${[0, 6, 12, 18, 24].map((hour) => html`<path d="M${coordinate(left + (hour / 24) * width)} 12V${14 + days * rowHeight}" class="guide" /><text x="${coordinate(left + (hour / 24) * width)}" y="${height - 4}" class="tick mid">${String(hour).padStart(2, '0')}:00</text>`)}
      ${Array.from({ length: days }, (_, day) => (day % every === 0 ? html`<text x="${left - 8}" y="${14 + day * rowHeight + 8}" class="tick end">${dayName(day)}</text>` : undefined))}
      <path d="${marks}" class="checkin" />
    </svg>
  </figure>`;
}
