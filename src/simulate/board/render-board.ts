import { seededRandom, UsageError } from '../../core/index.ts';
import { applyHomography } from '../../image/index.ts';
import { blurCanvas, exposeCanvas, poseHomography, type Pose } from './camera.ts';
import { createCanvas } from './canvas.ts';
import type { BoardDesign, PlantedPart } from './design.ts';
import { paintBoard } from './paint-board.ts';
import type { PlantTruth, RenderedBoard, RenderOptions } from './render-options.ts';

const marginMm = 1;
const maximumPixels = 120e6;

/** The upright box in the picture that holds a planted part. */
function plantBox(plant: PlantedPart, mmToPx: readonly number[]): PlantTruth {
  const angle = (plant.rotationDeg * Math.PI) / 180;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    const u = (sx * plant.widthMm) / 2;
    const v = (sy * plant.heightMm) / 2;
    const xMm = plant.xMm + u * Math.cos(angle) - v * Math.sin(angle);
    const yMm = plant.yMm + u * Math.sin(angle) + v * Math.cos(angle);
    const [x, y] = applyHomography(mmToPx, xMm, yMm);
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return { plant, boxPx: [x0, y0, x1 - x0, y1 - y0] };
}

/**
 * One photograph of one side of one unit of a design: RGB, 8 bits, with the truth about what was planted in pixels of
 * that photograph. Deterministic in (design, options). Throws UsageError on a scale that no camera has.
 */
export function renderBoard(design: BoardDesign, options: RenderOptions): RenderedBoard {
  const { umPerPx } = options;
  const width = Math.round(((design.widthMm + 2 * marginMm) * 1000) / umPerPx);
  const height = Math.round(((design.heightMm + 2 * marginMm) * 1000) / umPerPx);
  if (!(umPerPx >= 2 && umPerPx <= 1000) || width * height > maximumPixels) {
    throw new UsageError(
      `cannot render ${umPerPx} um/px`,
      'Give a scale of 2 to 1000 um/px and at most 120 megapixels.',
    );
  }
  const random = seededRandom(options.seed, 'unit');
  const camera = random.stream('camera');
  const side = options.side ?? 'top';
  const offset = options.offsetMm ?? [camera.normal() * 0.15, camera.normal() * 0.15];
  const tilt = options.perspective ?? 0.008;
  const light = options.lightGradient ?? 0.2;
  const pose: Pose = {
    umPerPx: umPerPx * (1 + 0.004 * camera.normal()),
    width,
    height,
    centreMm: [design.widthMm / 2 - (side === 'bottom' ? -offset[0] : offset[0]), design.heightMm / 2 - offset[1]],
    rotationDeg: options.rotationDeg ?? camera.normal() * 0.5,
    tilt: [tilt * (2 * camera.unit() - 1), tilt * (2 * camera.unit() - 1)],
    mirrored: side === 'bottom',
  };
  const canvas = createCanvas(design.widthMm, design.heightMm, marginMm, umPerPx / 1000);
  paintBoard(canvas, design, {
    side,
    random: random.stream('board'),
    partShiftMm: options.partShiftMm ?? 0.03,
    glints: options.glints ?? 1,
    dust: options.dust ?? 6,
    lotTexts: options.lotTexts ?? true,
    removed: new Set(options.removed),
    moved: new Map((options.moved ?? []).map((move) => [move.reference, [move.dxMm, move.dyMm]])),
    swapped: new Map((options.swapped ?? []).map((swap) => [swap.reference, swap.marking])),
    implants: options.implants ?? [],
    cameraMm: [design.widthMm / 2 + camera.normal() * 4, design.heightMm / 2 + camera.normal() * 4],
    cameraHeightMm: 600,
  });
  blurCanvas(canvas, options.blurPx ?? 0.5 + 0.25 * camera.unit());
  const data = exposeCanvas(canvas, pose, {
    seed: options.seed,
    gradient: [light * (2 * camera.unit() - 1), light * (2 * camera.unit() - 1)],
    gain: [1 + 0.03 * camera.normal(), 1 + 0.02 * camera.normal(), 1 + 0.03 * camera.normal()],
    noise: options.noise ?? 2.5,
  });
  const mmToPx = poseHomography(pose);
  const implants = (options.implants ?? []).map((plant) => plantBox(plant, mmToPx));
  return { raster: { width, height, channels: 3, data }, umPerPx, mmToPx, implants };
}
