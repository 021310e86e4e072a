import type { Pad, Part } from '../board/index.ts';
import { Bounds, corners, placed } from '../board/geometry.ts';
import { drawnPoints } from './drawing.ts';
import { layersOf, number, numberOr, point } from './fields.ts';
import type { Reading } from './fields.ts';
import { padShapes } from './pad-shapes.ts';
import { child, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';
import type { PlacedAt, Sketch } from './sketch.ts';

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

/** Logos and test points: `virtual` until 2021, left out of placement and of the parts list since; parts not populated. */
function isFitted(list: List): boolean {
  const words = child(list, 'attr')?.items ?? [];
  if (words.includes('virtual') || words.includes('board_only') || words.includes('dnp')) return false;
  return !(words.includes('exclude_from_pos_files') && words.includes('exclude_from_bom'));
}

function padOf(reading: Reading, sketch: Sketch, list: List, at: PlacedAt): Pad {
  const place = child(list, 'at');
  const size = child(list, 'size');
  if (!place || !size) return reading.fail('pad: no at or no size', list.at);
  const [holeX, holeY] = placed(at, number(reading, place, 1), number(reading, place, 2));
  // The file gives the pad's angle on the board, not in the footprint.
  const rotationDeg = numberOr(reading, place, 3, 0);
  const drill = child(list, 'drill');
  const offset = drill && child(drill, 'offset');
  const hole = { xMm: holeX, yMm: holeY, rotationDeg };
  const [xMm, yMm] = offset ? placed(hole, number(reading, offset, 1), number(reading, offset, 2)) : [holeX, holeY];
  const pad = {
    number: word(list, 1) ?? '',
    kind: word(list, 2) ?? '',
    shape: word(list, 3) ?? '',
    net: reading.netOf(child(list, 'net')),
    xMm,
    yMm,
    widthMm: number(reading, size, 1),
    heightMm: numberOr(reading, size, 2, number(reading, size, 1)),
    rotationDeg,
    layers: layersOf(list),
  };
  const plated = pad.kind !== 'np_thru_hole';
  let widest = 0;
  if (drill) {
    const oval = word(drill, 1) === 'oval';
    const first = oval ? 2 : 1;
    const across = Math.max(0, numberOr(reading, drill, first, 0));
    const along = oval ? Math.max(0, numberOr(reading, drill, 3, across)) : across;
    widest = Math.min(across, along);
    const [dx, dy] = [Math.max(0, across - along) / 2, Math.max(0, along - across) / 2];
    sketch.hole(placed(hole, -dx, -dy), placed(hole, dx, dy), widest, plated);
  }
  // A hole without copper is written as a pad no larger than itself.
  if (plated || Math.min(pad.widthMm, pad.heightMm) > widest + 1e-6) {
    for (const { rows, look } of padShapes(reading, list, pad)) {
      sketch.copper(pad.layers, rows, { ...look, kind: 'pad', net: pad.net });
    }
  }
  return pad;
}

/** A footprint as the part that should stand there; what it draws goes to the sketch. */
export function footprintOf(reading: Reading, sketch: Sketch, list: List): Part {
  const [xMm, yMm] = point(reading, list, 'at');
  const at = { xMm, yMm, rotationDeg: numberOr(reading, child(list, 'at'), 3, 0) };
  const courtyard = new Bounds();
  const body = new Bounds();
  const pads: Pad[] = [];
  for (const item of list.items) {
    if (typeof item === 'string') continue;
    if (head(item) === 'pad') {
      const pad = padOf(reading, sketch, item, at);
      pads.push(pad);
      for (const [x, y] of corners(pad.xMm, pad.yMm, pad.widthMm, pad.heightMm, pad.rotationDeg)) body.add(x, y);
      continue;
    }
    sketch.draw(item, at);
    const layer = layersOf(item)[0] ?? '';
    if (
      !head(item).startsWith('fp_') ||
      !(layer.endsWith('.CrtYd') || layer.endsWith('.Courtyard') || layer.endsWith('.Fab'))
    )
      continue;
    const into = layer.endsWith('.Fab') ? body : courtyard;
    for (const [x, y] of drawnPoints(reading, item) ?? []) into.add(...placed(at, x, y));
  }
  if (body.box === undefined) body.add(xMm, yMm);
  const box = courtyard.box ?? body.box ?? { xMm, yMm, widthMm: 0, heightMm: 0 };
  const layer = word(child(list, 'layer'), 1) ?? 'F.Cu';
  return {
    ...texts(list),
    footprint: word(list, 1) ?? '',
    ...at,
    side: layer.startsWith('B.') ? 'bottom' : 'top',
    fitted: isFitted(list),
    courtyard: courtyard.box,
    bounds: box,
    pads,
  };
}
