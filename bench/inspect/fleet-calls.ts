/*
 * Calls on the boards of simulated fleets that were photographed: whatever is called beside a planted part is false.
 * Tuning looked at fleet seeds 100 to 103; 200 and up are held out. Run: npx tsx bench/inspect/fleet-calls.ts [seeds]
 * [folder for crops]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Raster } from '../../src/core/index.ts';
import { applyHomography, invertHomography } from '../../src/image/index.ts';
import { poissonRateUpper } from '../../src/math/index.ts';
import { boardDesign, renderBoard, type PlantTruth } from '../../src/simulate/board/index.ts';
import { simulateFleet } from '../../src/simulate/index.ts';
import type { PictureJob } from '../../src/simulate/fleet/simulated-fleet.ts';
import { decodePixels, encodeJpeg } from '../../src/store/pixels.ts';
import { inspectUnit, learnGolden, type GoldenModel, type PixelBox } from '../../src/witnesses/inspect/index.ts';

const seeds = (process.argv[2] ?? '200,201,202,203,204,205').split(',').map(Number);
const crops = process.argv[3];

async function photograph({ design, render, quality }: PictureJob): Promise<{
  raster: Raster;
  implants: readonly PlantTruth[];
}> {
  const { raster, implants } = renderBoard(boardDesign(design.model, design.seed, design.size), render);
  return { raster: await decodePixels(await encodeJpeg(raster, quality)), implants };
}

function cut(raster: Raster, [x, y, w, h]: PixelBox, size: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  const left = Math.round(x + w / 2 - size / 2);
  const top = Math.round(y + h / 2 - size / 2);
  for (let py = 0; py < size; py++) {
    for (let px = 0; px < size; px++) {
      const [sx, sy] = [left + px, top + py];
      if (sx < 0 || sy < 0 || sx >= raster.width || sy >= raster.height) continue;
      for (let c = 0; c < 3; c++) {
        out[(py * size + px) * 3 + c] = raster.data[(sy * raster.width + sx) * 3 + c] ?? 0;
      }
    }
  }
  return out;
}

/** Golden left, unit right, six times enlarged. */
async function writeCrop(
  file: string,
  golden: GoldenModel,
  goldenBox: PixelBox,
  unit: Raster,
  box: PixelBox,
): Promise<void> {
  const size = Math.max(60, 2 * Math.max(box[2], box[3]));
  const enlarge = (pixels: Uint8Array): Promise<Buffer> =>
    sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .resize(360, 360, { kernel: 'nearest' })
      .png()
      .toBuffer();
  const left = await enlarge(cut(golden.mean, goldenBox, size));
  const right = await enlarge(cut(unit, box, size));
  await sharp({ create: { width: 730, height: 360, channels: 3, background: '#ff00ff' } })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: 370, top: 0 },
    ])
    .png()
    .toFile(file);
}

let [sides, calls, called, planted, found] = [0, 0, 0, 0, 0];
let [inspectS, learnS, renderS, pictures, models] = [0, 0, 0, 0, 0];
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
if (crops !== undefined) mkdirSync(crops, { recursive: true });
for (const seed of seeds) {
  const fleet = simulateFleet({ machines: 120, seed, pictures: 40, logDays: 0 });
  const golden = new Map<string, GoldenModel>();
  const isGolden = ({ path }: PictureJob): boolean => path.startsWith('references/');
  for (const model of new Set(fleet.pictures.map(({ design }) => design.model))) {
    const jobs = fleet.pictures.filter((job) => isGolden(job) && job.design.model === model);
    const shots = await Promise.all(
      jobs.map(async (job) => ({ unit: job.path, umPerPx: 40, raster: (await photograph(job)).raster })),
    );
    const before = cpu();
    golden.set(model, learnGolden(shots));
    learnS += cpu() - before;
    models++;
  }
  for (const job of fleet.pictures) {
    if (isGolden(job)) continue;
    const start = cpu();
    const { raster, implants } = await photograph(job);
    const before = cpu();
    renderS += before - start;
    const model = golden.get(job.design.model);
    if (model === undefined) throw new Error(`no golden unit of ${job.design.model}`);
    const result = inspectUnit(raster, model);
    inspectS += cpu() - before;
    pictures++;
    if (implants.length === 0) sides++;
    let here = 0;
    const hit = new Set<PlantTruth>();
    const inverse = result.goldenToUnit === undefined ? undefined : invertHomography(result.goldenToUnit);
    for (const one of result.findings) {
      const [x, y, w, h] = one.box;
      const truth = implants.find(({ boxPx: [a, b, c, d] }) => {
        const [u, v] = [a + c / 2, b + d / 2];
        return u >= x - 4 && u <= x + w + 4 && v >= y - 4 && v <= y + h + 4;
      });
      if (truth !== undefined) {
        hit.add(truth);
        continue;
      }
      here++;
      const kind = `${one.check.slice(8)} ${one.box.join(',')} ${one.boxMm?.slice(2).join(' x ') ?? ''} mm score ${one.score}`;
      process.stdout.write(
        `  seed ${seed} ${job.path.split('/')[1] ?? ''} ${job.design.model}: ${kind} ${one.detail}\n`,
      );
      if (crops === undefined) continue;
      const name = `${seed}-${job.path.split('/')[1] ?? ''}-${one.box[0]}-${one.box[1]}.png`;
      await writeCrop(join(crops, name), model, one.goldenBox, raster, one.box);
    }
    calls += here;
    if (here > 0 && implants.length === 0) called++;
    planted += implants.length;
    found += hit.size;
    for (const { plant, boxPx } of implants.filter((one) => !hit.has(one))) {
      const [u, v] = inverse === undefined ? [0, 0] : applyHomography(inverse, boxPx[0], boxPx[1]);
      const why = result.explained.filter(
        ({ goldenBox: [a, b, c, d] }) => u > a - 40 && u < a + c + 40 && v > b - 40 && v < b + d + 40,
      );
      process.stdout.write(
        `  seed ${seed} ${job.path.split('/')[1] ?? ''} missed ${JSON.stringify(plant)} near ${why.map(({ reason }) => reason).join(' ')}\n`,
      );
      if (crops !== undefined) {
        const name = `missed-${seed}-${job.path.split('/')[1] ?? ''}.png`;
        await writeCrop(join(crops, name), model, [u, v, boxPx[2], boxPx[3]], raster, boxPx);
      }
    }
  }
}
const rate =
  sides === 0 ? '' : ` (at most ${poissonRateUpper(calls, sides).toFixed(3)} calls a side at one-sided 95 %)`;
process.stdout.write(
  `fleet seeds ${seeds.join(' ')}: ${calls} false calls; ${called} of ${sides} unaltered sides called${rate}; ` +
    `planted parts called: ${found} of ${planted}; CPU-s: ${(inspectS / Math.max(1, pictures)).toFixed(2)} a picture compared, ` +
    `${(learnS / Math.max(1, models)).toFixed(2)} a golden model, ${(renderS / Math.max(1, pictures)).toFixed(2)} a picture rendered, encoded and decoded\n`,
);
