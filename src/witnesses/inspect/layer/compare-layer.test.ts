import { describe, expect, it } from 'vitest';
import { seededRandom, UsageError, type Raster } from '../../../core/index.ts';
import type { Plane } from '../../../image/index.ts';
import { layerPair } from '../../../simulate/board/index.ts';
import { compareLayer } from './compare-layer.ts';
import { layerReference } from './layer-reference.ts';
import { addPair, emptyScore, fScore } from './testdata/layer-score.ts';
import { madeArtwork, madePair, plantedBoxes } from './testdata/made-pairs.ts';
import { boxMarginPx } from './tuning.ts';

type Box = readonly [x: number, y: number, width: number, height: number];

const size = 240;

/** Copper is black; boxes of copper and of bare ground over it. */
function drawn(copper: readonly Box[], bare: readonly Box[] = []): Raster {
  const data = new Uint8Array(size * size).fill(250);
  const fill = ([x, y, w, h]: Box, tone: number): void => {
    for (let row = y; row < y + h; row++) data.fill(tone, row * size + x, row * size + x + w);
  };
  for (const box of copper) fill(box, 5);
  for (const box of bare) fill(box, 250);
  return { width: size, height: size, channels: 1, data };
}

/** Tracks of 8 and 16 pixels, pads, a plane with a slot. */
const layer: readonly Box[] = [
  [20, 20, 200, 8],
  [20, 44, 200, 8],
  [20, 70, 120, 16],
  [160, 66, 24, 24],
  [196, 66, 24, 24],
  [20, 110, 8, 110],
  [44, 110, 8, 110],
  [70, 110, 150, 60],
  [80, 190, 14, 30],
  [120, 190, 100, 10],
];

const changes: readonly (readonly [kind: string, copper: readonly Box[], bare: readonly Box[], where: Box])[] = [
  ['open', [], [[100, 18, 5, 12]], [100, 20, 5, 8]],
  ['short', [[60, 28, 5, 16]], [], [60, 28, 5, 16]],
  ['mousebite', [], [[60, 70, 7, 6]], [60, 70, 7, 6]],
  ['spur', [[90, 86, 6, 8]], [], [90, 86, 6, 8]],
  ['copper', [[200, 205, 7, 7]], [], [200, 205, 7, 7]],
  ['pin-hole', [], [[120, 130, 6, 6]], [120, 130, 6, 6]],
];

function shifted({ width, height, data }: Raster, dx: number, dy: number): Raster {
  const out = new Uint8Array(width * height).fill(250);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - dx, y - dy];
      if (u >= 0 && v >= 0 && u < width && v < height) out[y * width + x] = data[v * width + u] ?? 0;
    }
  }
  return { width, height, channels: 1, data: out };
}

const negative = (raster: Raster): Raster => ({ ...raster, data: raster.data.map((value) => 255 - value) });

describe('compareLayer', () => {
  const reference = layerReference(drawn(layer));

  it('finds nothing on a layer as drawn, and covers all but its border', () => {
    const result = compareLayer(drawn(layer), reference);
    expect(result).toMatchObject({ modality: 'layer', registered: true, findings: [], explained: [], blind: [] });
    expect(result.coverage).toBeGreaterThan(0.96);
  });

  it.each(changes)('names a change by what it does: %s', (kind, copper, bare, [x, y, w, h]) => {
    for (const [dx, dy] of [
      [0, 0],
      [3, -2],
      [-9, 6],
    ] as const) {
      const { findings } = compareLayer(shifted(drawn([...layer, ...copper], bare), dx, dy), reference);
      expect(findings.map(({ check, layerClass }) => [check, layerClass])).toEqual([['inspect/layer-changed', kind]]);
      const [fx, fy, fw, fh] = findings[0]?.box ?? [0, 0, 0, 0];
      expect(Math.abs(fx + fw / 2 - (x + dx + w / 2))).toBeLessThan(4);
      expect(Math.abs(fy + fh / 2 - (y + dy + h / 2))).toBeLessThan(4);
    }
  });

  it('takes the negative for the same layer, and exchanges the classes where copper is said to be bright', () => {
    const [, , , , [, copper, bare] = []] = changes;
    const unit = drawn([...layer, ...(copper ?? [])], bare);
    expect(compareLayer(negative(unit), reference).findings.map(({ layerClass }) => layerClass)).toEqual(['copper']);
    const bright = layerReference(drawn(layer), 'bright');
    expect(compareLayer(unit, bright).findings.map(({ layerClass }) => layerClass)).toEqual(['pin-hole']);
  });

  it('says millimetres where the scale is known, and takes artwork as a mask', () => {
    const mask: Plane = {
      width: size,
      height: size,
      data: Uint8Array.from(drawn(layer).data, (v) => (v < 128 ? 1 : 0)),
    };
    const unit = drawn(layer, [[100, 18, 5, 12]]);
    const [found] = compareLayer(negative(unit), mask, { umPerPx: 20 }).findings;
    expect(found).toMatchObject({ layerClass: 'open', boxMm: [1.8, 0.2, 0.5, 0.56] });
    expect(found?.detail).toContain('0.10 x 0.16 mm');
  });

  it('explains an edge that runs beside its place for long, and nothing short', () => {
    const wider = layer.map((box): Box => (box[0] === 70 ? [70, 107, 150, 66] : box));
    const result = compareLayer(drawn(wider), reference);
    expect(result.findings).toEqual([]);
    const stub = compareLayer(drawn([...layer, [60, 86, 12, 6]]), reference);
    expect(stub.findings.map(({ layerClass }) => layerClass)).toEqual(['spur']);
  });

  it('is other-board for another layer, and blind for an empty or tiny picture', () => {
    const other = compareLayer(madePair(3).unit, madePair(9).reference);
    expect(other).toMatchObject({ registered: false, findings: [{ check: 'inspect/other-board' }] });
    const blank: Raster = { width: 300, height: 300, channels: 1, data: new Uint8Array(90000).fill(200) };
    expect(compareLayer(blank, reference)).toMatchObject({
      registered: false,
      findings: [],
      blind: [{ reason: 'not-registered', share: 1 }],
    });
    const tiny: Raster = { width: 3, height: 2, channels: 1, data: new Uint8Array([0, 255, 0, 255, 0, 255]) };
    expect(compareLayer(tiny, reference).registered).toBe(false);
    expect(() => layerReference(tiny)).toThrow(UsageError);
    expect(() => layerReference(blank)).toThrow('one tone');
  });

  it('does not take long over a picture that was made to be nothing but differences', { timeout: 20_000 }, () => {
    const { reference: golden } = madePair(7);
    const random = seededRandom(1);
    const data = Uint8Array.from(golden.data, (value, i) => {
      const [x, y] = [i % golden.width, Math.floor(i / golden.width)];
      return y > golden.height / 2 && x % 12 < 6 && y % 12 < 6 ? (random.unit() < 0.9 ? 255 - value : value) : value;
    });
    const started = process.cpuUsage();
    const result = compareLayer({ ...golden, data }, golden);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(8);
    expect(result.findings.length).toBeGreaterThan(0);
  });

  it('follows a picture that is turned and far off its place', () => {
    const plans = [
      { kind: 'open', sizePx: 7 },
      { kind: 'copper', sizePx: 8 },
      { kind: 'pin-hole', sizePx: 8 },
    ] as const;
    const pair = layerPair(madeArtwork(5), { seed: 77, plans, rotationDeg: 3, shiftPx: 20 });
    expect(pair.planted).toHaveLength(3);
    const { registered, findings } = compareLayer(pair.unit, pair.reference);
    expect(registered).toBe(true);
    const found = findings.map(({ box, layerClass }) => ({ box, layerClass }));
    expect(addPair(emptyScore, plantedBoxes(pair, boxMarginPx), found)).toMatchObject({ truth: 3, met: 3 });
  });

  it('finds what is planted into simulated scans, with its class, at few false calls; the same every time', () => {
    let score = emptyScore;
    for (let seed = 501; seed <= 506; seed++) {
      const pair = madePair(seed);
      const result = compareLayer(pair.unit, pair.reference);
      if (seed === 501) expect(compareLayer(pair.unit, pair.reference)).toEqual(result);
      score = addPair(score, plantedBoxes(pair, boxMarginPx), result.findings);
    }
    expect(score.truth).toBeGreaterThan(30);
    expect(score.met / score.truth).toBeGreaterThanOrEqual(0.95);
    expect(score.false / score.pairs).toBeLessThanOrEqual(0.5);
    expect(fScore(score)).toBeGreaterThanOrEqual(0.93);
  });
});
