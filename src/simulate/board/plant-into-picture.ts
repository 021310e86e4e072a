import { seededRandom, type Raster } from '../../core/index.ts';
import type { PlantedPart, Rgb } from './design.ts';
import { plantColour } from './paint-board.ts';

export interface PlantingOptions {
  readonly umPerPx: number;
  readonly seed: number;
  /** Optical blur of the picture as a Gaussian's standard deviation; the plant is no sharper than its surroundings. */
  readonly blurPx?: number;
}

/** Median colour and noise of a ring around the plant: what an adversary's paint, and the sensor, would make of it. */
function surroundings(raster: Raster, cx: number, cy: number, reach: number): { colour: Rgb; noise: number } {
  const { width, height, data, channels } = raster;
  const values: number[][] = [[], [], []];
  const steps: number[] = [];
  for (let y = Math.max(0, Math.floor(cy - reach)); y <= Math.min(height - 1, cy + reach); y++) {
    for (let x = Math.max(1, Math.floor(cx - reach)); x <= Math.min(width - 1, cx + reach); x++) {
      const at = (y * width + x) * channels;
      for (let c = 0; c < 3; c++) values[c]!.push(data[at + (channels === 3 ? c : 0)]!);
      steps.push(Math.abs(data[at]! - data[at - channels]!));
    }
  }
  const median = (list: number[]): number => {
    list.sort((a, b) => a - b);
    return list[list.length >> 1] ?? 0;
  };
  const [r, g, b] = [median(values[0]!), median(values[1]!), median(values[2]!)];
  // The lower quartile of neighbour differences is noise rather than structure; 0.45 of a sigma for normal noise.
  steps.sort((p, q) => p - q);
  const noise = Math.min(6, (steps[steps.length >> 2] ?? 0) / 0.45);
  return { colour: [r, g, b], noise };
}

/**
 * Virtual targets planted into a real picture (positions in mm from its upper left corner): body with bevel and
 * texture, soft contact shadow, edges as blurred and grain as strong as the picture around them, lit by the picture's
 * own brightness. Returns a new raster; the old one is untouched. 8-bit pictures only: 16-bit ones are returned scaled.
 */
export function plantIntoPicture(raster: Raster, plants: readonly PlantedPart[], options: PlantingOptions): Raster {
  const { width, height, channels } = raster;
  const wide = raster.data instanceof Uint16Array ? 257 : 1;
  const data = new Uint8ClampedArray(raster.data.length);
  for (let i = 0; i < data.length; i++) data[i] = raster.data[i]! / wide;
  const random = seededRandom(options.seed, 'plant');
  const blur = Math.max(0.35, options.blurPx ?? 0.8);
  const perPx = 1000 / options.umPerPx;
  for (const plant of plants) {
    const cx = plant.xMm * perPx;
    const cy = plant.yMm * perPx;
    const halfW = (plant.widthMm * perPx) / 2;
    const halfH = (plant.heightMm * perPx) / 2;
    const angle = (plant.rotationDeg * Math.PI) / 180;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const drop = 0.05 * perPx;
    const reach = Math.hypot(halfW, halfH) + 3 * blur + drop + 2;
    const around = surroundings({ width, height, channels, data: new Uint8Array(data.buffer) }, cx, cy, reach + 6);
    const colour = plantColour(plant.look, around.colour);
    const edge = (distance: number, soft: number): number => 1 / (1 + Math.exp((1.702 * distance) / soft));
    for (let y = Math.max(0, Math.ceil(cy - reach)); y <= Math.min(height - 1, cy + reach); y++) {
      for (let x = Math.max(0, Math.ceil(cx - reach)); x <= Math.min(width - 1, cx + reach); x++) {
        const dx = x - cx;
        const dy = y - cy;
        const u = dx * cos + dy * sin;
        const v = dy * cos - dx * sin;
        const su = u - drop * (cos + sin);
        const sv = v - drop * (cos - sin);
        const body = edge(Math.max(Math.abs(u) - halfW, Math.abs(v) - halfH), blur);
        const dark = 0.45 * edge(Math.max(Math.abs(su) - halfW, Math.abs(sv) - halfH), blur + 0.04 * perPx);
        const rim = Math.exp(-Math.abs(Math.max(Math.abs(u) - halfW, Math.abs(v) - halfH)) / (blur + 0.5));
        const bevel = (u + v < 0 ? 9 : -9) * rim;
        const grain = (around.noise + 1.5) * random.normal();
        const at = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) {
          const under = data[at + c]! * (1 - dark);
          const over =
            (channels === 3 ? colour[c]! : 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) + bevel;
          data[at + c] = under + (over + grain - under) * body;
        }
      }
    }
  }
  return { width, height, channels, data: new Uint8Array(data.buffer) };
}
