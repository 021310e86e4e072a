import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../core/index.ts';
import { boardDesign, renderBoard, type PlantedPart } from '../../../simulate/board/index.ts';
import { inspectUnit, learnGolden } from '../index.ts';
import { shifted, turned, view } from '../testdata/view.ts';
import type { CoverageMap, PixelBox, UnitFinding, UnitResult } from '../types.ts';
import { joinSide, type SidePicture } from './join-side.ts';

const golden = { width: 320, height: 256, umPerPx: 40 };

/** A map of 10 x 8 cells; `state` and `differs` by column and row. */
function mapOf(state: (column: number, row: number) => number, differs = 0): CoverageMap {
  const states = Uint8Array.from({ length: 80 }, (_, i) => state(i % 10, Math.floor(i / 10)));
  return {
    cellPx: 32,
    columns: 10,
    rows: 8,
    state: states,
    seen: states.map((one) => (one === 0 ? 255 : 0)),
    differs: new Uint8Array(80).fill(differs),
  };
}

function finding(goldenBox: PixelBox, score = 40, check: UnitFinding['check'] = 'inspect/part-added'): UnitFinding {
  return { check, outcome: 'contradicts', box: goldenBox, goldenBox, score, detail: 'x' };
}

function result(map: CoverageMap, findings: readonly UnitFinding[] = [], more: Partial<UnitResult> = {}): UnitResult {
  const hidden = map.state.filter((one) => one !== 0).length / 80;
  return {
    modality: 'optical',
    registered: true,
    coverage: 1 - hidden,
    umPerPx: 40,
    findings,
    explained: [],
    blind: [],
    goldenToUnit: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    measured: { sharpnessRatio: 1 },
    coverageMap: map,
    ...more,
  };
}

const all = mapOf(() => 0);
const differing = mapOf(() => 0, 40);
const place: PixelBox = [100, 100, 30, 16];
const join = (...pictures: readonly UnitResult[]) =>
  joinSide(
    pictures.map((one, i): SidePicture<string> => ({ picture: `p${i}`, result: one, taking: 's' })),
    golden,
  );

describe('the coverage of a side', () => {
  it('is what any of its pictures shows', () => {
    const left = result(mapOf((column) => (column < 6 ? 0 : 1)));
    const right = result(mapOf((column) => (column > 4 ? 0 : 1)));
    expect(join(left, right)).toMatchObject({ coverage: 1, blind: [], compared: 2 });
    const top = result(mapOf((_, row) => (row < 4 ? 0 : 1)));
    const side = join(left, top);
    expect(side.coverage).toBeCloseTo((60 + 20) / 100, 4);
    expect(side.blind).toEqual([{ reason: 'outside-frame', share: 0.2, areaMm2: 26.21 }]);
  });

  it('names what hides a place in the picture that has it in its frame', () => {
    const outside = result(mapOf((column) => (column < 5 ? 0 : 1)));
    const glare = result(mapOf((column) => (column < 8 ? 3 : 0)));
    for (const side of [join(outside, glare), join(glare, outside)]) {
      expect(side.blind).toEqual([{ reason: 'glare', share: 0.3, areaMm2: 39.32 }]);
    }
  });

  it('is that of the picture where there is one, and nothing where none registered', () => {
    const one = result(all, [], { coverage: 0.9871, blind: [{ reason: 'glare', share: 0.0129, areaMm2: 1.7 }] });
    expect(join(one)).toMatchObject({ coverage: 0.9871, blind: one.blind, compared: 1 });
    const none: UnitResult = { ...one, registered: false, blind: [{ reason: 'not-registered', share: 1 }] };
    expect(join(none)).toMatchObject({ coverage: 0, blind: none.blind, compared: 0 });
    expect(join(none, one)).toMatchObject({ coverage: 0.9871, compared: 1 });
    expect(joinSide<string>([], golden)).toEqual({ findings: [], explained: [], blind: [], coverage: 0, compared: 0 });
  });
});

describe('a difference', () => {
  it('in two pictures is one finding, both of them its evidence', () => {
    const side = join(result(differing, [finding(place, 30)]), result(differing, [finding([104, 98, 28, 18], 50)]));
    expect(side.findings.map(({ seenIn }) => seenIn.map(({ picture }) => picture))).toEqual([['p1', 'p0']]);
    expect(side.findings[0]?.finding.score).toBe(50);
    expect(side.explained).toEqual([]);
  });

  it('in two places of one picture are two findings, however near', () => {
    const two = result(differing, [finding(place), finding([132, 100, 20, 16])]);
    expect(join(two).findings).toHaveLength(2);
  });

  it('that another picture shows golden is set aside, with what overturned it', () => {
    const side = join(result(differing, [finding(place)]), result(all));
    expect(side.findings).toEqual([]);
    expect(side.explained).toEqual([
      {
        picture: 'p0',
        explained: { box: place, goldenBox: place, reason: 'second-picture' },
        found: 'inspect/part-added',
        by: 'p1',
      },
    ]);
  });

  it.each([
    ['sees something there as well, below a finding', result(differing)],
    ['explains something there', result(all, [], { explained: [{ box: place, goldenBox: place, reason: 'dust' }] })],
    ['does not show the place', result(mapOf((column) => (column === 3 ? 1 : 0)))],
    ['has glare there', result(mapOf((column, row) => (column === 3 && row === 3 ? 3 : 0)))],
    ['is coarser', result(all, [], { goldenToUnit: [0.7, 0, 0, 0, 0.7, 0, 0, 0, 1] })],
    ['is softer', result(all, [], { measured: { sharpnessRatio: 0.5 } })],
    ['was not compared', result(all, [], { registered: false })],
  ])('stands where the other picture %s', (_, other) => {
    expect(join(result(differing, [finding(place)]), other).findings).toHaveLength(1);
  });

  it('stands where a third picture sees it too, where it is large, and against another session', () => {
    const one = result(differing, [finding(place)]);
    expect(join(one, result(all), one).findings).toHaveLength(1);
    expect(join(one, result(all), result(differing)).findings).toHaveLength(1);
    expect(join(result(differing, [finding([60, 60, 70, 30])]), result(all)).findings).toHaveLength(1);
    const pictures = [one, result(all)].map((each, i) => ({ picture: i, result: each, taking: `session ${i}` }));
    expect(joinSide(pictures, golden).findings).toHaveLength(1);
  });

  it('of a whole board is no place, and nothing overturns it', () => {
    const box: PixelBox = [0, 0, 320, 256];
    const other: UnitResult = { ...result(all, [finding(box, 1, 'inspect/other-board')]), registered: false };
    const side = join(other, result(differing, [finding(place)]), result(all));
    expect(side.findings.map(({ finding: { check } }) => check)).toEqual(['inspect/other-board']);
    expect(side.explained).toHaveLength(1);
  });
});

describe('overlapping pictures of a rendered board', () => {
  const design = boardDesign('JOIN-1', 19, { widthMm: 40, heightMm: 26, smallParts: 190 });
  const shot = (seed: number, implants: readonly PlantedPart[] = []): Raster =>
    renderBoard(design, { seed, umPerPx: 40, implants }).raster;
  const model = learnGolden([901, 902].map((seed) => ({ unit: `g${seed}`, umPerPx: 40, raster: shot(seed) })));
  const part = (xMm: number, yMm: number): PlantedPart => ({
    xMm,
    yMm,
    widthMm: 1.6,
    heightMm: 0.8,
    look: 'white',
    rotationDeg: 0,
  });
  const third = (raster: Raster, x: number): Raster =>
    view(raster, shifted(Math.round(x * raster.width), 0), Math.round(0.45 * raster.width), raster.height);
  const joined = (...rasters: readonly Raster[]) =>
    joinSide(
      rasters.map((raster, i) => ({ picture: i, result: inspectUnit(raster, model), taking: 's' })),
      model,
    );

  it('cover the side together, and a part in the overlap is found once', () => {
    // Bare places of this design, one in the overlap of the first two, one in the last picture alone.
    const unit = shot(31, [part(16.6, 1.4), part(36.5, 24.4)]);
    const side = joined(third(unit, 0), third(unit, 0.28), third(unit, 0.55));
    expect(side.compared).toBe(3);
    expect(side.coverage).toBeGreaterThan(0.97);
    expect(side.findings.map(({ seenIn }) => seenIn.map(({ picture }) => picture).sort())).toEqual(
      expect.arrayContaining([[0, 1], [2]]),
    );
    expect(side.findings).toHaveLength(2);
  });

  it('overturn a grain that only one of them shows, and never a part that both do', () => {
    // One unit, taken twice: once as it lay, once turned a little.
    const again = (raster: Raster): Raster =>
      view(raster, turned(raster, 0.7, raster.width, raster.height), raster.width, raster.height);
    const [clean, grain] = [shot(36), shot(36, [part(20, 1.4)])];
    const overturned = joined(grain, again(clean));
    expect(overturned).toMatchObject({ findings: [], compared: 2 });
    expect(overturned.explained.filter(({ explained }) => explained.reason === 'second-picture')).toMatchObject([
      { picture: 0, by: 1, found: 'inspect/part-added' },
    ]);
    expect(joined(grain, again(grain)).findings).toMatchObject([{ seenIn: [{}, {}] }]);
    expect(joined(grain).findings).toHaveLength(1);
  });
});
