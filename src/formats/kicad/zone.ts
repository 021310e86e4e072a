import type { Point } from '../board/index.ts';
import { polygonPoints } from './drawing.ts';
import { layersOf, numberOr, number } from './fields.ts';
import type { Reading } from './fields.ts';
import { child, head, lists, word } from './sexpr.ts';
import type { List } from './sexpr.ts';
import type { Sketch } from './sketch.ts';

/** Draws the copper that a zone was filled with. False where the file holds none: the zone was never filled. */
export function drawZone(reading: Reading, sketch: Sketch, zone: List): boolean {
  const net = reading.netOf(child(zone, 'net'));
  // Until 2021 the filled area was written half a line's width too small, and drawn with that line about it.
  const pen =
    word(child(zone, 'filled_areas_thickness'), 1) === 'no'
      ? 0
      : Math.max(0, numberOr(reading, child(zone, 'min_thickness'), 1, 0));
  const own = layersOf(zone);
  const look = { kind: 'zone', net } as const;
  let filled = false;
  for (const polygon of lists(zone, 'filled_polygon')) {
    const layers = layersOf(polygon);
    const points = polygonPoints(reading, polygon);
    filled = sketch.copper(layers.length > 0 ? layers : own, [points], { ...look, filled: true, penMm: pen }) || filled;
  }
  for (const group of lists(zone, 'fill_segments')) {
    const layers = layersOf(group);
    for (const item of group.items) {
      if (typeof item === 'string' || head(item) !== 'pts') continue;
      const row = lists(item, 'xy').map((xy): Point => [number(reading, xy, 1), number(reading, xy, 2)]);
      filled = sketch.copper(layers.length > 0 ? layers : own, [row], { ...look, penMm: pen }) || filled;
    }
  }
  return filled;
}
