import type { Point } from '../board/index.ts';
import { arcPoints, arcThrough } from '../board/geometry.ts';
import { number, numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { child, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

/** A drawn line, arc, circle, rectangle, polygon or curve as a row of points; undefined for texts and the like. */
export function drawnPoints(reading: Reading, list: List): readonly Point[] | undefined {
  const kind = head(list).replace(/^(?:gr|fp)_/, '');
  switch (kind) {
    case 'line':
      return [point(reading, list, 'start'), point(reading, list, 'end')];
    case 'rect': {
      const [x0, y0] = point(reading, list, 'start');
      const [x1, y1] = point(reading, list, 'end');
      return [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ];
    }
    case 'circle': {
      const [x, y] = point(reading, list, 'center');
      const [x1, y1] = point(reading, list, 'end');
      return arcPoints(x, y, x1, y1, 360);
    }
    case 'arc': {
      const start = point(reading, list, 'start');
      const end = point(reading, list, 'end');
      if (child(list, 'mid')) return arcThrough(start, point(reading, list, 'mid'), end);
      // Before 2021 `start` was the centre, `end` the first point, and the sweep an angle.
      const angle = child(list, 'angle');
      return arcPoints(
        start[0],
        start[1],
        end[0],
        end[1],
        angle && word(angle, 1) !== undefined ? number(reading, angle, 1) : 360,
      );
    }
    case 'poly':
      return polygonPoints(reading, list);
    case 'curve':
      return curvePoints(polygonPoints(reading, list));
    default:
      return undefined;
  }
}

/** A cubic curve by its four points in 24 pieces; other counts of points are no curve and stay a row. */
function curvePoints(points: readonly Point[]): readonly Point[] {
  const [a, b, c, d] = points;
  if (points.length !== 4 || !a || !b || !c || !d) return points;
  return Array.from({ length: 25 }, (_, i) => {
    const t = i / 24;
    const s = 1 - t;
    const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    return [wa * a[0] + wb * b[0] + wc * c[0] + wd * d[0], wa * a[1] + wb * b[1] + wc * c[1] + wd * d[1]] as const;
  });
}

/** The `(xy x y)` of `(pts …)`, arcs inside in pieces. */
export function polygonPoints(reading: Reading, list: List): readonly Point[] {
  const points = child(list, 'pts');
  if (!points) return [];
  const out: Point[] = [];
  for (const item of points.items) {
    if (typeof item === 'string') continue;
    if (head(item) === 'xy') out.push([number(reading, item, 1), number(reading, item, 2)]);
    if (head(item) !== 'arc') continue;
    const [start, mid, end] = ['start', 'mid', 'end'].map((name) => point(reading, item, name));
    if (start && mid && end) for (const each of arcThrough(start, mid, end)) out.push(each);
  }
  return out;
}

/** Width of the line that something is drawn with: `(width w)` until 2021, `(stroke (width w) …)` since. */
export function penOf(reading: Reading, list: List): number {
  const stroke = child(list, 'stroke');
  return Math.max(0, numberOr(reading, (stroke && child(stroke, 'width')) ?? child(list, 'width'), 1, 0));
}

/** Until 2021 polygons were filled, and what had no line; since then the file says it. */
export function isFilled(reading: Reading, list: List): boolean {
  const fill = word(child(list, 'fill'), 1);
  if (fill !== undefined) return fill === 'solid' || fill === 'yes';
  const kind = head(list).replace(/^(?:gr|fp)_/, '');
  return kind === 'poly' || ((kind === 'circle' || kind === 'rect') && penOf(reading, list) === 0);
}
