import { child, head, word } from './sexpr.ts';
import type { List } from './sexpr.ts';

/** What the reading of one file carries along: how to fail at a place, and the nets by name. */
export interface Reading {
  readonly fail: (message: string, at: number) => never;
  readonly netOf: (list: List | undefined) => number;
}

/** A board is smaller than this; a larger number is a damaged or hostile file. */
const maxMm = 10_000;

/** The number at `index`; fails where there is none, or none that a board could have. */
export function number(reading: Reading, list: List, index: number): number {
  const text = word(list, index) ?? '';
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(Math.abs(value) <= maxMm)) {
    reading.fail(`${head(list)}: "${text.slice(0, 30)}" is no number of at most ${maxMm}`, list.at);
  }
  return value;
}

export function numberOr(reading: Reading, list: List | undefined, index: number, otherwise: number): number {
  return list === undefined || word(list, index) === undefined ? otherwise : number(reading, list, index);
}

/** `(name x y)` inside `list`. */
export function point(reading: Reading, list: List, name: string): readonly [number, number] {
  const found = child(list, name);
  if (!found) return reading.fail(`${head(list)}: no ${name}`, list.at);
  return [number(reading, found, 1), number(reading, found, 2)];
}

/** Names of the layers that a thing is on, as written. */
export function layersOf(list: List): readonly string[] {
  const one = word(child(list, 'layer'), 1);
  if (one !== undefined) return [one];
  return (child(list, 'layers')?.items.slice(1) ?? []).filter((item) => typeof item === 'string');
}
