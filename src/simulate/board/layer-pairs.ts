import { seededRandom, type Random, type Raster } from '../../core/index.ts';
import {
  applyHomography,
  gaussianBlur,
  invertHomography,
  warp,
  type Homography,
  type Plane,
} from '../../image/index.ts';
import {
  layerDefectKinds,
  plantLayerDefects,
  type DefectPlan,
  type LayerDefectKind,
  type PlantedDefect,
} from './layer-defects.ts';

export interface LayerPairOptions {
  readonly seed: number;
  /** Defects to plant; without it, 3 to 12 of all kinds, 4 to 10 pixels. */
  readonly plans?: readonly DefectPlan[];
  /** Copper dark on light, as film and plots show it. */
  readonly copperDark?: boolean;
  /** Two tones only, as a scanner's software delivers line art. */
  readonly binary?: boolean;
  /** Standard deviations: turn in degrees, shift and local wobble in pixels. */
  readonly rotationDeg?: number;
  readonly shiftPx?: number;
  readonly wobblePx?: number;
  readonly noise?: number;
}

export interface LayerPair {
  readonly reference: Raster;
  readonly unit: Raster;
  /** In pixels of the unit's picture. */
  readonly planted: readonly PlantedDefect[];
}

interface Scan {
  readonly raster: Raster;
  /** From the layer's pixels to those of the scan, without the local wobble. */
  readonly toScan: Homography;
}

/** How film, etching and a scanner show a layer: turned, shifted, edges moved by a pixel here and there, soft, noisy. */
export function scanLayer(layer: Plane, random: Random, options: LayerPairOptions, place: boolean): Scan {
  const { width, height } = layer;
  const turn = place ? ((options.rotationDeg ?? 0.1) * random.normal() * Math.PI) / 180 : 0;
  const scale = place ? 1 + 0.0006 * random.normal() : 1;
  const shift = place ? (options.shiftPx ?? 1.2) : 0;
  const [cx, cy] = [width / 2, height / 2];
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const [dx, dy] = [shift * random.normal(), shift * random.normal()];
  // From scan to layer: the sampling map of the warp.
  const pose: Homography = [cos, -sin, cx - cos * cx + sin * cy + dx, sin, cos, cy - sin * cx - cos * cy + dy, 0, 0, 1];
  const stridePx = 72;
  const [columns, rows] = [Math.ceil(width / stridePx) + 1, Math.ceil(height / stridePx) + 1];
  const wobble = options.wobblePx ?? 0.7;
  const shifts = (): Float32Array =>
    Float32Array.from({ length: columns * rows }, () => Math.max(-2, Math.min(2, wobble * random.normal())));
  const state = new Uint8Array(columns * rows);
  const field = {
    columns,
    rows,
    stridePx,
    dx: shifts(),
    dy: shifts(),
    correlation: new Float32Array(columns * rows),
    state,
  };
  // Beyond the layer's border the scanner saw more of the same: the border's pixels are repeated.
  const border = 12;
  const padded = pad(layer, border);
  const moved: Homography = [pose[0]!, pose[1]!, pose[2]! + border, pose[3]!, pose[4]!, pose[5]! + border, 0, 0, 1];
  const { planes } = warp({ ...padded, channels: 1 }, moved, field, width, height);
  const soft = gaussianBlur(planes[0], 0.7 + 0.5 * random.unit());
  // Ragged edges: correlated noise moves the level at which an edge is seen.
  const rough = gaussianBlur(noisePlane(width, height, random, 60), 1.1);
  const noise = options.noise ?? 6;
  const level = 127 + 14 * random.normal();
  const binary = options.binary ?? true;
  const dark = options.copperDark ?? true;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const value = soft.data[i]! + 1.6 * (rough.data[i]! - 128);
    const shown = binary ? (value > level ? 255 : 0) : 30 + 0.76 * value + noise * random.normal();
    data[i] = Math.max(0, Math.min(255, dark ? 255 - shown : shown));
  }
  return { raster: { width, height, channels: 1, data }, toScan: invertHomography(pose) ?? pose };
}

function pad({ width, height, data }: Plane, by: number): Plane {
  const out = new Uint8Array((width + 2 * by) * (height + 2 * by));
  for (let y = 0; y < height + 2 * by; y++) {
    const from = Math.max(0, Math.min(height - 1, y - by)) * width;
    for (let x = 0; x < width + 2 * by; x++) {
      out[y * (width + 2 * by) + x] = data[from + Math.max(0, Math.min(width - 1, x - by))]!;
    }
  }
  return { width: width + 2 * by, height: height + 2 * by, data: out };
}

function noisePlane(width: number, height: number, random: Random, sigma: number): Plane {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, Math.min(255, 128 + sigma * random.normal()));
  return { width, height, data };
}

function usualPlans(random: Random): DefectPlan[] {
  const kinds: readonly [LayerDefectKind, ...LayerDefectKind[]] = layerDefectKinds;
  return Array.from({ length: 3 + random.below(10) }, () => ({
    kind: random.pick(kinds),
    sizePx: 4 + 6 * random.unit(),
  }));
}

/**
 * A scan of a layer as it was drawn and a scan of a unit's with defects planted. Deterministic in (layer, options). It is a
 * simulation: its edges are as ragged as those of the scans that were looked at, and no rougher.
 */
export function layerPair(layer: Plane, options: LayerPairOptions): LayerPair {
  const random = seededRandom(options.seed, 'layer-pair');
  const plans = options.plans ?? usualPlans(random.stream('plans'));
  const { layer: altered, planted } = plantLayerDefects(layer, plans, random.stream('defects'));
  const reference = scanLayer(layer, random.stream('reference'), options, false);
  const unit = scanLayer(altered, random.stream('unit'), options, true);
  return {
    reference: reference.raster,
    unit: unit.raster,
    planted: planted.map(({ kind, boxPx: [x, y, w, h] }) => {
      const [u, v] = applyHomography(unit.toScan, x + w / 2, y + h / 2);
      return { kind, boxPx: [Math.round(u - w / 2), Math.round(v - h / 2), w, h] };
    }),
  };
}
