import { seededRandom, type Raster } from '../../src/core/index.ts';
import { invertHomography, warp, type Homography } from '../../src/image/index.ts';
import { plantLooks, type BoardDesign, type PlantedPart } from '../../src/simulate/board/index.ts';

export const sizesMm: readonly (readonly [number, number])[] = [
  [1.6, 0.8],
  [1, 0.5],
  [0.6, 0.3],
];

/** Four plants of each size, one of each look, at random places of bare board that overlap no courtyard by much. */
export function plantsOnDesign(design: BoardDesign, seed: number): PlantedPart[] {
  const random = seededRandom(seed, 'bench-plants');
  const out: PlantedPart[] = [];
  for (const [widthMm, heightMm] of sizesMm) {
    for (const look of plantLooks) {
      const reach = Math.hypot(widthMm, heightMm) * 0.35;
      for (let attempt = 0; attempt < 4000; attempt++) {
        const xMm = 2 + random.unit() * (design.widthMm - 4);
        const yMm = 2 + random.unit() * (design.heightMm - 4);
        const taken = design.parts.some((part) => {
          const [a, b] = part.courtyardMm;
          const [w, h] = part.rotationDeg === 90 ? [b, a] : [a, b];
          return part.side === 'top' && Math.abs(part.xMm - xMm) < w + reach && Math.abs(part.yMm - yMm) < h + reach;
        });
        if (taken || out.some((other) => Math.hypot(other.xMm - xMm, other.yMm - yMm) < 2.5)) continue;
        out.push({ xMm, yMm, widthMm, heightMm, look, rotationDeg: random.below(180) });
        break;
      }
    }
  }
  return out;
}

/** The same twelve, anywhere in the given part of a picture: on parts, pads and silkscreen as well. */
export function plantsOnPicture(
  boardPx: readonly [number, number, number, number],
  umPerPx: number,
  seed: number,
): PlantedPart[] {
  const random = seededRandom(seed, 'bench-plants');
  const mm = umPerPx / 1000;
  const out: PlantedPart[] = [];
  for (const [widthMm, heightMm] of sizesMm) {
    for (const look of plantLooks) {
      for (let attempt = 0; attempt < 1000; attempt++) {
        const xMm = (boardPx[0] + random.unit() * boardPx[2]) * mm;
        const yMm = (boardPx[1] + random.unit() * boardPx[3]) * mm;
        if (out.some((other) => Math.hypot(other.xMm - xMm, other.yMm - yMm) < 4)) continue;
        out.push({ xMm, yMm, widthMm, heightMm, look, rotationDeg: random.below(180) });
        break;
      }
    }
  }
  return out;
}

export interface Rephotographed {
  readonly raster: Raster;
  /** From the old picture's pixels to the new one's. */
  readonly toNew: Homography;
}

/** Another photograph of what a photograph shows: turned, tilted, lit from elsewhere, with new sensor noise. */
export function rephotograph(picture: Raster, seed: number): Rephotographed {
  const random = seededRandom(seed, 'bench-camera');
  const { width, height } = picture;
  const angle = (random.unit() - 0.5) * 0.06;
  const scale = 1 + (random.unit() - 0.5) * 0.03;
  const g = (random.unit() - 0.5) * 2e-5;
  const h = (random.unit() - 0.5) * 2e-5;
  const [cx, cy] = [width / 2, height / 2];
  const c = Math.cos(angle) * scale;
  const s = Math.sin(angle) * scale;
  const toOld: Homography = [
    c,
    -s,
    cx - c * cx + s * cy + random.normal() * 8,
    s,
    c,
    cy - s * cx - c * cy + random.normal() * 8,
    g,
    h,
    1 - g * cx - h * cy,
  ];
  const { planes, inside } = warp(picture, toOld, undefined, width, height);
  const gx = (random.unit() - 0.5) * 0.5;
  const gy = (random.unit() - 0.5) * 0.5;
  const gains = [1 + 0.04 * random.normal(), 1 + 0.02 * random.normal(), 1 + 0.04 * random.normal()];
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const light = 1 + gx * (x / width - 0.5) + gy * (y / height - 0.5);
      for (let k = 0; k < 3; k++) {
        const value = inside.data[at] === 0 ? 90 : (planes[k]?.data[at] ?? 0) * light * (gains[k] ?? 1);
        data[3 * at + k] = value + (random.unit() + random.unit() + random.unit() - 1.5) * 6;
      }
    }
  }
  return {
    raster: { width, height, channels: 3, data: new Uint8Array(data.buffer) },
    toNew: invertHomography(toOld) ?? toOld,
  };
}
