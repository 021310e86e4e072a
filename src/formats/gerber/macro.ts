import type { Point } from '../board/index.ts';
import { evaluate } from './expression.ts';
import { area, circleRow, disc, rectangle, regular } from './stencil.ts';
import type { Stencil, StencilShape } from './stencil.ts';

/** An aperture macro as written: comments left out, assignments and primitives in order, not yet evaluated. */
export interface Macro {
  readonly name: string;
  readonly statements: readonly string[];
}

const maxStatements = 20_000;
const maxCorners = 100_000;

export function readMacro(words: readonly string[], fail: (message: string) => never): Macro {
  const name = (words[0] ?? '').slice(2);
  if (!/^[a-zA-Z_.$\u0080-\uffff][\w.$\-\u0080-\uffff]{0,126}$/.test(name))
    fail(`no name of an aperture macro: "${name.slice(0, 30)}"`);
  const statements = words
    .slice(1)
    .map((word) => word.trim())
    .filter((word) => word !== '' && !/^0(?:\s|$|,)/.test(word));
  if (statements.length > maxStatements) fail(`macro ${name}: more than ${maxStatements} statements`);
  return { name, statements };
}

/** The stencil of a macro for these parameters, lengths in mm. `fail` throws with the place of the definition that used it. */
export function macroStencil(
  macro: Macro,
  parameters: readonly number[],
  mmPerUnit: number,
  fail: (message: string) => never,
): Stencil {
  const variables = new Map(parameters.map((value, i) => [i + 1, value]));
  const out: StencilShape[] = [];
  for (const statement of macro.statements) {
    const assignment = /^\$(\d{1,6})\s*=(.*)$/s.exec(statement);
    if (assignment !== null) {
      const value = evaluate(assignment[2] ?? '', variables);
      if (value === undefined) fail(`macro ${macro.name}: no value for "${statement.slice(0, 40)}"`);
      else variables.set(Number(assignment[1]), value);
      continue;
    }
    const [code = '', ...texts] = statement.split(',');
    const values = texts.map(
      (text) => evaluate(text, variables) ?? fail(`macro ${macro.name}: no value in "${text.slice(0, 40)}"`),
    );
    const need = (count: number): void => {
      if (values.length < count)
        fail(`macro ${macro.name}: primitive ${code} has ${values.length} of ${count} parameters`);
    };
    const at = (index: number): number => values[index] ?? 0;
    const mm = (index: number): number => at(index) * mmPerUnit;
    let shapes: readonly StencilShape[];
    let turn: number;
    let exposed = true;
    switch (code.trim()) {
      case '1':
        need(4);
        shapes = [disc(mm(2), mm(3), Math.abs(mm(1)))];
        turn = at(4);
        exposed = at(0) !== 0;
        break;
      case '2':
      case '20': {
        need(6);
        shapes = [area(butt([mm(2), mm(3)], [mm(4), mm(5)], mm(1)))];
        turn = at(6);
        exposed = at(0) !== 0;
        break;
      }
      case '21':
        need(5);
        shapes = [area(rectangle(mm(3), mm(4), mm(1), mm(2)))];
        turn = at(5);
        exposed = at(0) !== 0;
        break;
      case '22':
        need(5);
        shapes = [area(rectangle(mm(3) + mm(1) / 2, mm(4) + mm(2) / 2, mm(1), mm(2)))];
        turn = at(5);
        exposed = at(0) !== 0;
        break;
      case '4': {
        need(2);
        const corners = at(1);
        if (!Number.isInteger(corners) || corners < 1 || corners > maxCorners)
          fail(`macro ${macro.name}: an outline of ${corners} corners`);
        need(4 + 2 * corners);
        shapes = [area(Array.from({ length: corners }, (_, i): Point => [mm(2 + 2 * i), mm(3 + 2 * i)]))];
        turn = at(4 + 2 * corners);
        exposed = at(0) !== 0;
        break;
      }
      case '5': {
        need(5);
        const corners = at(1);
        if (!Number.isInteger(corners) || corners < 3 || corners > 12)
          fail(`macro ${macro.name}: a polygon of ${corners} corners`);
        shapes = [area(regular(mm(2), mm(3), mm(4), corners, 0))];
        turn = at(5);
        exposed = at(0) !== 0;
        break;
      }
      case '6':
        need(8);
        shapes = moire(mm(0), mm(1), [mm(2), mm(3), mm(4)], at(5), mm(6), mm(7));
        turn = at(8);
        break;
      case '7':
        need(5);
        shapes = thermal(mm(0), mm(1), mm(2), mm(3), mm(4));
        turn = at(5);
        break;
      default:
        return fail(`macro ${macro.name}: no such primitive "${code.slice(0, 20)}"`);
    }
    // Nothing lies under a first primitive that takes away.
    if (!exposed && out.length === 0) continue;
    for (const shape of turned(shapes, turn)) {
      out.push({ ...shape, paint: exposed ? (out.length === 0 ? 'dark' : 'joined') : 'cut' });
    }
  }
  return out;
}

/** Primitives turn about the macro's origin, not about their own centre (4.5.2). */
function turned(shapes: readonly StencilShape[], degrees: number): readonly StencilShape[] {
  if (degrees === 0) return shapes;
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  return shapes.map((shape) => ({
    ...shape,
    rows: shape.rows.map((row) => row.map(([x, y]): Point => [x * cos - y * sin, x * sin + y * cos])),
  }));
}

/** A line with square ends that do not reach beyond its points. */
function butt(from: Point, to: Point, width: number): readonly Point[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length === 0) return [from];
  const nx = (-(to[1] - from[1]) / length) * (width / 2);
  const ny = ((to[0] - from[0]) / length) * (width / 2);
  return [
    [from[0] + nx, from[1] + ny],
    [to[0] + nx, to[1] + ny],
    [to[0] - nx, to[1] - ny],
    [from[0] - nx, from[1] - ny],
  ];
}

/** Four pieces of a ring, apart by the gap. */
function thermal(x: number, y: number, outer: number, inner: number, gap: number): readonly StencilShape[] {
  const half = gap / 2;
  const [big, small] = [outer / 2, inner / 2];
  const arc = (radius: number, quarter: number): readonly Point[] => {
    const edge = Math.asin(Math.min(1, half / radius));
    const span = Math.PI / 2 - 2 * edge;
    return Array.from({ length: 17 }, (_, i) => {
      const angle = quarter * (Math.PI / 2) + edge + (span * i) / 16;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    });
  };
  if (!(big > 0) || half * Math.SQRT2 >= big) return [];
  return [0, 1, 2, 3].map((quarter) => {
    const diagonal = (quarter + 0.5) * (Math.PI / 2);
    const inside: readonly Point[] =
      small > half * Math.SQRT2
        ? [...arc(small, quarter)].reverse()
        : [[x + half * Math.SQRT2 * Math.cos(diagonal), y + half * Math.SQRT2 * Math.sin(diagonal)]];
    return area([...arc(big, quarter), ...inside]);
  });
}

/** Rings and a cross: withdrawn from the format in 2021, and still in older files. */
function moire(
  x: number,
  y: number,
  [outer, ring, gap]: readonly [number, number, number],
  mostRings: number,
  crossWide: number,
  crossLong: number,
): readonly StencilShape[] {
  const out: StencilShape[] = [];
  for (let i = 0, diameter = outer; i < Math.min(mostRings, 1000) && diameter > 0; i++, diameter -= 2 * (ring + gap)) {
    const within = diameter - 2 * ring;
    out.push(within > 0 ? area(circleRow(x, y, diameter), circleRow(x, y, within)) : disc(x, y, diameter));
    if (ring + gap <= 0) break;
  }
  return [...out, area(rectangle(x, y, crossLong, crossWide)), area(rectangle(x, y, crossWide, crossLong))];
}
