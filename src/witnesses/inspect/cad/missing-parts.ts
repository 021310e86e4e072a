import type { Part } from '../../../formats/board/index.ts';
import { applyHomography, invertHomography } from '../../../image/index.ts';
import type { PixelBox, UnitFinding } from '../types.ts';
import { finding, mostFindings, type View } from './drawing-view.ts';

/** Share of a part's middle that must look like bare mask before the part is called missing. */
const bareShare = 0.8;
/** Smaller middles are lost in the placement residual. */
const leastMiddleMm2 = 0.06;

/** The part of a part's place that its body covers and no pad does, for any package: about its middle. */
function middleOf(part: Part): PixelBox | undefined {
  const b = part.bounds;
  const [cx, cy] = [b.xMm + b.widthMm / 2, b.yMm + b.heightMm / 2];
  let [w, h] = [b.widthMm * 0.5, b.heightMm * 0.5];
  for (const pad of part.pads) {
    const turned = Math.abs(Math.sin((pad.rotationDeg * Math.PI) / 180)) > 0.7;
    const [pw, ph] = turned ? [pad.heightMm, pad.widthMm] : [pad.widthMm, pad.heightMm];
    const [gapX, gapY] = [Math.abs(pad.xMm - cx) - pw / 2 - 0.05, Math.abs(pad.yMm - cy) - ph / 2 - 0.05];
    // Cut where less is lost.
    if (gapX * 2 >= w || gapY * 2 >= h) continue;
    if (Math.max(gapX, 0) * h >= Math.max(gapY, 0) * w) w = Math.max(0, 2 * gapX);
    else h = Math.max(0, 2 * gapY);
  }
  return w * h < leastMiddleMm2 || Math.min(w, h) < 0.15 ? undefined : [cx - w / 2, cy - h / 2, w, h];
}

/** Parts of the drawing in whose places bare solder mask is seen. */
export function missingParts(
  view: View,
  threshold: number,
): { readonly findings: UnitFinding[]; readonly looked: number } {
  const { frame, away, inside, cad } = view;
  const fromMm = invertHomography(frame.toMm);
  const findings: UnitFinding[] = [];
  let looked = 0;
  if (fromMm === undefined) return { findings, looked };
  for (const part of cad.board.parts) {
    if (part.side !== cad.side || !part.fitted || part.pads.length < 2) continue;
    const middle = middleOf(part);
    if (middle === undefined) continue;
    const [ax, ay] = applyHomography(fromMm, middle[0], middle[1]);
    const [bx, by] = applyHomography(fromMm, middle[0] + middle[2], middle[1] + middle[3]);
    const [x0, x1] = [Math.ceil(Math.min(ax, bx)), Math.floor(Math.max(ax, bx))];
    const [y0, y1] = [Math.ceil(Math.min(ay, by)), Math.floor(Math.max(ay, by))];
    let [seen, total] = [0, 0];
    for (let y = Math.max(0, y0); y <= Math.min(frame.height - 1, y1); y++) {
      for (let x = Math.max(0, x0); x <= Math.min(frame.width - 1, x1); x++) {
        const at = y * frame.width + x;
        if (inside.data[at] === 0) continue;
        total++;
        if (away.data[at]! < threshold) seen++;
      }
    }
    if (total < 6) continue;
    looked++;
    if (seen < bareShare * total || findings.length >= mostFindings) continue;
    const detail = `The drawing has ${part.reference} here; this unit shows bare board. Parts that are left out on purpose look the same.`;
    findings.push(finding(view, 'inspect/part-missing', [x0, y0, x1 + 1, y1 + 1], seen / total, detail));
  }
  return { findings, looked };
}
