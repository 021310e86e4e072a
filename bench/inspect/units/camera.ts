import { seededRandom, type Raster } from '../../../src/core/index.ts';
import { fitHomography, applyHomography, invertHomography, type Homography } from '../../../src/image/index.ts';
import { gaussianBlur, split } from '../../../src/image/index.ts';
import { decodePixels, encodeJpeg } from '../../../src/store/pixels.ts';
import type { Benign } from './benign.ts';

export interface Photograph {
  readonly raster: Raster;
  /** Where a point of the scene lies in the photograph, to about a pixel. */
  readonly place: (x: number, y: number) => readonly [number, number];
}

/**
 * A photograph of a scene: perspective of up to 25 px at the corners, +-3 degrees, scale 0.96 to 1, lens +-0.003, a smooth
 * warp of up to 2 px, a light gradient of +-25 %, white balance +-5 %, blur 0.3 to 0.8 px, noise of 4 grey levels, JPEG 82 to 92.
 */
export async function photograph({ raster: scene, shifts }: Benign, seed: number): Promise<Photograph> {
  const random = seededRandom(seed, 'camera');
  const { width, height, data: source } = scene;
  const even = (reach: number): number => (2 * random.unit() - 1) * reach;
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const angle = (even(3) * Math.PI) / 180;
  const scale = 0.96 + 0.04 * random.unit();
  const corners = [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ] as const;
  const from = new Float64Array(8);
  const to = new Float64Array(8);
  for (const [k, [x, y]] of corners.entries()) {
    const [u, v] = [(x - cx) * scale, (y - cy) * scale];
    from.set([x, y], 2 * k);
    to.set(
      [
        cx + u * Math.cos(angle) - v * Math.sin(angle) + even(25),
        cy + u * Math.sin(angle) + v * Math.cos(angle) + even(25),
      ],
      2 * k,
    );
  }
  const toPicture = fitHomography({ from, to, count: 4 }, new Float64Array([1, 1, 1, 1]));
  const toScene: Homography | undefined = toPicture === undefined ? undefined : invertHomography(toPicture);
  if (toPicture === undefined || toScene === undefined) throw new Error('corners in a line');
  const lens = even(0.003);
  const waves = Array.from({ length: 3 }, () => ({
    kx: even(9) / width,
    ky: even(9) / height,
    p: random.unit() * 6.28,
    ax: even(0.9),
    ay: even(0.9),
  }));
  // Parts pull their surroundings along over a few pixels, so that nothing tears.
  const pullX = new Float32Array(width * height);
  const pullY = new Float32Array(width * height);
  for (const {
    box: [x0, y0, w, h],
    dx,
    dy,
  } of shifts) {
    const soft = 5;
    for (let y = Math.max(0, y0 - soft); y < Math.min(height, y0 + h + soft); y++) {
      for (let x = Math.max(0, x0 - soft); x < Math.min(width, x0 + w + soft); x++) {
        const out = Math.max(x0 - x, x - (x0 + w - 1), y0 - y, y - (y0 + h - 1), 0);
        const share = Math.max(0, 1 - out / soft);
        pullX[y * width + x] = dx * share;
        pullY[y * width + x] = dy * share;
      }
    }
  }
  const [gx, gy] = [even(0.25), even(0.25)];
  const gain = [1 + even(0.05), 1 + even(0.05), 1 + even(0.05)] as const;
  const data = new Float32Array(width * height * 3);
  const radius2 = cx * cx + cy * cy;
  const bend = (x: number, y: number): readonly [number, number] => {
    const r = 1 + (lens * ((x - cx) ** 2 + (y - cy) ** 2)) / radius2;
    let [u, v] = [cx + (x - cx) * r, cy + (y - cy) * r];
    for (const { kx, ky, p, ax, ay } of waves) {
      const s = Math.sin(6.28 * (kx * x + ky * y) + p);
      u += ax * s;
      v += ay * s;
    }
    return [u, v];
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = bend(x, y);
      let [sx, sy] = applyHomography(toScene, u, v);
      const near = Math.round(sy) * width + Math.round(sx);
      if (near >= 0 && near < pullX.length && sx >= 0 && sx < width) {
        sx -= pullX[near] ?? 0;
        sy -= pullY[near] ?? 0;
      }
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
      const light = 1 + gx * (x / width - 0.5) * 2 + gy * (y / height - 0.5) * 2;
      for (let c = 0; c < 3; c++) {
        let value = 90;
        if (x0 >= 0 && y0 >= 0 && x0 < width - 1 && y0 < height - 1) {
          const at = 3 * (y0 * width + x0) + c;
          const [fx, fy] = [sx - x0, sy - y0];
          const above = (source[at] ?? 0) * (1 - fx) + (source[at + 3] ?? 0) * fx;
          const below = (source[at + 3 * width] ?? 0) * (1 - fx) + (source[at + 3 * width + 3] ?? 0) * fx;
          value = above * (1 - fy) + below * fy;
        }
        data[3 * (y * width + x) + c] = value * light * (gain[c] ?? 1);
      }
    }
  }
  const clamped: Raster = { width, height, channels: 3, data: new Uint8Array(Uint8ClampedArray.from(data).buffer) };
  const sigma = 0.3 + 0.5 * random.unit();
  const planes = split(clamped).map((plane) => gaussianBlur(plane, sigma));
  const noisy = new Uint8ClampedArray(width * height * 3);
  const normals = Float32Array.from({ length: 1 << 14 }, () => random.normal() * 4);
  for (let i = 0, n = 0; i < width * height; i++) {
    n = (n * 1664525 + 1013904223) >>> 0;
    for (let c = 0; c < 3; c++)
      noisy[3 * i + c] = (planes[c]?.data[i] ?? 0) + (normals[(n >>> (4 + 5 * c)) & 0x3fff] ?? 0);
  }
  const taken: Raster = { width, height, channels: 3, data: new Uint8Array(noisy.buffer) };
  const raster = await decodePixels(await encodeJpeg(taken, 82 + random.below(11)));
  const place = (x: number, y: number): readonly [number, number] => {
    const [u, v] = applyHomography(toPicture, x, y);
    const [bu, bv] = bend(u, v);
    return [2 * u - bu, 2 * v - bv];
  };
  return { raster, place };
}
