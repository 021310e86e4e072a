import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../core/index.ts';
import { netsAt, rasteriseLayer } from '../../formats/board/index.ts';
import type { BoardCad } from '../../formats/board/index.ts';
import { fabBoard } from '../../formats/fab/index.ts';
import type { FabFile } from '../../formats/fab/index.ts';
import { decode } from '../../formats/index.ts';
import { parseKicadBoard } from '../../formats/kicad/index.ts';
import { boardDesign, designToGerber, designToKicad } from './index.ts';
import type { FabFiles } from './index.ts';

const design = boardDesign('G-1', 7, { widthMm: 40, heightMm: 30, smallParts: 160 });
const kicad = parseKicadBoard(utf8Bytes(designToKicad(design)));

function decoded(files: FabFiles): readonly FabFile[] {
  return [...files].map(([file, text]): FabFile => {
    const one = decode(utf8Bytes(text));
    if (one.kind === 'gerber' || one.kind === 'drill' || one.kind === 'placement') return { file, ...one };
    throw new Error(`${file} is a ${one.kind}`);
  });
}

function expectSame(given: BoardCad): void {
  expect(given.outline).toEqual(kicad.outline);
  expect(given.copper.map(({ name }) => name)).toEqual(['F.Cu', 'B.Cu']);
  for (const layer of ['F.Cu', 'B.Cu']) {
    const [a, b] = [rasteriseLayer(kicad, layer, 20), rasteriseLayer(given, layer, 20)];
    expect([a.width, a.height, a.originMm]).toEqual([b.width, b.height, b.originMm]);
    let [ink, apart] = [0, 0];
    for (let i = 0; i < a.data.length; i++) {
      ink += a.data[i] ?? 0;
      apart += a.data[i] === b.data[i] ? 0 : 1;
    }
    expect(ink).toBeGreaterThan(100_000);
    expect(apart / ink).toBeLessThan(0.005);
  }
  expect(given.drills.count).toBe(kicad.drills.count);
  expect(given.parts.filter(({ fitted }) => fitted).length).toBe(kicad.parts.filter(({ fitted }) => fitted).length);
}

describe('designToGerber', () => {
  it('gives the copper, parts, nets and holes that the KiCad file gives', () => {
    const board = fabBoard(decoded(designToGerber(design)));
    expectSame(board);
    expect([...board.nets].sort().filter((net) => net !== '')).toEqual(
      [...new Set(kicad.copper.flatMap(({ artwork }) => [...artwork.net]))]
        .filter((net) => net !== 0)
        .map((net) => kicad.nets[net])
        .sort(),
    );
    for (const part of kicad.parts.filter(({ fitted }) => fitted)) {
      const same = board.parts.find(({ reference }) => reference === part.reference);
      expect([same?.side, same?.pads.length, same?.value]).toEqual([part.side, part.pads.length, part.value]);
      expect(Math.hypot((same?.xMm ?? 0) - part.xMm, (same?.yMm ?? 0) - part.yMm)).toBeLessThan(0.001);
      const [pad] = part.pads;
      if (pad !== undefined) expect(netsAt(board, pad.xMm, pad.yMm)).toContain(kicad.nets[pad.net]);
    }
  });

  it('gives the same of a set without attributes, by the names of its files and the symmetry of packages', () => {
    const board = fabBoard(decoded(designToGerber(design, { attributes: false })));
    expectSame(board);
    expect(board.notes.filter((note) => note.includes('by its name'))).toHaveLength(9);
    let right = 0;
    let all = 0;
    for (const part of kicad.parts.filter(({ fitted }) => fitted)) {
      const same = board.parts.find(({ reference }) => reference === part.reference);
      all += part.pads.length;
      for (const pad of part.pads) {
        if (same?.pads.some(({ xMm, yMm }) => Math.hypot(xMm - pad.xMm, yMm - pad.yMm) < 0.01) === true) right++;
      }
    }
    expect(right / all).toBeGreaterThan(0.98);
  });

  it('finds the origin and the mirroring of a placement list by the pads', () => {
    const files = decoded(designToGerber(design)).map((one): FabFile =>
      one.kind === 'placement'
        ? {
            ...one,
            value: {
              ...one.value,
              parts: one.value.parts.map((part) => ({
                ...part,
                xMm: (part.side === 'bottom' ? -1 : 1) * part.xMm + 100,
                yMm: part.yMm - 50,
              })),
            },
          }
        : one,
    );
    const board = fabBoard(files);
    expect(board.notes.filter((note) => note.includes('placement list'))).toHaveLength(2);
    for (const part of kicad.parts.filter(({ fitted }) => fitted)) {
      const same = board.parts.find(({ reference }) => reference === part.reference);
      expect(Math.hypot((same?.xMm ?? 0) - part.xMm, (same?.yMm ?? 0) - part.yMm)).toBeLessThan(0.2);
    }
  });
});
