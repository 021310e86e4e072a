import { arcPoints, arcThrough } from './geometry.ts';
import { number, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { child, head, lists, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

/** A drawn line, arc, circle, rectangle, polygon or curve as a row of points; undefined for texts and the like. */
export function drawnPoints(reading: Reading, list: List): readonly (readonly [number, number])[] | undefined {
  switch (head(list).replace(/^(?:gr|fp)_/, '')) {
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
    case 'curve':
      return polygonPoints(reading, list);
    default:
      return undefined;
  }
}

/** The `(xy x y)` of `(pts …)`; arcs inside are taken by their three points. */
export function polygonPoints(reading: Reading, list: List): readonly (readonly [number, number])[] {
  const points = child(list, 'pts');
  if (!points) return [];
  const out: (readonly [number, number])[] = [];
  for (const item of points.items) {
    if (typeof item === 'string') continue;
    if (head(item) === 'xy') out.push([number(reading, item, 1), number(reading, item, 2)]);
    if (head(item) === 'arc') for (const name of ['start', 'mid', 'end']) out.push(point(reading, item, name));
  }
  return out;
}

export function zoneOutline(reading: Reading, zone: List): Float64Array {
  const polygon = lists(zone, 'polygon')[0];
  return Float64Array.from((polygon ? polygonPoints(reading, polygon) : []).flat());
}
