import { describe, expect, it } from 'vitest';
import { sha256Hex, UsageError } from '../../core/index.ts';
import { applyHomography } from '../../image/index.ts';
import { boardDesign, designToKicad, plantIntoPicture, renderBoard, type PlantedPart } from './index.ts';

const small = { widthMm: 26, heightMm: 20, smallParts: 80 };
const plant: PlantedPart = { xMm: 8, yMm: 6, widthMm: 1.6, heightMm: 0.8, look: 'white', rotationDeg: 0 };

describe('boardDesign', () => {
  it('is the same for the same model and seed, and another for another model', () => {
    expect(boardDesign('A', 1, small)).toEqual(boardDesign('A', 1, small));
    expect(boardDesign('A', 1, small).parts).not.toEqual(boardDesign('B', 1, small).parts);
  });

  it('has some hundred parts on two sides, none over another', () => {
    const { parts } = boardDesign('A', 1);
    expect(parts.length).toBeGreaterThan(200);
    expect(new Set(parts.map(({ reference }) => reference)).size).toBe(parts.length);
    for (const side of ['top', 'bottom']) {
      const here = parts.filter((part) => part.side === side);
      expect(here.length).toBeGreaterThan(40);
      for (const [i, a] of here.entries()) {
        for (const b of here.slice(i + 1)) {
          const half = (part: typeof a): readonly [number, number] =>
            part.rotationDeg === 90 ? [part.heightMm / 2, part.widthMm / 2] : [part.widthMm / 2, part.heightMm / 2];
          const apart =
            Math.abs(a.xMm - b.xMm) >= half(a)[0] + half(b)[0] || Math.abs(a.yMm - b.yMm) >= half(a)[1] + half(b)[1];
          expect(apart, `${a.reference} over ${b.reference}`).toBe(true);
        }
      }
    }
  });

  it('refuses a board that cannot be', () => {
    expect(() => boardDesign('A', 1, { ...small, widthMm: Number.NaN })).toThrow(UsageError);
  });
});

describe('renderBoard', () => {
  const design = boardDesign('A', 1, small);

  it('gives the same bytes for the same seed and others for another unit', () => {
    const hash = (seed: number): string =>
      sha256Hex(Uint8Array.from(renderBoard(design, { seed, umPerPx: 60 }).raster.data));
    expect(hash(1)).toBe(hash(1));
    expect(hash(1)).not.toBe(hash(2));
  });

  it('tells where the planted part lies', () => {
    const { raster, implants, mmToPx } = renderBoard(design, {
      seed: 3,
      umPerPx: 40,
      implants: [plant],
      lightGradient: 0,
    });
    const [x, y] = applyHomography(mmToPx, plant.xMm, plant.yMm);
    const box = implants[0]?.boxPx;
    expect(box).toBeDefined();
    if (box === undefined) return;
    expect(Math.abs(box[2] - 40)).toBeLessThan(3);
    expect(x).toBeGreaterThan(box[0]);
    expect(x).toBeLessThan(box[0] + box[2]);
    expect(raster.data[(Math.round(y) * raster.width + Math.round(x)) * 3]).toBeGreaterThan(170);
  });

  it('differs between planted and as designed only around the plant', () => {
    const options = { seed: 3, umPerPx: 40 };
    const bare = renderBoard(design, options).raster;
    const { raster, implants } = renderBoard(design, { ...options, implants: [plant] });
    const box = implants[0]?.boxPx ?? [0, 0, 0, 0];
    let outside = 0;
    for (let i = 0; i < raster.data.length; i++) {
      if (raster.data[i] === bare.data[i]) continue;
      const x = Math.floor(i / 3) % raster.width;
      const y = Math.floor(i / 3 / raster.width);
      if (x < box[0] - 8 || y < box[1] - 8 || x > box[0] + box[2] + 12 || y > box[1] + box[3] + 12) outside++;
    }
    expect(outside).toBe(0);
  });

  it('shows the other side mirrored and with other parts', () => {
    const { raster, mmToPx } = renderBoard(design, { seed: 3, umPerPx: 60, side: 'bottom', rotationDeg: 0 });
    expect(applyHomography(mmToPx, 5, 10)[0]).toBeGreaterThan(applyHomography(mmToPx, 20, 10)[0]);
    expect(raster.data).not.toEqual(renderBoard(design, { seed: 3, umPerPx: 60, rotationDeg: 0 }).raster.data);
  });

  it('refuses a scale that no camera has', () => {
    expect(() => renderBoard(design, { seed: 1, umPerPx: 0 })).toThrow(UsageError);
  });
});

describe('designToKicad', () => {
  it('writes every part, net and pad with balanced brackets', () => {
    const design = boardDesign('A', 1, small);
    const text = designToKicad(design);
    expect(text.match(/\(footprint /g)).toHaveLength(design.parts.length + 2 * design.fiducials.length);
    expect(text.match(/\(pad /g)).toHaveLength(
      design.parts.reduce((sum, part) => sum + part.pads.length, 0) + 2 * design.fiducials.length,
    );
    let depth = 0;
    let lowest = 0;
    for (const character of text) {
      if (character === '(') depth++;
      else if (character === ')') depth--;
      lowest = Math.min(lowest, depth);
    }
    expect([depth, lowest]).toEqual([0, 0]);
  });
});

describe('plantIntoPicture', () => {
  const picture = renderBoard(boardDesign('A', 1, small), { seed: 9, umPerPx: 40 }).raster;

  it('changes the picture there and nowhere else, and leaves the old one as it was', () => {
    const before = sha256Hex(Uint8Array.from(picture.data));
    const planted = plantIntoPicture(picture, [plant], { umPerPx: 40, seed: 1 });
    expect(sha256Hex(Uint8Array.from(picture.data))).toBe(before);
    let [x0, x1] = [Infinity, -Infinity];
    for (let i = 0; i < planted.data.length; i++) {
      if (Math.abs((planted.data[i] ?? 0) - (picture.data[i] ?? 0)) < 20) continue;
      const x = Math.floor(i / 3) % planted.width;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
    }
    expect(x1 - x0).toBeGreaterThan(34);
    expect(x1 - x0).toBeLessThan(54);
    expect(Math.abs((x0 + x1) / 2 - 200)).toBeLessThan(5);
  });

  it('takes plants that reach over the edge, and grey pictures', () => {
    const grey = { width: 60, height: 40, channels: 1 as const, data: new Uint8Array(2400).fill(100) };
    const out = plantIntoPicture(
      grey,
      [
        { ...plant, xMm: 0, yMm: 0 },
        { ...plant, xMm: 99, yMm: 99 },
      ],
      { umPerPx: 40, seed: 1 },
    );
    expect(out.data[0]).toBeGreaterThan(150);
  });
});
