import type { Footprint, Pad } from './board.ts';
import { drawnPoints } from './drawing.ts';
import { layersOf, number, numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { Bounds, corners, placed } from './geometry.ts';
import { child, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

function texts(list: List): { readonly reference: string; readonly value: string } {
  let reference = '';
  let value = '';
  for (const item of list.items) {
    if (typeof item === 'string') continue;
    // `fp_text` until 2023, `property` since.
    const kind = head(item) === 'fp_text' || head(item) === 'property' ? word(item, 1)?.toLowerCase() : undefined;
    if (kind === 'reference') reference = word(item, 2) ?? '';
    if (kind === 'value') value = word(item, 2) ?? '';
  }
  return { reference, value };
}

function padOf(reading: Reading, list: List, at: Footprint | PlacedAt): Pad {
  const place = child(list, 'at');
  const size = child(list, 'size');
  if (!place || !size) return reading.fail('pad: no at or no size', list.at);
  const [xMm, yMm] = placed(at, number(reading, place, 1), number(reading, place, 2));
  return {
    number: word(list, 1) ?? '',
    kind: word(list, 2) ?? '',
    shape: word(list, 3) ?? '',
    net: reading.netOf(child(list, 'net')),
    xMm,
    yMm,
    widthMm: number(reading, size, 1),
    heightMm: numberOr(reading, size, 2, number(reading, size, 1)),
    // The file gives the pad's angle on the board, not in the footprint.
    rotationDeg: numberOr(reading, place, 3, 0),
    layers: layersOf(list),
  };
}

interface PlacedAt {
  readonly xMm: number;
  readonly yMm: number;
  readonly rotationDeg: number;
}

/** A footprint and the pieces of board edge that it brings along ([x1, y1, x2, y2] each). */
export function footprintOf(
  reading: Reading,
  list: List,
): { readonly footprint: Footprint; readonly edges: readonly number[] } {
  const [xMm, yMm] = point(reading, list, 'at');
  const at = { xMm, yMm, rotationDeg: numberOr(reading, child(list, 'at'), 3, 0) };
  const courtyard = new Bounds();
  const body = new Bounds();
  const pads: Pad[] = [];
  const edges: number[] = [];
  for (const item of list.items) {
    if (typeof item === 'string') continue;
    if (head(item) === 'pad') {
      const pad = padOf(reading, item, at);
      pads.push(pad);
      for (const [x, y] of corners(pad.xMm, pad.yMm, pad.widthMm, pad.heightMm, pad.rotationDeg)) body.add(x, y);
      continue;
    }
    const drawn = head(item).startsWith('fp_') ? drawnPoints(reading, item) : undefined;
    if (!drawn) continue;
    const points = drawn.map(([x, y]) => placed(at, x, y));
    const layer = layersOf(item)[0] ?? '';
    if (layer.endsWith('.CrtYd')) for (const [x, y] of points) courtyard.add(x, y);
    if (layer.endsWith('.Fab')) for (const [x, y] of points) body.add(x, y);
    if (layer === 'Edge.Cuts') for (const value of segments(points)) edges.push(value);
  }
  if (body.box === undefined) body.add(xMm, yMm);
  const box = courtyard.box ?? body.box ?? { xMm, yMm, widthMm: 0, heightMm: 0 };
  const layer = word(child(list, 'layer'), 1) ?? 'F.Cu';
  return {
    footprint: {
      ...texts(list),
      footprint: word(list, 1) ?? '',
      ...at,
      side: layer.startsWith('B.') ? 'bottom' : 'top',
      courtyard: courtyard.box,
      bounds: box,
      pads,
    },
    edges,
  };
}

/** [x1, y1, x2, y2] from each point to the next. */
export function segments(points: readonly (readonly [number, number])[]): readonly number[] {
  const out: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1];
    const to = points[i];
    if (from && to) out.push(from[0], from[1], to[0], to[1]);
  }
  return out;
}
