import { forEachPixel, type Blob, type Scene } from './scene.ts';
import { otherSurface, toneExcess } from '../tuning.ts';

/** Share of the blob's rim, two to three pixels outside it, beyond which the golden picture must show another surface. */
const rimShare = 0.6;

/**
 * `tone` where a rightful surface, taken as a whole, is a little lighter or darker: another batch of the same part. The
 * difference must be faint and even, must not lie on bare board (a part painted in the board's colour is as faint), and must
 * end where the golden picture has an edge. It hides what is disguised as the very part that it covers, which no
 * comparison of surfaces sees.
 */
export function explainTone(scene: Scene, blob: Blob): 'tone' | undefined {
  if (blob.meanExcess > toneExcess || blob.peak > 2.5 * toneExcess) return undefined;
  const { width, height, golden, seen, boardColour, labelled } = scene;
  let [board, count, rim, ended] = [0, 0, 0, 0];
  const mean: [number, number, number] = [0, 0, 0];
  const squares: [number, number, number] = [0, 0, 0];
  const surface: [number, number, number] = [0, 0, 0];
  forEachPixel(scene, blob, (at) => {
    count++;
    let away = 0;
    for (let c = 0; c < 3; c++) {
      const was = golden[c]!.data[at]!;
      const by = seen[c]!.data[at]! - was;
      away += Math.abs(was - boardColour[c]!);
      mean[c] = mean[c]! + by;
      squares[c] = squares[c]! + by * by;
      surface[c] = surface[c]! + was;
    }
    if (away < 90) board++;
  });
  if (board > 0.2 * count) return undefined;
  let spread = 0;
  for (let c = 0; c < 3; c++) {
    surface[c] = surface[c]! / count;
    const by = mean[c]! / count;
    spread += Math.sqrt(Math.max(0, squares[c]! / count - by * by));
  }
  if (spread > 24) return undefined;
  forEachPixel(scene, blob, (at, x, y) => {
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      if (labelled.labels[at + dx + dy * width] === blob.label) continue;
      rim++;
      // The envelope has eaten a pixel and the smoothing two: the surface's own edge lies up to four pixels out.
      for (let step = 1; step <= 5; step++) {
        const [px, py] = [x + dx * step, y + dy * step];
        if (px < 0 || py < 0 || px >= width || py >= height) break;
        let away = 0;
        for (let c = 0; c < 3; c++) away += Math.abs(golden[c]!.data[py * width + px]! - surface[c]!);
        if (away < otherSurface) continue;
        ended++;
        break;
      }
    }
  });
  return ended > rimShare * rim ? 'tone' : undefined;
}
