import type { Raster } from '../../../core/index.ts';
import { chamferUnit, gaussianBlur, shrinkMask, type Plane } from '../../../image/index.ts';
import { toMillimetres, toUnitBox } from '../optical/place.ts';
import { sameBoardAgreement } from '../tuning.ts';
import type { InspectOptions, LayerClass, PixelBox, UnitExplained, UnitFinding, UnitResult } from '../types.ts';
import { differences, layerBlobs, withoutSlight, type LayerBlob } from './layer-blobs.ts';
import { layerClass } from './layer-class.ts';
import { above, isLayerReference, layerReference, type LayerReference } from './layer-reference.ts';
import { layOver } from './lay-over.ts';
import { nudge, type LayerPlanes } from './nudge.ts';
import { borderPx, boxMarginPx, longEdgeDepthPx, longEdgePx } from './tuning.ts';

const words: Readonly<Record<LayerClass, string>> = {
  open: 'A conductor is cut.',
  short: 'Copper joins conductors that are apart in the reference.',
  mousebite: 'Copper is missing at the edge of a conductor.',
  spur: 'Copper sticks out of a conductor.',
  copper: 'Copper stands by itself where there is none.',
  'pin-hole': 'There is a hole in the copper.',
};

/** Work on classes, in pixels of windows a pixel of the picture: beyond it differences are reported without a class. */
const mostWork = 16;

/** A strip that a shifted picture may leave out at its borders without being called blind there; the coverage says it. */
const stripPx = 6;

function empty(width: number, height: number, umPerPx: number | undefined): UnitResult {
  const areaMm2 = umPerPx === undefined ? undefined : (width * height * umPerPx * umPerPx) / 1e6;
  return {
    modality: 'layer',
    registered: false,
    coverage: 0,
    ...(umPerPx === undefined ? {} : { umPerPx }),
    findings: [],
    explained: [],
    blind: [{ reason: 'not-registered', share: 1, ...(areaMm2 === undefined ? {} : { areaMm2 }) }],
    measured: {},
  };
}

function otherBoard(unit: Raster, width: number, height: number, agreement: number): UnitFinding {
  return {
    check: 'inspect/other-board',
    outcome: 'contradicts',
    box: [0, 0, unit.width, unit.height],
    goldenBox: [0, 0, width, height],
    score: 1 - agreement,
    detail: `The picture shows a layer in detail, but ${Math.round(agreement * 100)} % of its structure fits the reference: another layer, board or revision.`,
  };
}

/**
 * Compares one picture of a unit's layer with that layer's artwork (a mask, 0 bare) or a picture of it on a golden unit. Pure
 * and deterministic. Edges may run `edgeTolerancePx` beside their place once single tracks were followed by up to `bendPx`; what
 * differs beyond that is `inspect/layer-changed`, with what it does to the conductors there. A picture of another layer is
 * `inspect/other-board`, one without structure is blind. The reference's pixels give the scale.
 */
export function compareLayer(
  unit: Raster,
  given: LayerReference | Raster | Plane,
  options: InspectOptions = {},
): UnitResult {
  const reference = isLayerReference(given) ? given : layerReference(given, options.copper);
  const { umPerPx } = options;
  const { width, height } = reference.copper;
  const found = layOver(unit, reference, options.seed ?? 1);
  if (found.outcome === 'few-features') return empty(width, height, umPerPx);
  if (found.outcome === 'other') {
    return { ...empty(width, height, umPerPx), findings: [otherBoard(unit, width, height, 0)] };
  }
  const { laid } = found;
  if (laid.tiles < 6) return empty(width, height, umPerPx);
  if (laid.agreement < sameBoardAgreement) {
    return { ...empty(width, height, umPerPx), findings: [otherBoard(unit, width, height, laid.agreement)] };
  }
  const soft = gaussianBlur(laid.grey, 0.7);
  const seen = above(soft, 127);
  const inside = shrinkMask(laid.inside, borderPx);
  const difference = differences(reference.copper, seen, inside);
  const planes: LayerPlanes = {
    reference: reference.copper,
    seen,
    inside,
  };
  const blobs = layerBlobs(difference, reference.copper, seen);
  let work = 0;
  const kept: { blob: LayerBlob; tired: boolean }[] = [];
  for (const found of blobs) {
    work += (found.x1 - found.x0 + 49) * (found.y1 - found.y0 + 49);
    const tired = work > mostWork * width * height;
    const blob = tired ? found : nudge(found, planes);
    if (blob !== undefined) kept.push({ blob, tired });
  }
  const whole = new Set(withoutSlight(kept.map(({ blob }) => blob)));
  const findings: UnitFinding[] = [];
  const explained: UnitExplained[] = [];
  for (const { blob, tired } of kept) {
    if (!whole.has(blob)) continue;
    const kind = tired ? undefined : layerClass(blob, reference.copper, seen, difference);
    const finding = findingOf(blob, kind, laid.pose, umPerPx, width, height);
    if (isLongEdge(blob, kind)) explained.push({ box: finding.box, goldenBox: finding.goldenBox, reason: 'edge' });
    else findings.push(finding);
  }
  const compared = inside.data.reduce((sum, value) => sum + value, 0);
  const share = 1 - compared / (width * height);
  const stripShare = 1 - ((width - 2 * stripPx) * (height - 2 * stripPx)) / (width * height);
  const areaMm2 = umPerPx === undefined ? undefined : Math.round(share * width * height * umPerPx * umPerPx) / 1e6;
  return {
    modality: 'layer',
    registered: true,
    coverage: Math.round((1 - share) * 1e4) / 1e4,
    ...(umPerPx === undefined ? {} : { umPerPx }),
    findings,
    explained,
    blind:
      share <= stripShare ? [] : [{ reason: 'outside-frame', share, ...(areaMm2 === undefined ? {} : { areaMm2 }) }],
    goldenToUnit: laid.pose,
    measured: {
      tiles: laid.tiles,
      agreement: Math.round(laid.agreement * 1e4) / 1e4,
      inverted: laid.inverted ? 1 : 0,
      ...(reference.copperDark === undefined ? {} : { copperDark: reference.copperDark ? 1 : 0 }),
      differences: blobs.length,
    },
  };
}

function isLongEdge(blob: LayerBlob, kind: LayerClass | undefined): boolean {
  if (kind !== 'spur' && kind !== 'mousebite') return false;
  const length = Math.max(blob.x1 - blob.x0, blob.y1 - blob.y0) + 1;
  return length >= longEdgePx && blob.deepest <= longEdgeDepthPx * chamferUnit;
}

function findingOf(
  blob: LayerBlob,
  kind: LayerClass | undefined,
  pose: readonly number[],
  umPerPx: number | undefined,
  width: number,
  height: number,
): UnitFinding {
  const left = Math.max(0, blob.x0 - boxMarginPx);
  const top = Math.max(0, blob.y0 - boxMarginPx);
  const goldenBox: PixelBox = [
    left,
    top,
    Math.min(width, blob.x1 + 1 + boxMarginPx) - left,
    Math.min(height, blob.y1 + 1 + boxMarginPx) - top,
  ];
  const what = kind === undefined ? 'The copper differs from the reference.' : words[kind];
  const [w, h] = [blob.x1 - blob.x0 + 1, blob.y1 - blob.y0 + 1];
  const size =
    umPerPx === undefined
      ? ` About ${w} x ${h} px.`
      : ` About ${((w * umPerPx) / 1000).toFixed(2)} x ${((h * umPerPx) / 1000).toFixed(2)} mm.`;
  return {
    check: 'inspect/layer-changed',
    outcome: 'contradicts',
    box: toUnitBox(goldenBox, pose),
    ...(umPerPx === undefined ? {} : { boxMm: toMillimetres(goldenBox, umPerPx / 1000, undefined) }),
    goldenBox,
    score: blob.area,
    ...(kind === undefined ? {} : { layerClass: kind }),
    detail: `${what}${size}`,
  };
}
