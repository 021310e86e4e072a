import { explainShift } from './explain-shift.ts';
import { blobHeight, blobWidth, forEachPixel, type Blob, type Scene } from './scene.ts';
import { thickness, type Thickness } from './thickness.ts';
import { fewestGlints, fewestPrinted, glintMm, markingMm, thinMm, toneExcess } from '../tuning.ts';
import type { ExplainReason } from '../types.ts';

interface Tones {
  /** Shares of the blob's pixels. */
  readonly solderBefore: number;
  readonly solderAfter: number;
  readonly darkBefore: number;
  readonly greyAfter: number;
  readonly saturated: number;
}

/** What the blob's pixels looked like in the golden picture, and what they look like now. */
function tones(scene: Scene, blob: Blob): Tones {
  let [solderBefore, solderAfter, darkBefore, greyAfter, saturated, count] = [0, 0, 0, 0, 0, 0];
  const { seen, golden } = scene;
  forEachPixel(scene, blob, (at) => {
    const [r, g, b] = [seen[0].data[at]!, seen[1].data[at]!, seen[2].data[at]!];
    const [gr, gg, gb] = [golden[0].data[at]!, golden[1].data[at]!, golden[2].data[at]!];
    const spreadNow = Math.max(r, g, b) - Math.min(r, g, b);
    const spreadBefore = Math.max(gr, gg, gb) - Math.min(gr, gg, gb);
    count++;
    if (spreadBefore < 42 && gg > 95) solderBefore++;
    if (spreadNow < 42 && g > 95) solderAfter++;
    if (spreadBefore < 42 && gg < 85) darkBefore++;
    if (spreadNow < 42) greyAfter++;
    if (Math.max(r, gr) > 225) saturated++;
  });
  const share = (n: number): number => (count === 0 ? 0 : n / count);
  return {
    solderBefore: share(solderBefore),
    solderAfter: share(solderAfter),
    darkBefore: share(darkBefore),
    greyAfter: share(greyAfter),
    saturated: share(saturated),
  };
}

/** Share of dark, colourless golden pixels in the box around the blob: the inside of a moulded body. */
function bodyAround(scene: Scene, blob: Blob): number {
  const pad = Math.round(0.25 / scene.mmPerPx);
  let dark = 0;
  let count = 0;
  const [gr, gg, gb] = [scene.golden[0].data, scene.golden[1].data, scene.golden[2].data];
  for (let y = Math.max(0, blob.y0 - pad); y <= Math.min(scene.height - 1, blob.y1 + pad); y += 2) {
    for (let x = Math.max(0, blob.x0 - pad); x <= Math.min(scene.width - 1, blob.x1 + pad); x++) {
      const at = y * scene.width + x;
      count++;
      if (gg[at]! < 85 && Math.max(gr[at]!, gg[at]!, gb[at]!) - Math.min(gr[at]!, gg[at]!, gb[at]!) < 42) dark++;
    }
  }
  return count === 0 ? 0 : dark / count;
}

/**
 * Whether nearly all of the blob is now body or ink: colourless, and no brighter than the ink that the golden units show
 * on the same body. What is white, metallic or coloured on a body is not print.
 */
function looksPrinted(scene: Scene, blob: Blob): boolean {
  const { width, height, seen, golden } = scene;
  const pad = Math.round(2 / scene.mmPerPx);
  const counts = new Uint32Array(256);
  let total = 0;
  for (let y = Math.max(0, blob.y0 - pad); y <= Math.min(height - 1, blob.y1 + pad); y += 2) {
    for (let x = Math.max(0, blob.x0 - pad); x <= Math.min(width - 1, blob.x1 + pad); x += 2) {
      const at = y * width + x;
      const [r, g, b] = [golden[0].data[at]!, golden[1].data[at]!, golden[2].data[at]!];
      if (Math.max(r, g, b) - Math.min(r, g, b) > 30 || g > 175) continue;
      counts[g] = counts[g]! + 1;
      total++;
    }
  }
  let ink = 255;
  for (let above = 0; ink > 0; ink--) {
    above += counts[ink]!;
    if (above > 0.02 * total) break;
  }
  let printed = 0;
  let count = 0;
  forEachPixel(scene, blob, (at) => {
    const [r, g, b] = [seen[0].data[at]!, seen[1].data[at]!, seen[2].data[at]!];
    count++;
    if (Math.max(r, g, b) - Math.min(r, g, b) < 34 && g <= ink + 25) printed++;
  });
  return printed > 0.9 * count;
}

function touchesFrame(scene: Scene, blob: Blob): boolean {
  const { width, height, inside } = scene;
  if (blob.x0 <= 1 || blob.y0 <= 1 || blob.x1 >= width - 2 || blob.y1 >= height - 2) return true;
  let touches = false;
  forEachPixel(scene, blob, (at) => {
    if (inside.data[at - 2] === 0 || inside.data[at + 2] === 0) touches = true;
    if (inside.data[at - 2 * width] === 0 || inside.data[at + 2 * width] === 0) touches = true;
  });
  return touches;
}

/** What a blob looks like, taken once. */
export interface BlobFacts {
  readonly blob: Blob;
  readonly thickness: Thickness;
  readonly tones: Tones;
  readonly body: number;
}

export function blobFacts(scene: Scene, blob: Blob): BlobFacts {
  return { blob, thickness: thickness(scene, blob), tones: tones(scene, blob), body: bodyAround(scene, blob) };
}

/** How many differences of the picture lie on solder and on moulded bodies. */
export interface Population {
  readonly onSolder: number;
  readonly onBodies: number;
}

export function population(scene: Scene, all: readonly BlobFacts[]): Population {
  let onSolder = 0;
  let onBodies = 0;
  for (const { blob, tones: tone, body } of all) {
    if (touchesFrame(scene, blob)) continue;
    if (tone.solderBefore > 0.5) onSolder++;
    if (body > 0.5) onBodies++;
  }
  return { onSolder, onBodies };
}

/**
 * What accounts for a difference without any alteration, or undefined. Each answer costs sight: what it explains away is
 * where an adversary would hide, so every rule is as narrow as rightful variation allows (docs/inspect.md lists the price).
 */
export function explain(scene: Scene, facts: BlobFacts, { onSolder, onBodies }: Population): ExplainReason | undefined {
  const { blob, tones: tone, body } = facts;
  const { leftPx, anyPx, onePx, accounted } = facts.thickness;
  const px = 1 / scene.mmPerPx;
  const thin = Math.max(3.5, thinMm * px);
  const shortest = Math.min(blobWidth(blob), blobHeight(blob));
  const glintsWander = onSolder >= fewestGlints;
  const printDiffers = onBodies >= fewestPrinted;
  if (anyPx < thin) {
    if (touchesFrame(scene, blob)) return 'out-of-frame';
    // The outline of something dark on a dark body is as thin as a stroke, but it encloses an area.
    if (body > 0.5) return printDiffers || shortest < 0.28 * px ? 'marking' : undefined;
    if (tone.solderBefore > 0.5) return 'solder';
    const compact = Math.max(blobWidth(blob), blobHeight(blob)) < 0.5 * px;
    return compact || blob.area < 0.35 * blobWidth(blob) * blobHeight(blob) ? 'dust' : 'part-shift';
  }
  if (leftPx < thin) {
    if (accounted[1] < accounted[2]) return 'part-shift';
    if (glintsWander) return tone.saturated > 0.1 ? 'glint' : 'solder';
  }
  const largest = Math.max(blobWidth(blob), blobHeight(blob)) * scene.mmPerPx;
  if (glintsWander && largest <= glintMm && tone.solderBefore > 0.7 && tone.solderAfter > 0.8) {
    return tone.saturated > 0.1 ? 'glint' : 'solder';
  }
  // Solder is duller or brighter from unit to unit as a whole; faintly, it may be so alone.
  if (blob.meanExcess < toneExcess && tone.solderBefore > 0.8 && tone.solderAfter > 0.9) return 'solder';
  if (printDiffers && onePx < Math.max(4.5, markingMm * px) && body > 0.4 && looksPrinted(scene, blob))
    return 'marking';
  return explainShift(scene, blob);
}
