import type { Point } from '../board/index.ts';
import { macroStencil } from './macro.ts';
import type { Macro } from './macro.ts';
import { area, circleRow, disc, rectangle, regular } from './stencil.ts';
import type { Stencil, StencilShape } from './stencil.ts';

export interface Aperture {
  readonly code: number;
  /** `C`, `R`, `O`, `P`, the name of a macro, or `block`. */
  readonly shape: string;
  readonly stencil: Stencil;
  /** Width and height of the whole; 0 for a macro or block, whose stencil tells. */
  readonly widthMm: number;
  readonly heightMm: number;
  /** `.AperFunction` when it was defined (5.6.10). */
  readonly purpose: string | undefined;
}

type Defined = Pick<Aperture, 'shape' | 'stencil' | 'widthMm' | 'heightMm'>;

/** A hole lets what lies below show through (4.4.6); a rectangular one is of before 2012. */
function holed(shape: readonly Point[], hole: readonly number[]): StencilShape {
  const [first = 0, second] = hole;
  if (!(first > 0)) return area(shape);
  return area(shape, second !== undefined && second > 0 ? rectangle(0, 0, first, second) : circleRow(0, 0, first));
}

/** The aperture of an AD command behind its D-code: `C,0.5X0.2`, `Thermal,1.2X0.1`. */
export function defineAperture(
  definition: string,
  macros: ReadonlyMap<string, Macro>,
  mmPerUnit: number,
  fail: (message: string) => never,
): Defined {
  const [shape, list] = split(definition);
  const values =
    list === undefined || list.trim() === ''
      ? []
      : list.split('X').map((text) => {
          const value = /^\s*[+-]?(?:\d{1,12}\.?\d{0,15}|\.\d{1,15})\s*$/.test(text) ? Number(text) : Number.NaN;
          if (!(Math.abs(value) <= 1e6)) fail(`aperture ${shape}: "${text.slice(0, 30)}" is no number of an aperture`);
          return value;
        });
  const macro = macros.get(shape);
  if (macro !== undefined) {
    return { shape, stencil: macroStencil(macro, values, mmPerUnit, fail), widthMm: 0, heightMm: 0 };
  }
  const mm = values.map((value) => value * mmPerUnit);
  const [a, b] = mm;
  if (a === undefined || a < 0) return fail(`aperture ${shape}: no size`);
  switch (shape) {
    case 'C': {
      const hole = mm.slice(1);
      const solid = !(b !== undefined && b > 0);
      const stencil = [solid ? disc(0, 0, a) : holed(circleRow(0, 0, a), hole)];
      return { shape, stencil, widthMm: a, heightMm: a };
    }
    case 'R':
      if (b === undefined || b < 0) return fail('aperture R: no second size');
      return { shape, stencil: [holed(rectangle(0, 0, a, b), mm.slice(2))], widthMm: a, heightMm: b };
    case 'O':
      if (b === undefined || b < 0) return fail('aperture O: no second size');
      return { shape, stencil: [obround(a, b, mm.slice(2))], widthMm: a, heightMm: b };
    case 'P': {
      const corners = values[1];
      if (corners === undefined || !Number.isInteger(corners) || corners < 3 || corners > 12) {
        return fail(`aperture P: ${corners ?? 'no'} corners; 3 to 12 are allowed`);
      }
      return {
        shape,
        stencil: [holed(regular(0, 0, a, corners, values[2] ?? 0), mm.slice(3))],
        widthMm: a,
        heightMm: a,
      };
    }
    default:
      return fail(`aperture ${shape.slice(0, 40)}: no standard aperture and no macro before it`);
  }
}

function split(definition: string): readonly [string, string | undefined] {
  const comma = definition.indexOf(',');
  return comma < 0 ? [definition, undefined] : [definition.slice(0, comma), definition.slice(comma + 1)];
}

function obround(width: number, height: number, hole: readonly number[]): StencilShape {
  const reach = Math.abs(width - height) / 2;
  const ends: readonly Point[] =
    width > height
      ? [
          [-reach, 0],
          [reach, 0],
        ]
      : [
          [0, -reach],
          [0, reach],
        ];
  const penMm = Math.min(width, height);
  if (!((hole[0] ?? 0) > 0)) return { rows: [ends], penMm, filled: false, paint: 'dark' };
  const [from = [0, 0], to = [0, 0]] = ends;
  const half = circleRow(0, 0, penMm);
  const upright = width <= height;
  const far = half.filter(([x, y]) => (upright ? y >= 0 : x >= 0));
  const near = half.filter(([x, y]) => (upright ? y < 0 : x < 0));
  const order = (row: readonly Point[]): readonly Point[] =>
    [...row].sort((p, q) => (upright ? q[0] - p[0] : p[1] - q[1]));
  const ring = [
    ...order(far).map(([x, y]): Point => [x + to[0], y + to[1]]),
    ...[...order(near)].reverse().map(([x, y]): Point => [x + from[0], y + from[1]]),
  ];
  return holed(ring, hole);
}
