/*
 * Recall per size and look, calls per board side and cost. Seeds from 5000 up: none of them was looked at while the numbers
 * in src/witnesses/inspect/tuning.ts were chosen. Run: npx tsx bench/inspect/recall.ts [units] [corpus folder]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Raster } from '../../src/core/index.ts';
import { applyHomography } from '../../src/image/index.ts';
import { poissonRateUpper } from '../../src/math/index.ts';
import { boardDesign, plantIntoPicture, renderBoard, type PlantedPart } from '../../src/simulate/board/index.ts';
import { decodePixels, encodeJpeg } from '../../src/store/pixels.ts';
import { inspectUnit, learnGolden, type GoldenModel } from '../../src/witnesses/inspect/index.ts';
import { plantsOnDesign, plantsOnPicture, rephotograph } from './planted-units.ts';

const firstSeed = 5000;
const units = Number(process.argv[2] ?? 20);
const corpus = process.argv[3] ?? process.env.ASSAYER_CORPUS ?? '../shared/corpus';

interface Placed {
  readonly plant: PlantedPart;
  readonly xPx: number;
  readonly yPx: number;
}

class Tally {
  readonly #title: string;
  readonly #cells = new Map<string, { planted: number; found: number }>();
  #sides = 0;
  #calls = 0;
  #extra = 0;
  #cpuS = 0;
  #megapixels = 0;

  constructor(title: string) {
    this.#title = title;
  }

  #inspect(raster: Raster, golden: GoldenModel): ReturnType<typeof inspectUnit> {
    const before = process.cpuUsage();
    const result = inspectUnit(raster, golden);
    const { user, system } = process.cpuUsage(before);
    this.#cpuS += (user + system) / 1e6;
    this.#megapixels += (raster.width * raster.height) / 1e6;
    return result;
  }

  planted(raster: Raster, golden: GoldenModel, truth: readonly Placed[]): void {
    const { findings } = this.#inspect(raster, golden);
    const near = (box: readonly [number, number, number, number], one: Placed): boolean =>
      one.xPx >= box[0] - 3 &&
      one.xPx <= box[0] + box[2] + 3 &&
      one.yPx >= box[1] - 3 &&
      one.yPx <= box[1] + box[3] + 3;
    for (const one of truth) {
      const key = `${one.plant.widthMm} x ${one.plant.heightMm}|${one.plant.look}`;
      const cell = this.#cells.get(key) ?? { planted: 0, found: 0 };
      cell.planted++;
      if (findings.some(({ box }) => near(box, one))) cell.found++;
      this.#cells.set(key, cell);
    }
    this.#extra += findings.filter(({ box }) => !truth.some((one) => near(box, one))).length;
  }

  asDesigned(raster: Raster, golden: GoldenModel): void {
    this.#calls += this.#inspect(raster, golden).findings.length;
    this.#sides++;
  }

  markdown(): string {
    const rows = [...this.#cells].map(([key, { planted, found }]) => {
      const [size = '', look = ''] = key.split('|');
      return `| ${size} mm | ${look} | ${found} of ${planted} |`;
    });
    return [
      `## ${this.#title}`,
      '',
      '| size | look | called |',
      '|---|---|---|',
      ...rows,
      '',
      `Calls on ${this.#sides} sides as designed: ${this.#calls} (at most ${poissonRateUpper(this.#calls, this.#sides).toFixed(2)} a side at one-sided 95 %).`,
      `Calls beside the plants on planted sides: ${this.#extra}. Cost: ${(this.#cpuS / this.#megapixels).toFixed(2)} CPU-s/MP.`,
      '',
    ].join('\n');
  }
}

async function jpeg(raster: Raster, quality: number): Promise<Raster> {
  return decodePixels(await encodeJpeg(raster, quality));
}

async function rendered(): Promise<string> {
  const design = boardDesign('MC-300', 3);
  const pictures = [];
  for (let i = 0; i < 3; i++) {
    const { raster } = renderBoard(design, { seed: firstSeed + 900 + i, umPerPx: 40 });
    pictures.push({ unit: `golden-${i}`, umPerPx: 40, raster: await jpeg(raster, 90) });
  }
  const golden = learnGolden(pictures);
  const tally = new Tally(
    'Rendered board, 40 um/px, 3 golden units; parts shifted, other highlights, lot texts, dust, camera and light',
  );
  for (let i = 0; i < units; i++) {
    const implants = plantsOnDesign(design, firstSeed + i);
    const unit = renderBoard(design, { seed: firstSeed + i, umPerPx: 40, implants });
    const truth = unit.implants.map(({ plant, boxPx: [x, y, w, h] }) => ({ plant, xPx: x + w / 2, yPx: y + h / 2 }));
    tally.planted(await jpeg(unit.raster, 88), golden, truth);
    tally.asDesigned(await jpeg(renderBoard(design, { seed: firstSeed + 500 + i, umPerPx: 40 }).raster, 88), golden);
  }
  return tally.markdown();
}

async function photographed(file: string): Promise<string> {
  const umPerPx = 36.1;
  const picture = await decodePixels(readFileSync(file));
  const golden = learnGolden([{ unit: 'photo', umPerPx, raster: picture }]);
  const tally = new Tally(
    'Real photo (36 um/px), one golden picture; units by perspective, light, noise and JPEG; plants anywhere on the board',
  );
  for (let i = 0; i < Math.ceil(units / 2); i++) {
    const plants = plantsOnPicture([200, 200, 2440, 1360], umPerPx, firstSeed + i);
    const planted = plantIntoPicture(picture, plants, { umPerPx, seed: firstSeed + i, blurPx: 1 });
    const { raster, toNew } = rephotograph(planted, firstSeed + i);
    const truth = plants.map((plant) => {
      const [xPx, yPx] = applyHomography(toNew, (plant.xMm * 1000) / umPerPx, (plant.yMm * 1000) / umPerPx);
      return { plant, xPx, yPx };
    });
    tally.planted(await jpeg(raster, 90), golden, truth);
    tally.asDesigned(await jpeg(rephotograph(picture, firstSeed + 500 + i).raster, 90), golden);
  }
  return tally.markdown();
}

const parts = [
  '# inspect: recall, false calls, cost',
  '',
  `Made by bench/inspect/recall.ts with seeds from ${firstSeed} up. Simulated plants: see docs/inspect.md for what they do not cover.`,
  '',
  await rendered(),
];
const photo = join(corpus, 'inspect/photos/ulx3st-v212.jpg');
if (existsSync(photo)) parts.push(await photographed(photo));
else process.stderr.write(`no real photo at ${photo}: that part was skipped\n`);
const text = parts.join('\n');
mkdirSync('bench/results', { recursive: true });
writeFileSync('bench/results/inspect.md', text);
process.stdout.write(text);
