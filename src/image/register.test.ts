import { describe, expect, it } from 'vitest';
import { boardDesign, renderBoard } from '../simulate/board/index.ts';
import { findFeatures } from './features.ts';
import { applyHomography, composeHomography, invertHomography } from './homography.ts';
import { luma } from './plane.ts';
import { register } from './register.ts';

const design = boardDesign('R-1', 5, { widthMm: 28, heightMm: 22, smallParts: 110 });
const reference = renderBoard(design, { seed: 1, umPerPx: 40 });
const plane = luma(reference.raster);
const features = findFeatures(plane);

describe('register', () => {
  it.each([
    ['square', 0, 0.01],
    ['turned by 20 degrees and tilted', 20, 0.03],
    ['upside down', 180, 0.01],
  ])('finds a unit that lies %s to half a pixel', (_, rotationDeg, perspective) => {
    const unit = renderBoard(design, { seed: 2, umPerPx: 40, rotationDeg, perspective });
    const found = register(plane, features, luma(unit.raster), 1);
    expect(found.outcome).toBe('registered');
    expect(found.agreement).toBeGreaterThan(0.9);
    const inverse = invertHomography(reference.mmToPx);
    if (inverse === undefined) throw new Error('the renderer gave a singular pose');
    const truth = composeHomography(unit.mmToPx, inverse);
    for (const [x, y] of [
      [150, 150],
      [600, 150],
      [350, 250],
      [150, 420],
      [600, 420],
    ] as const) {
      const [a, b] = applyHomography(truth, x, y);
      const [c, d] = applyHomography(found.pose, x, y);
      expect(Math.hypot(a - c, b - d)).toBeLessThan(0.8);
    }
  });

  it('finds no consensus with another board, and few features in nothing', () => {
    const other = renderBoard(boardDesign('R-2', 5, { widthMm: 28, heightMm: 22, smallParts: 110 }), {
      seed: 2,
      umPerPx: 40,
    });
    expect(register(plane, features, luma(other.raster), 1).outcome).toBe('no-consensus');
    const nothing = { width: 400, height: 300, data: new Uint8Array(120_000).fill(90) };
    expect(register(plane, features, nothing, 1).outcome).toBe('few-features');
  });
});
