import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../../core/index.ts';
import { parseKicadBoard } from '../../../formats/kicad/index.ts';
import { boardDesign, designToKicad, renderBoard } from '../../../simulate/board/index.ts';
import { inspectByCad } from './inspect-by-cad.ts';

const design = boardDesign('P-3', 33, { widthMm: 40, heightMm: 30, smallParts: 120 });
const board = parseKicadBoard(utf8Bytes(designToKicad(design)));

/** A place on the top with nothing within `awayMm`: no part, text, via or fiducial. */
function openPlace(awayMm: number): readonly [number, number] {
  for (let y = 3; y < design.heightMm - 3; y += 0.25) {
    for (let x = 3; x < design.widthMm - 3; x += 0.25) {
      const free =
        board.parts.every(
          ({ bounds: b, side }) =>
            side !== 'top' ||
            Math.hypot(Math.max(b.xMm - x, 0, x - b.xMm - b.widthMm), Math.max(b.yMm - y, 0, y - b.yMm - b.heightMm)) >
              awayMm,
        ) &&
        design.texts.every((text) => text.side !== 'top' || Math.hypot(text.xMm - x, text.yMm - y) > awayMm + 1.5) &&
        design.vias.every((via) => Math.hypot(via.xMm - x, via.yMm - y) > 0.7);
      if (free) return [x, y];
    }
  }
  throw new Error('no open place');
}

describe('inspectByCad', () => {
  it('calls nothing on rightful units, whatever their lot, dust and light', () => {
    for (const side of ['top', 'bottom'] as const) {
      const { raster } = renderBoard(design, { seed: 3, umPerPx: 40, side, rotationDeg: 1.5 });
      const result = inspectByCad(raster, board, { side });
      expect(result.registered).toBe(true);
      expect(result.findings.map(({ check, detail }) => `${check}: ${detail}`)).toEqual([]);
      expect(result.coverage).toBeGreaterThan(0.1);
      expect(result.measured.residualMedianMm).toBeLessThan(0.1);
    }
  });

  it('calls a part that no drawing has, and names its neighbour and what runs under it', () => {
    const [xMm, yMm] = openPlace(0.9);
    for (const look of ['dark', 'tan', 'white'] as const) {
      const plant = { xMm, yMm, widthMm: 1.2, heightMm: 0.7, look, rotationDeg: 20 };
      const { raster, implants } = renderBoard(design, { seed: 4, umPerPx: 40, implants: [plant] });
      const [found, ...others] = inspectByCad(raster, board, { side: 'top' }).findings;
      expect(others).toEqual([]);
      expect(found?.check).toBe('inspect/part-added');
      const [x = 0, y = 0, w = 0, h = 0] = found?.box ?? [];
      const [px, py, pw, ph] = implants[0]?.boxPx ?? [0, 0, 0, 0];
      expect(Math.abs(x + w / 2 - px - pw / 2)).toBeLessThan(6);
      expect(Math.abs(y + h / 2 - py - ph / 2)).toBeLessThan(6);
      // Millimetres count from the board's own origin, and come from its pads.
      const [bx = 0, by = 0, bw = 0, bh = 0] = found?.boxMm ?? [];
      expect(Math.hypot(bx + bw / 2 - xMm, by + bh / 2 - yMm)).toBeLessThan(0.25);
      expect(found?.near).toMatch(/^\d\.\d mm from [A-Z]+\d+/);
      expect(found?.nearPart).toMatch(/^[A-Z]+\d+$/);
    }
  });

  it('calls nearly every part that is gone, and no other', () => {
    const removed = design.parts
      .filter(({ side }) => side === 'top')
      .filter((_, i) => i % 9 === 4)
      .map(({ reference }) => reference);
    const { raster } = renderBoard(design, { seed: 6, umPerPx: 40, removed });
    const { findings } = inspectByCad(raster, board, { side: 'top' });
    expect(findings.every(({ check }) => check === 'inspect/part-missing')).toBe(true);
    const called = findings.map(({ detail }) => /has (\w+) here/.exec(detail)?.[1] ?? '');
    expect(called.filter((reference) => !removed.includes(reference))).toEqual([]);
    // Between the pads of the smallest parts there is too little bare board to go by.
    expect(called.length).toBeGreaterThanOrEqual(removed.length - 1);
  });

  it('judges nothing, and says why, where the drawing is another board’s', () => {
    const { raster } = renderBoard(boardDesign('P-4', 34, { widthMm: 40, heightMm: 30, smallParts: 120 }), {
      seed: 3,
      umPerPx: 40,
    });
    const result = inspectByCad(raster, board, { side: 'top' });
    expect(result).toMatchObject({
      registered: false,
      coverage: 0,
      findings: [],
      blind: [{ reason: 'not-registered' }],
    });
    expect(result.why).toContain('another board, revision or side');
  });
});
