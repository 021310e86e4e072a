import type { Plane } from './plane.ts';

/** Distances are in thirds of a pixel: a step to the side counts 3, a diagonal one 4. */
export const chamferUnit = 3;
const diagonal = 4;

/**
 * For each pixel of a mask, how far it is from the nearest pixel of the other value, in thirds of a pixel (Borgefors' 3-4
 * chamfer: within 8 % of Euclid), at most 255. A pixel beside an edge has 3. What lies beyond the picture counts as more of
 * the same.
 */
export function edgeDepth(mask: Plane): Plane {
  const { width, height, data } = mask;
  // A border of one pixel, so that no neighbour needs a test: 255 there stands for more of the same.
  const stride = width + 2;
  const out = new Uint8Array(stride * (height + 2)).fill(255);
  const tone = new Uint8Array(stride * (height + 2)).fill(2);
  for (let y = 0; y < height; y++) tone.set(data.subarray(y * width, (y + 1) * width), (y + 1) * stride + 1);
  for (let y = 1; y <= height; y++) {
    for (let at = y * stride + 1, end = at + width; at < end; at++) {
      const value = tone[at]!;
      let least = 255;
      let from = at - 1;
      let other = tone[from]!;
      let reached = other === 2 ? 255 : other === value ? out[from]! + chamferUnit : chamferUnit;
      if (reached < least) least = reached;
      from = at - stride;
      other = tone[from]!;
      reached = other === 2 ? 255 : other === value ? out[from]! + chamferUnit : chamferUnit;
      if (reached < least) least = reached;
      from--;
      other = tone[from]!;
      reached = other === 2 ? 255 : other === value ? out[from]! + diagonal : diagonal;
      if (reached < least) least = reached;
      from += 2;
      other = tone[from]!;
      reached = other === 2 ? 255 : other === value ? out[from]! + diagonal : diagonal;
      if (reached < least) least = reached;
      out[at] = least;
    }
  }
  const depth = new Uint8Array(width * height);
  for (let y = height; y >= 1; y--) {
    for (let at = y * stride + width, end = y * stride, to = y * width - 1; at > end; at--, to--) {
      let least = out[at]!;
      if (least > chamferUnit) {
        const value = tone[at]!;
        let from = at + 1;
        let other = tone[from]!;
        let reached = other === 2 ? 255 : other === value ? out[from]! + chamferUnit : chamferUnit;
        if (reached < least) least = reached;
        from = at + stride;
        other = tone[from]!;
        reached = other === 2 ? 255 : other === value ? out[from]! + chamferUnit : chamferUnit;
        if (reached < least) least = reached;
        from++;
        other = tone[from]!;
        reached = other === 2 ? 255 : other === value ? out[from]! + diagonal : diagonal;
        if (reached < least) least = reached;
        from -= 2;
        other = tone[from]!;
        reached = other === 2 ? 255 : other === value ? out[from]! + diagonal : diagonal;
        if (reached < least) least = reached;
        out[at] = least;
      }
      depth[to] = least;
    }
  }
  return { width, height, data: depth };
}

interface Steps {
  readonly dx: Int8Array;
  readonly dy: Int8Array;
  readonly depth: Uint8Array;
}

/** Offsets within five pixels, nearest first. */
const nearby: Steps = (() => {
  const all: { dx: number; dy: number; depth: number }[] = [];
  for (let dy = -5; dy <= 5; dy++) {
    for (let dx = -5; dx <= 5; dx++) {
      const [most, least] = [Math.max(Math.abs(dx), Math.abs(dy)), Math.min(Math.abs(dx), Math.abs(dy))];
      const depth = chamferUnit * (most - least) + diagonal * least;
      if (depth > 0 && depth <= 5 * chamferUnit) all.push({ dx, dy, depth });
    }
  }
  all.sort((a, b) => a.depth - b.depth);
  return {
    dx: Int8Array.from(all, ({ dx }) => dx),
    dy: Int8Array.from(all, ({ dy }) => dy),
    depth: Uint8Array.from(all, ({ depth }) => depth),
  };
})();

/** What `edgeDepth` has at one pixel, up to five pixels, and 255 beyond: for the few pixels that are asked about. */
export function edgeDepthAt(mask: Plane, x: number, y: number): number {
  const { width, height, data } = mask;
  const value = data[y * width + x];
  for (let i = 0; i < nearby.depth.length; i++) {
    const [px, py] = [x + nearby.dx[i]!, y + nearby.dy[i]!];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    if (data[py * width + px] !== value) return nearby.depth[i]!;
  }
  return 255;
}
