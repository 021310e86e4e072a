import type { LayerPad } from './pads-of-layer.ts';
import type { PlacedPart } from '../placement/index.ts';

/** More comparisons are no board's. */
const maxComparisons = 100e6;
const cellMm = 0.25;

/**
 * Whose pad is whose, where the files do not say: a pad belongs to the nearest part of its side about whose centre it has a
 * twin (nearly every package is symmetric about its centre), else to the nearest part within 2 mm, else to none. References
 * by pad. Undefined where there is too much to compare.
 */
export function givePads(pads: readonly LayerPad[], parts: readonly PlacedPart[]): readonly string[] | undefined {
  if (pads.length * parts.length > maxComparisons) return undefined;
  const grid = new Map<string, LayerPad[]>();
  const key = (side: string, x: number, y: number): string =>
    `${side}${Math.round(x / cellMm)},${Math.round(y / cellMm)}`;
  for (const one of pads) {
    const at = key(one.side, one.pad.xMm, one.pad.yMm);
    grid.set(at, [...(grid.get(at) ?? []).slice(0, 16), one]);
  }
  const hasTwin = (one: LayerPad, part: PlacedPart): boolean => {
    const [x, y] = [2 * part.xMm - one.pad.xMm, 2 * part.yMm - one.pad.yMm];
    for (const dx of [-cellMm, 0, cellMm]) {
      for (const dy of [-cellMm, 0, cellMm]) {
        for (const other of grid.get(key(one.side, x + dx, y + dy)) ?? []) {
          const near = Math.hypot(other.pad.xMm - x, other.pad.yMm - y) < 0.15;
          const alike =
            Math.abs(other.pad.widthMm - one.pad.widthMm) + Math.abs(other.pad.heightMm - one.pad.heightMm) < 0.1;
          if (near && alike) return true;
        }
      }
    }
    return false;
  };
  return pads.map((one) => {
    let twin: PlacedPart | undefined;
    let nearest: PlacedPart | undefined;
    let [twinMm, nearestMm] = [40, 2];
    for (const part of parts) {
      if (part.side !== one.side) continue;
      const away = Math.hypot(part.xMm - one.pad.xMm, part.yMm - one.pad.yMm);
      if (away < nearestMm) [nearest, nearestMm] = [part, away];
      if (away < twinMm && hasTwin(one, part)) [twin, twinMm] = [part, away];
    }
    return (twin ?? nearest)?.reference ?? '';
  });
}
