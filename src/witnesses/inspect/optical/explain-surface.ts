import { forEachPixel, type Blob, type Scene } from './scene.ts';
import { glintMm, placementMm, surfaceShare, surfaceTone, toneExcess } from '../tuning.ts';

/** Whether the golden units show this pixel's colour, give or take a tone, within `reach` of its place. */
function shownNear(scene: Scene, at: number, x: number, y: number, reach: number, tone: number): boolean {
  const { width, height, golden, seen } = scene;
  const [r, g, b] = [seen[0].data[at]!, seen[1].data[at]!, seen[2].data[at]!];
  const [gr, gg, gb] = [golden[0].data, golden[1].data, golden[2].data];
  const y1 = Math.min(height - 1, y + reach);
  const x1 = Math.min(width - 1, x + reach);
  for (let py = Math.max(0, y - reach); py <= y1; py++) {
    for (let px = Math.max(0, x - reach); px <= x1; px++) {
      const k = py * width + px;
      if (Math.abs(gr[k]! - r) + Math.abs(gg[k]! - g) + Math.abs(gb[k]! - b) < tone) return true;
    }
  }
  return false;
}

/**
 * `part-shift` where a small difference on a rightful part shows nothing but that part's own colours, each within the
 * placement tolerance of where the golden units show it: cap, core and fillet have moved against each other, each by
 * another amount. Never on bare board, where the same colours would be a part beside the part.
 */
export function explainSurface(scene: Scene, blob: Blob): 'part-shift' | undefined {
  const { golden, seen, boardColour, mmPerPx } = scene;
  const longest = Math.max(blob.x1 - blob.x0, blob.y1 - blob.y0) * mmPerPx;
  if (longest > glintMm) return undefined;
  const reach = Math.max(1, Math.round(placementMm / mmPerPx));
  const tone = blob.meanExcess < toneExcess ? surfaceTone : toneExcess;
  let [count, board, shown] = [0, 0, 0];
  forEachPixel(scene, blob, (at, x, y) => {
    count++;
    let [before, now] = [0, 0];
    for (let c = 0; c < 3; c++) {
      before += Math.abs(golden[c]!.data[at]! - boardColour[c]!);
      now += Math.abs(seen[c]!.data[at]! - boardColour[c]!);
    }
    if (before < 90 || now < 60) board++;
    else if (shownNear(scene, at, x, y, reach, tone)) shown++;
  });
  return board < 0.1 * count && shown > surfaceShare * count ? 'part-shift' : undefined;
}
