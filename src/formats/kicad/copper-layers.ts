import type { BoardLayer } from './board.ts';

/** The copper layers of a board from the top downwards, and which of them a name as written means. */
export interface CopperLayers {
  readonly names: readonly string[];
  readonly indices: (name: string) => readonly number[];
}

/** `user` layers carry no copper. The front is written first; the back, ordinal 31 until KiCad 8 and 2 since, comes last. */
export function copperLayers(layers: readonly BoardLayer[]): CopperLayers {
  const copper = layers.filter((layer) => layer.type !== 'user');
  const back = copper.find(({ name, ordinal }) => name === 'B.Cu' || ordinal === 31);
  const names = [...copper.filter((layer) => layer !== back), ...(back ? [back] : [])].map(({ name }) => name);
  const byName = new Map(names.map((name, index) => [name, [index]]));
  byName.set(
    '*.Cu',
    names.map((_, index) => index),
  );
  byName.set('F&B.Cu', names.length > 1 ? [0, names.length - 1] : [0]);
  return { names, indices: (name) => byName.get(name) ?? [] };
}
