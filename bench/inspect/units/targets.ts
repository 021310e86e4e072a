import { seededRandom, type Raster } from '../../../src/core/index.ts';
import { plantIntoPicture, type PlantedPart } from '../../../src/simulate/board/index.ts';
import type { TrialBoard } from './boards.ts';

/** What a target is counted under. Contrast is measured, not assumed: a dark target on a dark body is `faint`. */
export type TargetClass =
  'large contrasted' | '0.4 x 0.2 contrasted' | 'board-coloured 1.0 x 0.5' | 'faint' | 'board-coloured, other';

export interface Target {
  readonly plant: PlantedPart;
  readonly class: TargetClass;
  /** Middle, in scene pixels. */
  readonly xPx: number;
  readonly yPx: number;
}

/** Length in mm and look of each target of a picture. */
export type TargetPlan = readonly (readonly [number, 'dark' | 'tan' | 'white' | 'board'])[];

export const reportedPlan: TargetPlan = [
  ...([1.6, 1, 0.6] as const).flatMap((size) =>
    (['dark', 'tan', 'white', 'dark', 'tan', 'white'] as const).map((look) => [size, look] as const),
  ),
  ...(['dark', 'tan', 'white'] as const).map((look) => [0.4, look] as const),
  [1, 'board'],
  [1, 'board'],
  [0.6, 'board'],
];

/** Mean change of the three colours, grey levels, from which a target counts as contrasted. */
export const contrastLevels = 20;

/** 24 targets at random places of the board: on, beside and between parts, tracks and print alike. */
export function plantTargets(
  board: TrialBoard,
  scene: Raster,
  seed: number,
  plan: TargetPlan = reportedPlan,
): { raster: Raster; targets: readonly Target[] } {
  const random = seededRandom(seed, 'targets');
  const mm = board.umPerPx / 1000;
  const [left, top, wide, tall] = board.area;
  const plants: PlantedPart[] = [];
  for (const [size, look] of plan) {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const xMm = (left + random.unit() * wide) * mm;
      const yMm = (top + random.unit() * tall) * mm;
      if (plants.some((other) => Math.hypot(other.xMm - xMm, other.yMm - yMm) < 4)) continue;
      plants.push({ xMm, yMm, widthMm: size, heightMm: size / 2, look, rotationDeg: random.below(180) });
      break;
    }
  }
  const raster = plantIntoPicture(scene, plants, { umPerPx: board.umPerPx, seed, blurPx: 0.8 });
  const targets = plants.map((plant): Target => {
    const xPx = plant.xMm / mm;
    const yPx = plant.yMm / mm;
    const angle = (plant.rotationDeg * Math.PI) / 180;
    const [w, h] = [plant.widthMm / mm / 2, plant.heightMm / mm / 2];
    let change = 0;
    let count = 0;
    for (let v = -0.8; v <= 0.81; v += 0.2) {
      for (let u = -0.8; u <= 0.81; u += 0.2) {
        const x = Math.round(xPx + u * w * Math.cos(angle) - v * h * Math.sin(angle));
        const y = Math.round(yPx + u * w * Math.sin(angle) + v * h * Math.cos(angle));
        for (let c = 0; c < 3; c++) {
          const at = 3 * (y * scene.width + x) + c;
          change += Math.abs((raster.data[at] ?? 0) - (scene.data[at] ?? 0)) / 3;
        }
        count++;
      }
    }
    const contrasted = change / count >= contrastLevels;
    const kind: TargetClass =
      plant.look === 'board'
        ? plant.widthMm === 1
          ? 'board-coloured 1.0 x 0.5'
          : 'board-coloured, other'
        : !contrasted
          ? 'faint'
          : plant.widthMm >= 0.6
            ? 'large contrasted'
            : '0.4 x 0.2 contrasted';
    return { plant, class: kind, xPx, yPx };
  });
  return { raster, targets };
}
