import type { Paint, Point, ShapeKind } from '../board/index.ts';
import { arcPoints } from '../board/geometry.ts';

/** A shape of an aperture about the aperture's own origin, or an object on the layer; mm, y upwards as in the file. */
export interface StencilShape {
  readonly rows: readonly (readonly Point[])[];
  readonly penMm: number;
  readonly filled: boolean;
  readonly paint: Paint;
  readonly kind?: ShapeKind;
  readonly net?: number;
}

export type Stencil = readonly StencilShape[];

/** How an aperture is laid down: mirrored first, then turned, then scaled, then moved (4.9.1). */
export interface Laying {
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  readonly rotationDeg: number;
  readonly scale: number;
}

export const asIs: Laying = { mirrorX: false, mirrorY: false, rotationDeg: 0, scale: 1 };

export function pointsOf(stencil: Stencil): number {
  return stencil.reduce((sum, { rows }) => sum + rows.reduce((inner, row) => inner + row.length, 0), 0);
}

/** The stencil laid down at (x, y); `toggle` swaps dark and clear, for clear polarity. */
export function layDown(stencil: Stencil, laying: Laying, x: number, y: number, toggle: boolean): Stencil {
  const angle = (laying.rotationDeg * Math.PI) / 180;
  const cos = Math.cos(angle) * laying.scale;
  const sin = Math.sin(angle) * laying.scale;
  const fx = laying.mirrorX ? -1 : 1;
  const fy = laying.mirrorY ? -1 : 1;
  const move = ([px, py]: Point): Point => [x + fx * px * cos - fy * py * sin, y + fx * px * sin + fy * py * cos];
  return stencil.map((shape) => ({
    ...shape,
    rows: shape.rows.map((row) => row.map(move)),
    penMm: shape.penMm * laying.scale,
    paint: toggle ? toggled(shape.paint) : shape.paint,
  }));
}

function toggled(paint: Paint): Paint {
  return paint === 'dark' ? 'clear' : paint === 'clear' ? 'dark' : paint;
}

export function disc(x: number, y: number, diameter: number): StencilShape {
  return { rows: [[[x, y]]], penMm: diameter, filled: false, paint: 'dark' };
}

export function area(...rows: readonly (readonly Point[])[]): StencilShape {
  return { rows, penMm: 0, filled: true, paint: 'dark' };
}

export function rectangle(x: number, y: number, width: number, height: number): readonly Point[] {
  const [w, h] = [width / 2, height / 2];
  return [
    [x - w, y - h],
    [x + w, y - h],
    [x + w, y + h],
    [x - w, y + h],
  ];
}

export function circleRow(x: number, y: number, diameter: number): readonly Point[] {
  return arcPoints(x, y, x + diameter / 2, y, 360).slice(0, -1);
}

/** A regular polygon by its circumscribed circle; the first corner lies at `rotationDeg`. */
export function regular(
  x: number,
  y: number,
  diameter: number,
  corners: number,
  rotationDeg: number,
): readonly Point[] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (rotationDeg / 180 + (2 * i) / corners) * Math.PI;
    return [x + (diameter / 2) * Math.cos(angle), y + (diameter / 2) * Math.sin(angle)] as const;
  });
}
