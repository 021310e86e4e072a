import type { Raster } from '../../../core/index.ts';
import type { BoardCad, BoardSide } from '../../../formats/board/index.ts';
import {
  composeHomography,
  dilate,
  erode,
  gaussianBlur,
  labelComponents,
  warp,
  type Component,
  type Labelled,
  type Plane,
} from '../../../image/index.ts';
import { boxes, finding, mostFindings, type View } from './drawing-view.ts';
import { missingParts } from './missing-parts.ts';
import { grainMm, grainMm2, preBlurPx } from '../tuning.ts';
import type { PixelBox, UnitBlind, UnitExplained, UnitFinding, UnitResult } from '../types.ts';
import { boardFrame, expectedMap } from './expected-map.ts';
import { maskDistance } from './mask-distance.ts';
import { registerCad } from './register-cad.ts';

/** Nothing thinner is called: ink, scratches and the edges of tracks are. */
const thinMm = 0.22;
/** How far a tall part's side or shadow may reach beyond its courtyard, and the least extent of a part that is tall. */
const leanMm = 0.9;
const tallMm = 2.4;
/** Grey levels over three colours from the solder mask at which something begins, at the least. */
const leastAway = 44;
/** The middle of bare places, never their tail: bodies that reach beyond what a drawing says of them are in it. */
const calmShare = 0.7;
const calmTimes = 3.2;
const burnt = 246;

export interface ByCadOptions {
  readonly side: BoardSide;
  readonly umPerPx?: number;
}

function notPlaced(reason: string): UnitResult {
  return {
    modality: 'optical',
    registered: false,
    coverage: 0,
    findings: [],
    explained: [],
    blind: [{ reason: 'not-registered', share: 1 }],
    measured: {},
    why: reason,
  };
}

/** The value below which a share of the bare places lies. */
function quantileOf(away: Plane, classes: Uint8Array, inside: Plane, share: number): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let i = 0; i < classes.length; i += 3) {
    if (classes[i] === 0 || inside.data[i] === 0) continue;
    total++;
    counts[away.data[i]!] = counts[away.data[i]!]! + 1;
  }
  let sum = 0;
  for (let value = 0; value < 256; value++) {
    sum += counts[value]!;
    if (sum >= share * total) return value;
  }
  return 255;
}

/** Whether nearly all of a thing lies close beside a large part: its side, seen at a slant, or its shadow. */
function leansFromPart(view: View, { boxMm }: { readonly boxMm: PixelBox }): boolean {
  return view.cad.board.parts.some((part) => {
    const b = part.bounds;
    if (part.side !== view.cad.side || Math.max(b.widthMm, b.heightMm) < tallMm) return false;
    return (
      boxMm[0] >= b.xMm - leanMm &&
      boxMm[1] >= b.yMm - leanMm &&
      boxMm[0] + boxMm[2] <= b.xMm + b.widthMm + leanMm &&
      boxMm[1] + boxMm[3] <= b.yMm + b.heightMm + leanMm
    );
  });
}

function isBurnt(labelled: Labelled, { label, x0, y0, x1, y1, area }: Component, plane: Plane): boolean {
  let count = 0;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const at = y * plane.width + x;
      if (labelled.labels[at] === label && plane.data[at]! >= burnt) count++;
    }
  }
  return count > 0.6 * area;
}

/**
 * Holds a picture against the board's drawing alone, with no golden picture: what stands where the drawing has neither
 * part, pad nor ink, and parts whose places are bare. It knows nothing of how rightful units look: how often it calls a
 * rightful unit is not known, and what lies on or under a rightful part it cannot see. Pure and deterministic.
 */
export function inspectByCad(picture: Raster, board: BoardCad, options: ByCadOptions): UnitResult {
  const { side } = options;
  const placed = registerCad(board, side, picture, options.umPerPx);
  if (placed.outcome === 'failed') return notPlaced(placed.reason);
  const frame = boardFrame(board, side, placed.umPerPx);
  if (frame === undefined) return notPlaced('the drawing has no outline of the board');
  const { width, height, mmPerPx } = frame;
  const frameToPicture = composeHomography(placed.mmToPx, frame.toMm);
  const seen = warp(picture, frameToPicture, undefined, width, height);
  const soft = seen.planes.map((plane) => gaussianBlur(plane, preBlurPx));
  const planes = [soft[0]!, soft[1]!, soft[2]!] as const;
  const classes = expectedMap(board, side, frame, Math.min(0.3, placed.residual.medianMm));
  const away = maskDistance(planes, classes, seen.inside, mmPerPx);
  const threshold = Math.min(150, Math.max(leastAway, calmTimes * quantileOf(away, classes, seen.inside, calmShare)));
  const view: View = { frame, away, inside: seen.inside, frameToPicture, cad: { board, side, mmToPx: placed.mmToPx } };

  const odd = new Uint8Array(width * height);
  let judged = 0;
  for (let i = 0; i < odd.length; i++) {
    if (classes[i] === 0 || seen.inside.data[i] === 0) continue;
    judged++;
    if (away.data[i]! >= threshold) odd[i] = 1;
  }
  const thin = Math.max(1, Math.round(thinMm / 2 / mmPerPx));
  // Opening takes thin things away; growing back by one more joins what was one thing.
  const opened = dilate(erode({ width, height, data: odd }, thin), thin + 1);
  const labelled = labelComponents(opened);
  const findings: UnitFinding[] = [];
  const explained: UnitExplained[] = [];
  let glarePx = 0;
  const sizeable = labelled.components.filter(({ area, x0, x1, y0, y1 }) => {
    const longest = Math.max(x1 - x0, y1 - y0) * mmPerPx;
    return longest >= grainMm && area * mmPerPx * mmPerPx >= grainMm2;
  });
  for (const one of sizeable.sort((a, b) => b.area - a.area).slice(0, mostFindings)) {
    const region = [one.x0, one.y0, one.x1 + 1, one.y1 + 1] as const;
    const place = boxes(view, ...region);
    if (isBurnt(labelled, one, planes[1])) glarePx += one.area;
    else if (leansFromPart(view, place)) explained.push({ box: place.box, goldenBox: place.box, reason: 'parallax' });
    else
      findings.push(
        finding(
          view,
          'inspect/part-added',
          region,
          meanAway(labelled, one, away),
          'Something stands here where the drawing has neither part, pad nor print.',
        ),
      );
  }
  const missing = missingParts(view, Math.min(threshold, 60));
  const blind: UnitBlind[] =
    glarePx === 0
      ? []
      : [
          {
            reason: 'glare',
            share: glarePx / odd.length,
            areaMm2: Math.round(glarePx * mmPerPx * mmPerPx * 100) / 100,
          },
        ];
  return {
    modality: 'optical',
    registered: true,
    coverage: Math.round((judged / odd.length) * 1e4) / 1e4,
    umPerPx: Math.round(placed.umPerPx * 100) / 100,
    findings: [...findings, ...missing.findings],
    explained,
    blind,
    measured: {
      partsLookedFor: missing.looked,
      partsPlaced: placed.residual.parts,
      residualMedianMm: Math.round(placed.residual.medianMm * 1000) / 1000,
      residualP90Mm: Math.round(placed.residual.p90Mm * 1000) / 1000,
      partsFitting: Math.round(placed.residual.fitting * 1000) / 1000,
      contrast: Math.round(placed.contrast),
      threshold: Math.round(threshold),
      differences: labelled.components.length,
    },
  };
}

function meanAway(labelled: Labelled, { label, x0, y0, x1, y1, area }: Component, away: Plane): number {
  let sum = 0;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++)
      if (labelled.labels[y * away.width + x] === label) sum += away.data[y * away.width + x]!;
  }
  return sum / Math.max(1, area);
}
