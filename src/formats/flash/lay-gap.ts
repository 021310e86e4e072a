import { bootCodeName } from './boot-code.ts';
import type { FlashLayout } from './flash-layout.ts';
import { hex } from './flash-layout.ts';

/** A run of one fill byte inside of data counts as padding from this size, at either end of a gap from `edgeRun`. */
const innerRun = 1024;
const edgeRun = 16;

/**
 * Lays what no parser understood, up to `to`: runs of 00 or FF are padding, the rest is `unmapped`. Names carry the
 * offset in the container, so that a container that moves as a whole keeps them. Linear. Returns the bytes unmapped.
 */
export function layGap(layout: FlashLayout, to: number): number {
  const { bytes } = layout;
  const from = layout.at;
  let unmapped = 0;
  const content = (end: number): void => {
    if (end <= layout.at) return;
    unmapped += end - layout.at;
    const boot = layout.at === 0 ? bootCodeName(bytes, end) : undefined;
    if (boot === undefined) layout.leaf(nameAt('unmapped', layout), end, 'unknown');
    else layout.leaf(boot, end, 'constant', { key: 'boot code' });
  };
  for (let at = from; at < to;) {
    const fill = bytes[at];
    if (fill !== 0 && fill !== 0xff) {
      at++;
      continue;
    }
    let end = at + 1;
    while (end < to && bytes[end] === fill) end++;
    const wanted = at === from && end === to ? 1 : at === from || end === to ? edgeRun : innerRun;
    if (end - at >= wanted && !layout.full) {
      content(at);
      layout.leaf(nameAt('padding', layout), end, 'padding');
    }
    at = end;
  }
  content(to);
  return unmapped;
}

function nameAt(word: string, layout: FlashLayout): string {
  return `${word} ${hex(layout.at - layout.inside.offset)}`;
}
