import type { Scene } from './scene.ts';
import { edgeContrast, lowExcess, nudgeMm } from '../tuning.ts';

/** What accounts for a single pixel's difference. */
export const unaccounted = 0;
export const bySolder = 1;
export const byNudge = 2;

/**
 * Pixel by pixel: `bySolder` where bright, colourless metal shows now and showed in the golden picture within a tenth of a
 * millimetre (highlights on a fillet wander between units); `byNudge` where the pixel's colour occurs within the placement
 * tolerance beside a strong edge (a part that sits a tenth aside). Weak edges do not count: tracks under the mask lie
 * everywhere, and would hide a part painted in the board's colour.
 */
export function accountFor(scene: Scene, x: number, y: number): number {
  const { width, height, golden, envelope, seen } = scene;
  const at = y * width + x;
  const r = seen[0].data[at]!;
  const g = seen[1].data[at]!;
  const b = seen[2].data[at]!;
  const metallic = g > 95 && Math.max(r, g, b) - Math.min(r, g, b) < 45;
  const reach = Math.max(2, Math.round(nudgeMm / scene.mmPerPx));
  let [lr, lg, lb, hr, hg, hb] = [255, 255, 255, 0, 0, 0];
  let solder = false;
  const y1 = Math.min(height - 1, y + reach);
  const x1 = Math.min(width - 1, x + reach);
  const [er, eg, eb] = [envelope.low[0].data, envelope.low[1].data, envelope.low[2].data];
  const [ur, ug, ub] = [envelope.high[0].data, envelope.high[1].data, envelope.high[2].data];
  const [mr, mg, mb] = [golden[0].data, golden[1].data, golden[2].data];
  for (let py = Math.max(0, y - reach); py <= y1; py++) {
    for (let px = Math.max(0, x - reach); px <= x1; px++) {
      const k = py * width + px;
      if (er[k]! < lr) lr = er[k]!;
      if (eg[k]! < lg) lg = eg[k]!;
      if (eb[k]! < lb) lb = eb[k]!;
      if (ur[k]! > hr) hr = ur[k]!;
      if (ug[k]! > hg) hg = ug[k]!;
      if (ub[k]! > hb) hb = ub[k]!;
      if (metallic && !solder && mg[k]! > 105) {
        solder = Math.max(mr[k]!, mg[k]!, mb[k]!) - Math.min(mr[k]!, mg[k]!, mb[k]!) < 40;
      }
    }
  }
  if (solder) return bySolder;
  if (hr - lr + hg - lg + hb - lb < edgeContrast) return unaccounted;
  let beyond = 0;
  if (r > hr) beyond += r - hr;
  else if (r < lr) beyond += lr - r;
  if (g > hg) beyond += g - hg;
  else if (g < lg) beyond += lg - g;
  if (b > hb) beyond += b - hb;
  else if (b < lb) beyond += lb - b;
  return beyond < lowExcess ? byNudge : unaccounted;
}
