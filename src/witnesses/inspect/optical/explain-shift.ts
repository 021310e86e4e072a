import { forEachPixel, type Blob, type Scene } from './scene.ts';
import { lowExcess, parallaxMm, placementMm, shiftShare, shiftVotes } from '../tuning.ts';

/** Largest sample of a blob that a shift is tried on. */
const mostSamples = 900;

function samplesOf(scene: Scene, blob: Blob): Int32Array {
  const step = Math.max(1, Math.ceil(blob.area / mostSamples));
  const out: number[] = [];
  let count = 0;
  forEachPixel(scene, blob, (at) => {
    if (count++ % step === 0 && scene.excess.data[at]! >= lowExcess) out.push(at);
  });
  return Int32Array.from(out);
}

/** Share of the samples that lie within the envelope once the golden picture is moved by (dx, dy). */
function shareExplained(scene: Scene, samples: Int32Array, dx: number, dy: number): number {
  const { width, height, envelope, seen } = scene;
  let good = 0;
  for (const at of samples) {
    const x = (at % width) - dx;
    const y = Math.floor(at / width) - dy;
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const from = y * width + x;
    let beyond = 0;
    for (let c = 0; c < 3; c++) {
      const value = seen[c]!.data[at]!;
      const high = envelope.high[c]!.data[from]!;
      const low = envelope.low[c]!.data[from]!;
      if (value > high) beyond += value - high;
      else if (value < low) beyond += low - value;
    }
    if (beyond < lowExcess * 1.5) good++;
  }
  return samples.length === 0 ? 0 : good / samples.length;
}

/**
 * Of the places around the blob that would change if what is there had moved by (dx, dy): the share that did. An added
 * part beside a rightful one of its colour is also "explained" by moving that one; but then the rest of its edge would
 * have moved too, and has not.
 */
function votes(scene: Scene, blob: Blob, dx: number, dy: number): number {
  const { width, height, golden, seen, inside } = scene;
  const reach = Math.round(Math.max(0.45 / scene.mmPerPx, 0.6 * Math.max(blob.x1 - blob.x0, blob.y1 - blob.y0)));
  const cap = Math.round(1.2 / scene.mmPerPx);
  const pad = Math.min(cap, reach);
  let moved = 0;
  let stayed = 0;
  for (let y = Math.max(0, blob.y0 - pad, dy); y <= Math.min(height - 1, blob.y1 + pad, height - 1 + dy); y++) {
    for (let x = Math.max(0, blob.x0 - pad, dx); x <= Math.min(width - 1, blob.x1 + pad, width - 1 + dx); x++) {
      const at = y * width + x;
      if (inside.data[at] === 0) continue;
      const from = at - dy * width - dx;
      let predicted = 0;
      let toMoved = 0;
      let toStayed = 0;
      for (let c = 0; c < 3; c++) {
        const here = golden[c]!.data[at]!;
        const there = golden[c]!.data[from]!;
        const value = seen[c]!.data[at]!;
        predicted += Math.abs(here - there);
        toMoved += Math.abs(value - there);
        toStayed += Math.abs(value - here);
      }
      if (predicted < 60) continue;
      if (toMoved < toStayed) moved++;
      else stayed++;
    }
  }
  return moved + stayed === 0 ? 0 : moved / (moved + stayed);
}

/** Whether a rightful part that sits a little elsewhere, or leans away from another camera position, accounts for the blob. */
export function explainShift(scene: Scene, blob: Blob): 'part-shift' | 'parallax' | undefined {
  const samples = samplesOf(scene, blob);
  if (samples.length === 0) return undefined;
  const reach = Math.max(1, Math.round(placementMm / scene.mmPerPx));
  const stride = Math.max(1, Math.round(reach / 3));
  const tried: { dx: number; dy: number; share: number }[] = [];
  for (let dy = -reach; dy <= reach; dy += stride) {
    for (let dx = -reach; dx <= reach; dx += stride) {
      if ((dx === 0 && dy === 0) || dx * dx + dy * dy > reach * reach * 1.3) continue;
      tried.push({ dx, dy, share: shareExplained(scene, samples, dx, dy) });
    }
  }
  tried.sort((a, b) => b.share - a.share);
  for (const { dx, dy, share } of tried.slice(0, 6)) {
    if (share >= shiftShare && votes(scene, blob, dx, dy) >= shiftVotes) return 'part-shift';
  }
  // Away from or towards the middle of the picture, where the camera stands.
  const rx = (blob.x0 + blob.x1) / 2 - scene.width / 2;
  const ry = (blob.y0 + blob.y1) / 2 - scene.height / 2;
  const radius = Math.hypot(rx, ry);
  if (radius < 1) return undefined;
  const most = Math.round(parallaxMm / scene.mmPerPx);
  for (let k = reach + 1; k <= most; k += 2) {
    for (const sign of [-1, 1]) {
      const dx = Math.round((sign * k * rx) / radius);
      const dy = Math.round((sign * k * ry) / radius);
      if (shareExplained(scene, samples, dx, dy) < shiftShare) continue;
      if (votes(scene, blob, dx, dy) >= shiftVotes + 0.1) return 'parallax';
    }
  }
  return undefined;
}
