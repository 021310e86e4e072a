import type { Point } from '../board/index.ts';
import type { Aperture } from './aperture.ts';
import { area, layDown } from './stencil.ts';
import type { Laying, StencilShape } from './stencil.ts';

export interface Swept {
  readonly shapes: readonly StencilShape[];
  /** True where the aperture is neither a circle nor a rectangle and the line is only about right. */
  readonly approximate: boolean;
}

/**
 * What an aperture leaves along a path: a pen for a circle, for a rectangle (allowed until 2020) the hull of each step. For
 * any other shape, which no version defines well, a pen as wide as its lesser side.
 */
export function sweep(aperture: Aperture, path: readonly Point[], laying: Laying): Swept {
  const pen = Math.min(aperture.widthMm, aperture.heightMm) * laying.scale;
  const [first] = aperture.stencil;
  if (aperture.shape === 'R' && first !== undefined) {
    const shapes: StencilShape[] = [];
    for (let i = 1; i < path.length; i++) {
      const [from, to] = [path[i - 1], path[i]];
      if (from === undefined || to === undefined) continue;
      const corners = [from, to].flatMap(([x, y]) => layDown([first], laying, x, y, false)[0]?.rows[0] ?? []);
      shapes.push(area(hull(corners)));
    }
    return { shapes, approximate: false };
  }
  const approximate = aperture.shape !== 'C' || first?.filled === true;
  return { shapes: [{ rows: [path], penMm: pen, filled: false, paint: 'dark' }], approximate };
}

/** Convex hull (Andrew's monotone chain). */
function hull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]): Point[] => {
    const out: Point[] = [];
    for (const p of list) {
      for (;;) {
        const [a, b] = [out.at(-2), out.at(-1)];
        if (a === undefined || b === undefined) break;
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        out.pop();
      }
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}
