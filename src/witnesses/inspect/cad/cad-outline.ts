import type { BoardCad } from '../../../formats/board/index.ts';

/** Where the four sides of a board run: of all its straight edges along a side, those of most length. Board mm. */
export interface OutlineSides {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const binMm = 0.2;

/** A notched board's side is its longest line, in the drawing as in a picture: both are asked the same way. */
export function outlineSides({ outline, edgesMm }: BoardCad): OutlineSides | undefined {
  if (outline === undefined || !(outline.widthMm > 1 && outline.heightMm > 1)) return undefined;
  const lengths = [new Map<number, number>(), new Map<number, number>()] as const;
  for (let i = 0; i + 3 < edgesMm.length; i += 4) {
    const [x1, y1, x2, y2] = [edgesMm[i]!, edgesMm[i + 1]!, edgesMm[i + 2]!, edgesMm[i + 3]!];
    const [dx, dy] = [Math.abs(x2 - x1), Math.abs(y2 - y1)];
    const upright = dx < 0.02 * dy;
    if (!upright && dy >= 0.02 * dx) continue;
    const bin = Math.round((upright ? x1 + x2 : y1 + y2) / 2 / binMm);
    const into = lengths[upright ? 0 : 1];
    into.set(bin, (into.get(bin) ?? 0) + Math.max(dx, dy));
  }
  const longest = (axis: 0 | 1, from: number, to: number, otherwise: number): number => {
    let best = otherwise;
    let most = 0;
    for (const [bin, length] of lengths[axis]) {
      const at = bin * binMm;
      if (at < from - binMm || at > to + binMm || length <= most) continue;
      [best, most] = [at, length];
    }
    return best;
  };
  const { xMm, yMm, widthMm, heightMm } = outline;
  const [right, bottom] = [xMm + widthMm, yMm + heightMm];
  return {
    left: longest(0, xMm, xMm + 0.3 * widthMm, xMm),
    right: longest(0, right - 0.3 * widthMm, right, right),
    top: longest(1, yMm, yMm + 0.3 * heightMm, yMm),
    bottom: longest(1, bottom - 0.3 * heightMm, bottom, bottom),
  };
}
