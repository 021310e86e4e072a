import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../core/index.ts';
import { boardDesign, plantLooks, renderBoard, type PlantedPart } from '../../../simulate/board/index.ts';
import { inspectUnit, learnGolden, type GoldenModel } from '../index.ts';
import { revisedBoard } from '../testdata/revised-board.ts';
import type { CoverageMap } from '../types.ts';
import { differsInStructure, differsThroughout } from './another-revision.ts';

const design = boardDesign('REV-1', 11, { widthMm: 34, heightMm: 26, smallParts: 140 });
const goldenOf = (of: typeof design): GoldenModel =>
  learnGolden(
    [901, 902].map((seed) => ({
      unit: `g${seed}`,
      umPerPx: 40,
      raster: renderBoard(of, { seed, umPerPx: 40 }).raster,
    })),
  );
const golden = goldenOf(design);
const said = (raster: Raster, against = golden): readonly string[] =>
  inspectUnit(raster, against).findings.map(({ check }) => check);

/** A label, a hand, a burnt-out lamp: one even patch over part of the picture. */
function covered(raster: Raster, share: number, value: number): Raster {
  const data = Uint8Array.from(raster.data);
  for (let y = 0; y < raster.height; y++) {
    const from = y * raster.width * 3;
    data.fill(value, from, from + Math.round(raster.width * share) * 3);
  }
  return { ...raster, data };
}

describe('another revision', () => {
  it('with a fifth or more of its parts elsewhere is refused both ways, and no part is called', () => {
    for (const [share, seed] of [
      [0.2, 1],
      [0.3, 2],
      [0.5, 3],
    ] as const) {
      const revised = revisedBoard(design, share, seed);
      expect(said(renderBoard(revised, { seed: 60 + seed, umPerPx: 40 }).raster)).toEqual(['inspect/other-board']);
      const back = said(renderBoard(design, { seed: 70 + seed, umPerPx: 40 }).raster, goldenOf(revised));
      expect(back).toEqual(['inspect/other-board']);
    }
  });

  it('keeps its differences in view among the explained ones', () => {
    const revised = revisedBoard(design, 0.2, 4);
    const result = inspectUnit(renderBoard(revised, { seed: 64, umPerPx: 40 }).raster, golden);
    expect(result.findings.map(({ check }) => check)).toEqual(['inspect/other-board']);
    expect(result.explained.filter(({ reason }) => reason === 'other-board').length).toBeGreaterThanOrEqual(16);
  });

  it('is not what a right unit is called, whatever its focus, light and lot', () => {
    for (const options of [
      { seed: 1 },
      { seed: 2, blurPx: 3 },
      { seed: 3, noise: 10 },
      { seed: 4, lightGradient: 0.5 },
    ]) {
      expect(said(renderBoard(design, { umPerPx: 40, ...options }).raster)).not.toContain('inspect/other-board');
    }
  });

  it('is not what one altered unit is called, even one with twelve parts added and two gone', () => {
    const implants = Array.from({ length: 12 }, (_, i): PlantedPart => ({
      xMm: 4 + (i % 4) * 8.5,
      yMm: 4 + Math.floor(i / 4) * 8.5,
      widthMm: 1.6,
      heightMm: 0.8,
      look: plantLooks[i % 4] ?? 'dark',
      rotationDeg: 30 * i,
    }));
    const removed = design.parts.filter(({ side }) => side === 'top').slice(20, 22);
    const unit = renderBoard(design, {
      seed: 9,
      umPerPx: 40,
      implants,
      removed: removed.map(({ reference }) => reference),
    });
    const findings = said(unit.raster);
    expect(findings.length).toBeGreaterThan(8);
    expect(findings).not.toContain('inspect/other-board');
  });

  it('is not what a unit is called of which a third is covered or burnt out', () => {
    const { raster } = renderBoard(design, { seed: 5, umPerPx: 40 });
    for (const value of [200, 30, 255, 0]) {
      const result = inspectUnit(covered(raster, 0.33, value), golden);
      expect([value, result.registered]).toEqual([value, true]);
      expect(result.findings.map(({ check }) => check)).not.toContain('inspect/other-board');
    }
  });
});

describe('the rules', () => {
  const agreement = { tiles: 160, agreement: 0.7, sectors: 16, changedSectors: 10 };
  it('want both, little agreement and that it is spread', () => {
    expect(differsInStructure(agreement)).toBe(true);
    expect(differsInStructure({ ...agreement, agreement: 0.85 })).toBe(false);
    expect(differsInStructure({ ...agreement, changedSectors: 9 })).toBe(false);
    expect(differsInStructure({ ...agreement, sectors: 3, changedSectors: 3 })).toBe(false);
  });

  const map: CoverageMap = {
    cellPx: 32,
    columns: 8,
    rows: 8,
    state: new Uint8Array(64),
    seen: new Uint8Array(64).fill(255),
    differs: new Uint8Array(64),
  };
  const spread = Array.from({ length: 16 }, (_, i) => [(i % 4) * 64 + 9, (i >> 2) * 64 + 9, 5, 5] as const);
  it('want both, many differences and that they are spread over what was seen', () => {
    expect(differsThroughout(spread, map)).toBe(true);
    expect(differsThroughout(spread.slice(1), map)).toBe(false);
    expect(
      differsThroughout(
        spread.map(([x, y]) => [x / 8, y / 8, 5, 5] as const),
        map,
      ),
    ).toBe(false);
    expect(differsThroughout(spread, { ...map, seen: new Uint8Array(64) })).toBe(false);
  });
});
