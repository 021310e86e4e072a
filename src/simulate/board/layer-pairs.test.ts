import { describe, expect, it } from 'vitest';
import { seededRandom, UsageError } from '../../core/index.ts';
import { labelComponents, type Plane } from '../../image/index.ts';
import { boardDesign } from './board-design.ts';
import { layerArtwork } from './layer-artwork.ts';
import { layerDefectKinds, plantLayerDefects, type LayerDefectKind } from './layer-defects.ts';
import { layerPair } from './layer-pairs.ts';

const whole = layerArtwork(boardDesign('L', 4, { widthMm: 14, heightMm: 14, smallParts: 20 }), 'top', 20);
const side = 330;
const artwork: Plane = {
  width: side,
  height: side,
  data: Uint8Array.from(
    { length: side * side },
    (_, i) => whole.data[Math.floor(i / side) * whole.width + (i % side)] ?? 0,
  ),
};

/** Pieces of copper, and pieces of what is not, that are more than a speck. */
function pieces({ width, height, data }: Plane): readonly [copper: number, bare: number] {
  const count = (tone: number): number =>
    labelComponents({ width, height, data: data.map((value) => (value > 127 ? 1 : 0) ^ (1 - tone)) }).components.filter(
      ({ area }) => area > 6,
    ).length;
  return [count(1), count(0)];
}

describe('defects of layers', () => {
  const [copper, bare] = pieces(artwork);
  // An open may cut a ring and a short may join what meets elsewhere: those move the other count.
  const changes: Readonly<Record<LayerDefectKind, readonly (readonly [number, number])[]>> = {
    open: [
      [1, 0],
      [0, -1],
    ],
    short: [
      [-1, 0],
      [0, 1],
    ],
    mousebite: [[0, 0]],
    spur: [[0, 0]],
    copper: [[1, 0]],
    'pin-hole': [[0, 1]],
  };

  it.each(layerDefectKinds)('do to the conductors what their name says: %s', (kind) => {
    let seen = 0;
    for (let seed = 0; seed < 25; seed++) {
      const random = seededRandom(seed, 'defects');
      const { layer, planted } = plantLayerDefects(artwork, [{ kind, sizePx: 4 + (seed % 5) }], random);
      if (planted.length === 0) continue;
      seen++;
      const [c, b] = pieces(layer);
      expect(changes[kind]).toContainEqual([c - copper, b - bare]);
    }
    expect(seen).toBeGreaterThan(18);
  });

  it('of impossible sizes are refused', () => {
    expect(() => plantLayerDefects(artwork, [{ kind: 'open', sizePx: 0 }], seededRandom(1))).toThrow(UsageError);
  });

  it('come in pairs of scans that are the same every time and differ where something was planted', () => {
    const pair = layerPair(artwork, { seed: 5, rotationDeg: 0, shiftPx: 0, wobblePx: 0 });
    const again = layerPair(artwork, { seed: 5, rotationDeg: 0, shiftPx: 0, wobblePx: 0 });
    expect(again.planted).toEqual(pair.planted);
    expect(again.unit.data.every((value, i) => value === pair.unit.data[i])).toBe(true);
    expect(pair.planted.length).toBeGreaterThan(2);
    for (const { boxPx } of pair.planted) {
      let different = 0;
      for (let y = boxPx[1]; y < boxPx[1] + boxPx[3]; y++) {
        for (let x = boxPx[0]; x < boxPx[0] + boxPx[2]; x++) {
          const at = y * pair.unit.width + x;
          if (Math.abs((pair.unit.data[at] ?? 0) - (pair.reference.data[at] ?? 0)) > 100) different++;
        }
      }
      expect(different).toBeGreaterThan(0.25 * boxPx[2] * boxPx[3]);
    }
  });
});
