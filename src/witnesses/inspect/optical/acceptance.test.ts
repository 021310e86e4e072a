import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom, type Raster } from '../../../core/index.ts';
import { applyHomography, invertHomography, warp, type Homography } from '../../../image/index.ts';
import {
  boardDesign,
  plantIntoPicture,
  plantLooks,
  renderBoard,
  type PlantedPart,
} from '../../../simulate/board/index.ts';
import { decodePixels, encodeJpeg } from '../../../store/pixels.ts';
import { inspectUnit, learnGolden, type UnitFinding } from '../index.ts';

const sizes = [
  [1.6, 0.8],
  [1, 0.5],
  [0.6, 0.3],
] as const;

async function jpeg(raster: Raster): Promise<Raster> {
  return decodePixels(await encodeJpeg(raster, 88));
}

function called(findings: readonly UnitFinding[], x: number, y: number): boolean {
  return findings.some(
    ({ box }) => x >= box[0] - 3 && x <= box[0] + box[2] + 3 && y >= box[1] - 3 && y <= box[1] + box[3] + 3,
  );
}

function half(raster: Raster): Raster {
  const width = raster.width >> 1;
  const data = new Uint8Array(width * raster.height * 3);
  for (let y = 0; y < raster.height; y++) {
    for (let i = 0; i < width * 3; i++) data[y * width * 3 + i] = raster.data[y * raster.width * 3 + i]!;
  }
  return { width, height: raster.height, channels: 3, data };
}

describe('a rendered board with three golden units', async () => {
  const design = boardDesign('ACC-1', 11, { widthMm: 34, heightMm: 26, smallParts: 140 });
  const pictures = await Promise.all(
    [901, 902, 903].map(async (seed) => ({
      unit: `golden-${seed}`,
      umPerPx: 40,
      raster: await jpeg(renderBoard(design, { seed, umPerPx: 40 }).raster),
    })),
  );
  const golden = learnGolden(pictures);
  /** Bare places, far from every rightful part. */
  const bare = (seed: number, count: number): readonly (readonly [number, number])[] => {
    const random = seededRandom(seed, 'places');
    const out: (readonly [number, number])[] = [];
    for (let attempt = 0; attempt < 20_000 && out.length < count; attempt++) {
      const x = 2 + random.unit() * (design.widthMm - 4);
      const y = 2 + random.unit() * (design.heightMm - 4);
      const taken = design.parts.some((part) => {
        const reach = Math.max(...part.courtyardMm);
        return part.side === 'top' && Math.hypot(part.xMm - x, part.yMm - y) < reach * 1.15 + 0.6;
      });
      if (!taken && out.every(([a, b]) => Math.hypot(a - x, b - y) > 2.4)) out.push([x, y]);
    }
    return out;
  };

  it('calls at least three of four planted parts and at most two things on two sides as designed', async () => {
    let hits = 0;
    let planted = 0;
    let calls = 0;
    for (const seed of [2001, 2002]) {
      const places = bare(seed, 12);
      const implants = places.map(([xMm, yMm], i): PlantedPart => {
        const [widthMm, heightMm] = sizes[i % 3] ?? sizes[0];
        return { xMm, yMm, widthMm, heightMm, look: plantLooks[Math.floor(i / 3) % 4] ?? 'dark', rotationDeg: i * 31 };
      });
      const unit = renderBoard(design, { seed, umPerPx: 40, implants });
      const { findings, registered, coverage } = inspectUnit(await jpeg(unit.raster), golden);
      expect(registered).toBe(true);
      expect(coverage).toBeGreaterThan(0.9);
      planted += implants.length;
      hits += unit.implants.filter(({ boxPx: [x, y, w, h] }) => called(findings, x + w / 2, y + h / 2)).length;
      calls += inspectUnit(await jpeg(renderBoard(design, { seed: seed + 500, umPerPx: 40 }).raster), golden).findings
        .length;
    }
    expect(planted).toBeGreaterThanOrEqual(20);
    // 18 of 23 here: it was 19 before candidates were judged by trees, with which more than before are called anywhere on a
    // board (bench/results/inspect.md). Missed are board-coloured parts and dark ones beside dark bodies, of three golden units.
    expect(hits).toBeGreaterThanOrEqual(0.75 * planted);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('calls a part that is not fitted', async () => {
    const part = design.parts.find(
      (one) => one.side === 'top' && one.package === 'C_0603' && one.xMm > 4 && one.yMm > 4,
    );
    if (part === undefined) throw new Error('the design has no such part');
    const unit = renderBoard(design, { seed: 2010, umPerPx: 40, removed: [part.reference] });
    const { findings } = inspectUnit(await jpeg(unit.raster), golden);
    const [x, y] = applyHomography(unit.mmToPx, part.xMm, part.yMm);
    expect(called(findings, x, y)).toBe(true);
  });

  it('is blind, and calls nothing, where half of the unit lies outside the frame', async () => {
    const unit = half(await jpeg(renderBoard(design, { seed: 2020, umPerPx: 40 }).raster));
    const result = inspectUnit(unit, golden);
    expect(result.registered).toBe(true);
    expect(result.coverage).toBeGreaterThan(0.4);
    expect(result.coverage).toBeLessThan(0.55);
    expect(result.findings.length).toBeLessThanOrEqual(1);
    const outside = result.blind.find(({ reason }) => reason === 'outside-frame');
    expect(outside?.areaMm2).toBeGreaterThan(380);
  });

  it('calls another board and another side inspect/other-board, once, and nothing else', async () => {
    const other = boardDesign('ACC-2', 11, { widthMm: 34, heightMm: 26, smallParts: 140 });
    for (const { raster } of [
      renderBoard(other, { seed: 2030, umPerPx: 40 }),
      renderBoard(design, { seed: 2030, umPerPx: 40, side: 'bottom' }),
    ]) {
      const { findings } = inspectUnit(await jpeg(raster), golden);
      expect(findings.map(({ check }) => check)).toEqual(['inspect/other-board']);
    }
  });

  it('is blind about a picture of nothing and about one out of focus beyond use', () => {
    const nothing: Raster = { width: 800, height: 600, channels: 3, data: new Uint8Array(800 * 600 * 3).fill(70) };
    const blurred = renderBoard(design, { seed: 2040, umPerPx: 40, blurPx: 14 }).raster;
    for (const raster of [nothing, blurred, { width: 1, height: 1, channels: 1 as const, data: new Uint8Array(1) }]) {
      const result = inspectUnit(raster, golden);
      expect(result.registered).toBe(false);
      expect(result.findings).toEqual([]);
      expect(result.blind.map(({ reason }) => reason)).toEqual(['not-registered']);
    }
  });
});

const photos = join(process.env.ASSAYER_CORPUS ?? '../shared/corpus', 'inspect/photos');
const present = existsSync(photos);
if (!present) console.info(`inspect: no real photos at ${photos}; the tests on them were skipped`);

describe('real photos', () => {
  const umPerPx = 36.1;
  const load = (name: string): Promise<Raster> => decodePixels(readFileSync(join(photos, name)));

  function rephotograph(picture: Raster, seed: number): { raster: Raster; toNew: Homography } {
    const random = seededRandom(seed, 'camera');
    const { width, height } = picture;
    const angle = (random.unit() - 0.5) * 0.06;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const [cx, cy] = [width / 2, height / 2];
    const g = (random.unit() - 0.5) * 2e-5;
    const h = (random.unit() - 0.5) * 2e-5;
    const toOld: Homography = [
      c,
      -s,
      cx - c * cx + s * cy + 5,
      s,
      c,
      cy - s * cx - c * cy - 7,
      g,
      h,
      1 - g * cx - h * cy,
    ];
    const { planes, inside } = warp(picture, toOld, undefined, width, height);
    const data = new Uint8ClampedArray(width * height * 3);
    for (let at = 0; at < width * height; at++) {
      const light = 0.95 + 0.2 * ((at % width) / width - 0.5);
      for (let k = 0; k < 3; k++) {
        const noise = (random.unit() + random.unit() + random.unit() - 1.5) * 6;
        data[3 * at + k] = inside.data[at] === 0 ? 90 : planes[k]!.data[at]! * light + noise;
      }
    }
    return {
      raster: { width, height, channels: 3, data: new Uint8Array(data.buffer) },
      toNew: invertHomography(toOld) ?? toOld,
    };
  }

  it.runIf(present)('planted parts are called, the same units without them at most twice', async () => {
    const picture = await load('ulx3st-v212.jpg');
    const golden = learnGolden([{ unit: 'photo', umPerPx, raster: picture }]);
    // Solder mask, silkscreen and tracks of the board; four of each size, one of each look.
    const places = [
      [2290, 1150],
      [880, 1080],
      [760, 700],
      [2080, 560],
      [1530, 1150],
      [2050, 1460],
      [400, 950],
      [1230, 560],
      [2330, 1020],
      [1680, 640],
      [560, 330],
      [1130, 1290],
    ] as const;
    const plants = places.map(([x, y], i): PlantedPart => {
      const [widthMm, heightMm] = sizes[i % 3] ?? sizes[0];
      const look = plantLooks[Math.floor(i / 3)] ?? 'dark';
      return { xMm: (x * umPerPx) / 1000, yMm: (y * umPerPx) / 1000, widthMm, heightMm, look, rotationDeg: i * 40 };
    });
    const planted = plantIntoPicture(picture, plants, { umPerPx, seed: 3001, blurPx: 1 });
    const unit = rephotograph(planted, 3001);
    const { findings } = inspectUnit(await jpeg(unit.raster), golden);
    const hits = plants.filter(({ xMm, yMm }) => {
      const [x, y] = applyHomography(unit.toNew, (xMm * 1000) / umPerPx, (yMm * 1000) / umPerPx);
      return called(findings, x, y);
    });
    expect(hits.length).toBeGreaterThanOrEqual(10);
    const { findings: without } = inspectUnit(await jpeg(rephotograph(picture, 3001).raster), golden);
    expect(without.length).toBeLessThanOrEqual(2);
    const cut = inspectUnit(half(picture), golden);
    expect(cut.coverage).toBeLessThan(0.55);
    expect(cut.findings).toEqual([]);
    for (const other of ['ulx3st-v17.jpg', 'ulx3sb-v17.jpg', 'antmicro-artix-dc-scm.jpg']) {
      const result = inspectUnit(await load(other), golden);
      expect([other, ...result.findings.map(({ check }) => check)]).toEqual([other, 'inspect/other-board']);
    }
  });
});
