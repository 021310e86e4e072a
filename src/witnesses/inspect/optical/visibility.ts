import type { Plane, Planes } from '../../../image/index.ts';
import { leastSharpness } from '../tuning.ts';
import type { UnitBlindReason } from '../types.ts';

export interface Visibility {
  /** 1 where a comparison means something. */
  readonly mask: Plane;
  /** Golden pixels that were not compared, by reason. */
  readonly hidden: ReadonlyMap<UnitBlindReason, number>;
  /** The reason of each block of `blockPx`, row by row, that was hidden as a whole. */
  readonly blocks: readonly (UnitBlindReason | undefined)[];
}

export const blockPx = 64;
const block = blockPx;

/** Mean difference of 8x8 cell means within a block: small where one is the other made soft. */
function coarsely(a: Plane, b: Plane, left: number, top: number): number {
  const cell = 8;
  let sum = 0;
  let cells = 0;
  for (let y = top; y + cell <= Math.min(a.height, top + block); y += cell) {
    for (let x = left; x + cell <= Math.min(a.width, left + block); x += cell) {
      let difference = 0;
      for (let dy = 0; dy < cell; dy++) {
        const base = (y + dy) * a.width + x;
        for (let at = base; at < base + cell; at++) difference += a.data[at]! - b.data[at]!;
      }
      sum += Math.abs(difference) / (cell * cell);
      cells++;
    }
  }
  return cells === 0 ? 255 : sum / cells;
}

/**
 * Where the unit can be seen: inside its picture, in focus, neither burnt out nor black. A block counts as out of focus
 * only where it is the golden picture made soft; something flat that lies on top of it is a difference and stays one.
 */
export function visibility(golden: Planes, seen: Planes, inside: Plane): Visibility {
  const { width, height } = inside;
  const mask = inside.data.slice();
  const hidden = new Map<UnitBlindReason, number>();
  const blocks: (UnitBlindReason | undefined)[] = [];
  const hide = (reason: UnitBlindReason, pixels: number): void => {
    if (pixels > 0) hidden.set(reason, (hidden.get(reason) ?? 0) + pixels);
  };
  const outside = mask.reduce((sum, value) => sum + 1 - value, 0);
  hide('outside-frame', outside);
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const bottom = Math.min(height, top + block) - 1;
      const right = Math.min(width, left + block) - 1;
      let [count, burnt, burntBefore, black, blackBefore, fine, fineBefore] = [0, 0, 0, 0, 0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let x = left, at = y * width + left; x < right; x++, at++) {
          if (inside.data[at] === 0) continue;
          count++;
          const g = seen[1].data[at]!;
          const was = golden[1].data[at]!;
          if (g > 250 && seen[0].data[at]! > 250 && seen[2].data[at]! > 250) burnt++;
          if (was > 245) burntBefore++;
          if (g < 5) black++;
          if (was < 8) blackBefore++;
          const now = seen[1].data[at + 1]! - g;
          const before = golden[1].data[at + 1]! - was;
          fine += now * now;
          fineBefore += before * before;
        }
      }
      let reason: UnitBlindReason | undefined;
      if (count < 64) {
        blocks.push(reason);
        continue;
      }
      if (burnt > 0.5 * count && burntBefore < 0.25 * count) reason = 'glare';
      else if (black > 0.8 * count && blackBefore < 0.4 * count) reason = 'too-dark';
      else if (
        fineBefore > 25 * count &&
        fine < leastSharpness * fineBefore &&
        coarsely(golden[1], seen[1], left, top) < 10
      )
        reason = 'out-of-focus';
      blocks.push(reason);
      if (reason === undefined) continue;
      let pixels = 0;
      for (let y = top; y <= bottom; y++) {
        for (let at = y * width + left; at <= y * width + right; at++) {
          pixels += mask[at]!;
          mask[at] = 0;
        }
      }
      hide(reason, pixels);
    }
  }
  return { mask: { width, height, data: mask }, hidden, blocks };
}
