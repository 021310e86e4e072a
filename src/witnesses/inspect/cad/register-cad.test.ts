import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../../core/index.ts';
import type { Raster } from '../../../core/index.ts';
import { fabBoard } from '../../../formats/fab/index.ts';
import type { FabFile } from '../../../formats/fab/index.ts';
import { decode } from '../../../formats/index.ts';
import { parseKicadBoard } from '../../../formats/kicad/index.ts';
import { applyHomography } from '../../../image/index.ts';
import { boardDesign, designToGerber, designToKicad, renderBoard } from '../../../simulate/board/index.ts';
import { registerCad } from './register-cad.ts';

const size = { widthMm: 30, heightMm: 22, smallParts: 110 };
const design = boardDesign('P-1', 31, size);
const board = parseKicadBoard(utf8Bytes(designToKicad(design)));
const fab = fabBoard(
  [...designToGerber(design)].flatMap(([file, text]): FabFile[] => {
    const one = decode(utf8Bytes(text));
    return one.kind === 'gerber' || one.kind === 'drill' || one.kind === 'placement' ? [{ file, ...one }] : [];
  }),
);

describe('registerCad', () => {
  it.each([
    ['top', { seed: 5, umPerPx: 40 }],
    ['bottom', { seed: 5, umPerPx: 40 }],
    ['top', { seed: 7, umPerPx: 60, rotationDeg: -5, offsetMm: [0.5, 0.4] }],
    ['top', { seed: 8, umPerPx: 40, rotationDeg: 1, perspective: 0.1 }],
    ['bottom', { seed: 6, umPerPx: 50, rotationDeg: 4, perspective: 0.05 }],
  ] as const)('lays the drawing over the %s to a tenth of a millimetre, with no scale given: %j', (side, options) => {
    const { raster, mmToPx, umPerPx } = renderBoard(design, { ...options, side });
    for (const cad of [board, fab]) {
      const placed = registerCad(cad, side, raster);
      expect(placed.outcome === 'failed' ? placed.reason : 'placed').toBe('placed');
      if (placed.outcome === 'failed') return;
      expect(placed.umPerPx / umPerPx).toBeCloseTo(1, 1);
      expect(placed.residual.medianMm).toBeLessThan(0.1);
      for (const [x, y] of [
        [3, 3],
        [27, 3],
        [15, 11],
        [3, 19],
        [27, 19],
      ] as const) {
        const [a, b] = applyHomography(mmToPx, x, y);
        const [c, d] = applyHomography(placed.mmToPx, x, y);
        expect((Math.hypot(a - c, b - d) * umPerPx) / 1000).toBeLessThan(0.12);
      }
    }
  });

  it('says why where there is no such board', () => {
    const { raster } = renderBoard(design, { seed: 5, umPerPx: 40 });
    const other = parseKicadBoard(utf8Bytes(designToKicad(boardDesign('P-2', 31, size))));
    expect(registerCad(other, 'top', raster)).toMatchObject({ outcome: 'failed' });
    expect(registerCad(board, 'bottom', raster)).toMatchObject({ outcome: 'failed' });
    expect(registerCad(board, 'edge', raster)).toMatchObject({ reason: 'the drawing has no side "edge"' });
    expect(registerCad({ ...board, outline: undefined }, 'top', raster)).toMatchObject({ outcome: 'failed' });
    expect(registerCad({ ...board, parts: [] }, 'top', raster)).toMatchObject({ outcome: 'failed' });
    const grey: Raster = { width: 400, height: 300, channels: 1, data: new Uint8Array(120_000).fill(90) };
    expect(registerCad(board, 'top', grey)).toMatchObject({ outcome: 'failed' });
  });
});

const corpus = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'inspect');
const present = existsSync(join(corpus, 'photos/ulx3st-v212.jpg'));
if (!present) console.info(`skipped: no photographs at ${corpus}`);

describe.runIf(present)('the corpus: a photograph of an older revision', () => {
  it('is laid over to a quarter of a millimetre, and not by another board’s drawing', { timeout: 60_000 }, async () => {
    const drawing = (name: string): ReturnType<typeof parseKicadBoard> =>
      parseKicadBoard(new Uint8Array(readFileSync(join(corpus, `kicad/${name}.kicad_pcb`))));
    const { data, info } = await sharp(join(corpus, 'photos/ulx3st-v212.jpg'))
      .rotate()
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const photo: Raster = { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
    const placed = registerCad(drawing('ulx3s'), 'top', photo);
    expect(placed.outcome).toBe('placed');
    if (placed.outcome === 'failed') return;
    const { medianMm, p90Mm, parts, fitting } = placed.residual;
    console.info(
      `ulx3s, drawing v3.1.1 over photograph v2.1.2: ${parts} parts, median ${medianMm.toFixed(3)} mm, p90 ${p90Mm.toFixed(3)} mm, ${Math.round(100 * fitting)} % within 0.25 mm`,
    );
    expect(medianMm).toBeLessThan(0.3);
    // The catalogue's scale, taken by hand, is 36.1 um a pixel.
    expect(placed.umPerPx).toBeGreaterThan(35);
    expect(placed.umPerPx).toBeLessThan(38);
    expect(registerCad(drawing('artix-dc-scm'), 'top', photo).outcome).toBe('failed');
    expect(registerCad(drawing('ulx3s'), 'bottom', photo).outcome).toBe('failed');
  });
});
