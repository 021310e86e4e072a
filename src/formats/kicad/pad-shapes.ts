import type { Point, ShapeLook } from '../board/index.ts';
import { arcPoints, placed } from '../board/geometry.ts';
import { drawnPoints, penOf, isFilled } from './drawing.ts';
import { numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { child, head, lists, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

export interface PadShape {
  readonly rows: readonly (readonly Point[])[];
  readonly look: ShapeLook;
}

interface PadFrame {
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly shape: string;
}

const cornerNames = ['top_left', 'top_right', 'bottom_right', 'bottom_left'] as const;

/** A rectangle whose corners are cut or rounded one by one, as the file's `chamfer` names them. */
function chamfered(reading: Reading, list: List, w: number, h: number, roundMm: number): readonly Point[] {
  const shorter = 2 * Math.min(w, h);
  const cutMm = shorter * Math.max(0, Math.min(0.5, numberOr(reading, child(list, 'chamfer_ratio'), 1, 0)));
  const named = new Set((child(list, 'chamfer')?.items ?? []).filter((item) => typeof item === 'string'));
  return cornerNames.flatMap((name, i): readonly Point[] => {
    const sx = i === 0 || i === 3 ? -1 : 1;
    const sy = i < 2 ? -1 : 1;
    // Walked clockwise on the screen: the corner's first end lies on its left or right side where sx equals sy.
    const at = (dx: number, dy: number): Point => [sx * (w - dx), sy * (h - dy)];
    if (named.has(name) && cutMm > 0) return sx === sy ? [at(0, cutMm), at(cutMm, 0)] : [at(cutMm, 0), at(0, cutMm)];
    if (roundMm <= 0) return [at(0, 0)];
    const [cx, cy] = at(roundMm, roundMm);
    const [x0, y0] = sx === sy ? at(0, roundMm) : at(roundMm, 0);
    return arcPoints(cx, cy, x0, y0, 90);
  });
}

/** The shape at rotation 0 about its own centre. */
function atRest(reading: Reading, list: List, pad: PadFrame): PadShape {
  const [w, h] = [pad.widthMm / 2, pad.heightMm / 2];
  const corners: readonly Point[] = [
    [-w, -h],
    [w, -h],
    [w, h],
    [-w, h],
  ];
  switch (pad.shape) {
    case 'circle':
      return { rows: [[[0, 0]]], look: { penMm: pad.widthMm } };
    case 'oval': {
      const reach = Math.abs(w - h);
      const ends: readonly Point[] =
        w > h
          ? [
              [-reach, 0],
              [reach, 0],
            ]
          : [
              [0, -reach],
              [0, reach],
            ];
      return { rows: [ends], look: { penMm: 2 * Math.min(w, h) } };
    }
    case 'trapezoid': {
      const delta = child(list, 'rect_delta');
      const dx = numberOr(reading, delta, 1, 0) / 2;
      const dy = numberOr(reading, delta, 2, 0) / 2;
      return {
        rows: [
          [
            [-w + dy, -h - dx],
            [w - dy, -h + dx],
            [w + dy, h - dx],
            [-w - dy, h + dx],
          ],
        ],
        look: { filled: true },
      };
    }
    case 'roundrect': {
      const ratio = Math.max(0, Math.min(0.5, numberOr(reading, child(list, 'roundrect_rratio'), 1, 0.25)));
      const round = 2 * Math.min(w, h) * ratio;
      if (child(list, 'chamfer')) return { rows: [chamfered(reading, list, w, h, round)], look: { filled: true } };
      const inner = corners.map(([x, y]): Point => [x - Math.sign(x) * round, y - Math.sign(y) * round]);
      return { rows: [inner], look: { filled: true, penMm: 2 * round } };
    }
    default:
      return { rows: [corners], look: { filled: true } };
  }
}

/** The copper of a pad on the board: its own shape, or of a custom one the anchor and all its primitives. */
export function padShapes(reading: Reading, list: List, pad: PadFrame): readonly PadShape[] {
  const move = (shape: PadShape): PadShape => ({
    rows: shape.rows.map((row) => row.map(([x, y]) => placed(pad, x, y))),
    look: shape.look,
  });
  if (pad.shape !== 'custom') return [move(atRest(reading, list, pad))];
  const options = child(list, 'options');
  const anchor = word(options ? child(options, 'anchor') : undefined, 1) === 'rect' ? 'rect' : 'circle';
  const shapes = [atRest(reading, list, { ...pad, shape: anchor })];
  for (const primitives of lists(list, 'primitives')) {
    for (const item of primitives.items) {
      if (typeof item === 'string') continue;
      const look = { penMm: penOf(reading, item), filled: isFilled(reading, item) };
      if (head(item) === 'gr_circle' && look.filled) {
        const [x, y] = point(reading, item, 'center');
        const [x1, y1] = point(reading, item, 'end');
        shapes.push({ rows: [[[x, y]]], look: { penMm: 2 * Math.hypot(x1 - x, y1 - y) + look.penMm } });
        continue;
      }
      const drawn = drawnPoints(reading, item);
      if (drawn) shapes.push({ rows: [drawn], look });
    }
  }
  return shapes.map(move);
}
