import { accountFor, byNudge, bySolder } from './account.ts';
import { forEachPixel, type Blob, type Scene } from './scene.ts';
import { lowExcess } from '../tuning.ts';

/** Width in pixels of the widest square that fits into a mask. */
function widestSquare(mask: Uint8Array, width: number, height: number): number {
  const side = new Uint16Array(width + 1);
  let widest = 0;
  for (let y = 0; y < height; y++) {
    let diagonal = 0;
    for (let x = 0; x < width; x++) {
      const above = side[x + 1]!;
      const here = mask[y * width + x] === 0 ? 0 : Math.min(above, side[x]!, diagonal) + 1;
      diagonal = above;
      side[x + 1] = here;
      if (here > widest) widest = here;
    }
    side[0] = 0;
  }
  return widest;
}

export interface Thickness {
  /** Of what neither solder nor a nudged edge accounts for. */
  readonly leftPx: number;
  /** Pixels by what accounts for them, indexed as in account.ts. */
  readonly accounted: readonly [number, number, number];
  /** Of all that differs, brighter or darker. */
  readonly anyPx: number;
  /** Of what differs in one direction: strokes that came and strokes that went are two things. */
  readonly onePx: number;
}

/**
 * How thick a difference is, measured on the plain difference to the golden mean (the envelope has eaten a pixel at each
 * edge), within two pixels of the blob.
 */
export function thickness(scene: Scene, blob: Blob): Thickness {
  const pad = 2;
  const x0 = Math.max(0, blob.x0 - pad);
  const y0 = Math.max(0, blob.y0 - pad);
  const width = Math.min(scene.width - 1, blob.x1 + pad) - x0 + 1;
  const height = Math.min(scene.height - 1, blob.y1 + pad) - y0 + 1;
  const near = new Uint8Array(width * height);
  forEachPixel(scene, blob, (_, x, y) => {
    const left = Math.max(0, x - pad - x0);
    const right = Math.min(width, x + pad + 1 - x0);
    for (let py = Math.max(0, y - pad - y0); py < Math.min(height, y + pad + 1 - y0); py++) {
      near.fill(1, py * width + left, py * width + right);
    }
  });
  const unexplained = new Uint8Array(width * height);
  const accounted: [number, number, number] = [0, 0, 0];
  const any = new Uint8Array(width * height);
  const brighter = new Uint8Array(width * height);
  const darker = new Uint8Array(width * height);
  const threshold = 1.5 * lowExcess;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const k = y * width + x;
      if (near[k] === 0) continue;
      const at = (y0 + y) * scene.width + x0 + x;
      if (scene.inside.data[at] === 0) continue;
      let size = 0;
      let sign = 0;
      for (let c = 0; c < 3; c++) {
        const d = scene.seen[c]!.data[at]! - scene.golden[c]!.data[at]!;
        size += Math.abs(d);
        sign += d;
      }
      if (size < threshold) continue;
      any[k] = 1;
      const why = accountFor(scene, x0 + x, y0 + y);
      if (why === bySolder) accounted[1]++;
      else if (why === byNudge) accounted[2]++;
      else {
        accounted[0]++;
        unexplained[k] = 1;
      }
      if (sign > 0) brighter[k] = 1;
      else darker[k] = 1;
    }
  }
  return {
    leftPx: widestSquare(unexplained, width, height),
    accounted,
    anyPx: widestSquare(any, width, height),
    onePx: Math.max(widestSquare(brighter, width, height), widestSquare(darker, width, height)),
  };
}
