import type { VerdictWord } from '../weigh/index.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** Each shape once, in a 16 x 16 box; the page draws them with `<use>`. Told apart without colour, in print and at 12 px. */
export const shapeSymbols: Html = html`<svg width="0" height="0" class="defs" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path d="M0 0V4" class="hatchline" />
    </pattern>
    <symbol id="s-independently-contradicted" viewBox="0 0 16 16"><path d="M8 1 15 8 8 15 1 8Z" class="red" /></symbol>
    <symbol id="s-unexplained-difference" viewBox="0 0 16 16"><path d="M8 1.5 15 14H1Z" class="amber" /></symbol>
    <symbol id="s-alteration-confirmed" viewBox="0 0 16 16"><path d="M2 2h12v12H2Z" class="darkred" /></symbol>
    <symbol id="s-nothing-found" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5" class="ring" /></symbol>
    <symbol id="s-not-examined" viewBox="0 0 16 16"><path d="M3 3h10v10H3Z" class="outline" /></symbol>
    <symbol id="s-out-of-reach" viewBox="0 0 16 16"><path d="M2 8h12" class="dashed" /></symbol>
  </defs>
</svg>`;

/** The shape alone; the word must stand beside it or in its title. */
export function verdictShape(word: VerdictWord, sizePx = 14): Html {
  return html`<svg class="shape" width="${sizePx}" height="${sizePx}" aria-hidden="true">
    <use href="#s-${word}" />
  </svg>`;
}

/** Shape and word, which is how a verdict is named everywhere. */
export function verdictMark(word: VerdictWord): Html {
  return html`<span class="mark w-${word}">${verdictShape(word)}<span>${word}</span></span>`;
}
