import type { Raster } from '../../../core/index.ts';
import {
  erode,
  excess,
  gaussianBlur,
  luma,
  matchBrightness,
  matchSharpness,
  matchTone,
  register,
  warp,
  type Envelope,
  type Planes,
  type Registration,
} from '../../../image/index.ts';
import { findBlobs } from './blobs.ts';
import { classify, isGone, type Classified } from './classify.ts';
import { blobFacts, explain, population } from './explain.ts';
import { explainSurface } from './explain-surface.ts';
import { explainTone } from './explain-tone.ts';
import { gapPx, joinBlobs, mergeNear } from './merge-near.ts';
import { blobBox, coversPart, describeNearest, toMillimetres, toUnitBox } from './place.ts';
import { commonestColour, type Blob, type Scene } from './scene.ts';
import { tooSmall } from './too-small.ts';
import { assumedUmPerPx, fewestTiles, joinMm, preBlurPx, sameBoardAgreement } from '../tuning.ts';
import type { ExplainReason, GoldenModel, InspectOptions, UnitExplained, UnitFinding, UnitResult } from '../types.ts';
import { visibility } from './visibility.ts';

function smoothed(planes: Planes, sigma: number): Planes {
  if (sigma < 0.2) return planes;
  const red = gaussianBlur(planes[0], sigma);
  if (planes[1] === planes[0]) return [red, red, red];
  return [red, gaussianBlur(planes[1], sigma), gaussianBlur(planes[2], sigma)];
}

function notCompared(golden: GoldenModel, found: Registration, umPerPx: number | undefined): UnitResult {
  const measured = { features: found.features, matches: found.matches, inliers: found.inliers };
  const common = { modality: golden.modality, registered: false, coverage: 0, explained: [], measured };
  const areaMm2 = umPerPx === undefined ? undefined : (golden.width * golden.height * umPerPx * umPerPx) / 1e6;
  return {
    ...common,
    ...(umPerPx === undefined ? {} : { umPerPx }),
    findings: [],
    blind: [{ reason: 'not-registered', share: 1, ...(areaMm2 === undefined ? {} : { areaMm2 }) }],
  };
}

function otherBoard(golden: GoldenModel, unit: Raster, found: Registration, umPerPx: number | undefined): UnitResult {
  const share = found.outcome === 'registered' ? `${Math.round(found.agreement * 100)} % of` : 'none of';
  const finding: UnitFinding = {
    check: 'inspect/other-board',
    outcome: 'contradicts',
    box: [0, 0, unit.width, unit.height],
    goldenBox: [0, 0, golden.width, golden.height],
    score: 1 - found.agreement,
    detail: `The picture shows a board in detail, but ${share} its structure fits the golden units: another model, revision or side.`,
  };
  return { ...notCompared(golden, found, umPerPx), findings: [finding] };
}

/**
 * Compares one picture of a unit with the golden model of its board, side and station. Pure and deterministic. A picture
 * with too little structure to register is blind; one with plenty that does not fit is `inspect/other-board`.
 */
export function inspectUnit(unit: Raster, golden: GoldenModel, options: InspectOptions = {}): UnitResult {
  const grey = luma(golden.mean);
  const found = register(grey, golden.features, luma(unit), options.seed ?? 1);
  if (found.outcome === 'few-features') return notCompared(golden, found, golden.umPerPx);
  if (found.outcome === 'no-consensus') {
    return isDetailed(found, golden)
      ? otherBoard(golden, unit, found, golden.umPerPx)
      : notCompared(golden, found, golden.umPerPx);
  }
  const scale = Math.sqrt(Math.abs(found.pose[0]! * found.pose[4]! - found.pose[1]! * found.pose[3]!));
  const umPerPx = golden.umPerPx ?? (options.umPerPx === undefined ? undefined : options.umPerPx * scale);
  if (found.tiles < fewestTiles) return notCompared(golden, found, umPerPx);
  if (found.agreement < sameBoardAgreement) return otherBoard(golden, unit, found, umPerPx);

  const mmPerPx = (umPerPx ?? assumedUmPerPx) / 1000;
  const { width, height } = golden;
  const warped = warp(unit, found.pose, found.field, width, height);
  const tilePx = 2.8 / mmPerPx;
  for (let c = 0; c < 3; c++) {
    if (c > 0 && warped.planes[c] === warped.planes[0]) continue;
    matchBrightness(golden.smooth[c]!, warped.planes[c]!, warped.inside, tilePx);
    matchTone(golden.smooth[c]!, warped.planes[c]!, warped.inside);
  }
  let seen = smoothed(warped.planes, preBlurPx);
  const sharpness = matchSharpness(golden.smooth[1], seen[1], warped.inside);
  seen = smoothed(seen, sharpness.second);
  const reference = smoothed(golden.smooth, sharpness.first);
  const envelope: Envelope =
    sharpness.first < 0.2
      ? golden.envelope
      : { low: smoothed(golden.envelope.low, sharpness.first), high: smoothed(golden.envelope.high, sharpness.first) };
  const { mask, hidden } = visibility(reference, seen, erode(warped.inside, 2));
  const beyond = excess(seen, envelope, mask);
  const { blobs, labelled } = findBlobs(beyond, mmPerPx);
  const scene: Scene = {
    width,
    height,
    seen,
    golden: reference,
    envelope,
    inside: mask,
    excess: beyond,
    labelled,
    mmPerPx,
    boardColour: commonestColour(reference),
  };
  const explained: UnitExplained[] = [];
  const setAside = (blob: Blob, reason: ExplainReason): void => {
    explained.push({ box: toUnitBox(blobBox(blob), found.pose), goldenBox: blobBox(blob), reason });
  };
  const left: Blob[] = [];
  const slight: { blob: Blob; reason: ExplainReason }[] = [];
  const facts = blobs.map((blob) => blobFacts(scene, blob));
  const crowd = population(scene, facts);
  for (const one of facts) {
    const reason = explain(scene, one, crowd);
    if (reason === undefined) left.push(one.blob);
    else if (reason === 'dust') slight.push({ blob: one.blob, reason });
    else setAside(one.blob, reason);
  }
  const objects: Blob[] = [];
  for (const object of mergeNear(left, labelled.labels, width, mmPerPx, (blob) => isGone(scene, blob))) {
    const small = tooSmall(scene, object);
    const reason = explainTone(scene, object) ?? explainSurface(scene, object);
    if (small !== undefined) slight.push({ blob: object, reason: small });
    else if (reason === undefined) objects.push(object);
    else setAside(object, reason);
  }
  for (const { blob, reason } of slight) {
    // A slight fragment beside something that nothing accounts for belongs to that: the far edge of the same part.
    const to = objects.findIndex((object) => gapPx(object, blob) * mmPerPx <= joinMm);
    if (to < 0) setAside(blob, reason);
    else objects[to] = joinBlobs([objects[to]!, blob], labelled.labels, width);
  }
  const cad = golden.cad;
  const onPart = (blob: Blob): boolean =>
    cad !== undefined && coversPart(toMillimetres(blobBox(blob), mmPerPx, cad), cad);
  const findings = classify(scene, objects, onPart).map((one) => finding(one, golden, found, umPerPx));
  const compared = mask.data.reduce((sum, value) => sum + value, 0);
  const total = width * height;
  const mm2 = umPerPx === undefined ? undefined : mmPerPx * mmPerPx;
  return {
    modality: golden.modality,
    registered: true,
    coverage: Math.round((compared / total) * 1e4) / 1e4,
    ...(umPerPx === undefined ? {} : { umPerPx }),
    findings,
    explained,
    blind: [...hidden].map(([reason, pixels]) => ({
      reason,
      share: pixels / total,
      ...(mm2 === undefined ? {} : { areaMm2: Math.round(pixels * mm2 * 100) / 100 }),
    })),
    goldenToUnit: found.pose,
    measured: {
      features: found.features,
      inliers: found.inliers,
      tiles: found.tiles,
      agreement: Math.round(found.agreement * 1e4) / 1e4,
      sharpnessRatio: Math.round(sharpness.ratio * 1000) / 1000,
      differences: blobs.length,
    },
  };
}

/** A board in focus gives corners everywhere; a bench, a hand or a blur does not. */
function isDetailed(found: Registration, golden: GoldenModel): boolean {
  return found.features >= 0.4 * golden.features.count;
}

function finding(one: Classified, golden: GoldenModel, found: Registration, umPerPx: number | undefined): UnitFinding {
  const goldenBox = blobBox(one.blob);
  const boxMm = umPerPx === undefined ? undefined : toMillimetres(goldenBox, umPerPx / 1000, golden.cad);
  const near = boxMm === undefined || golden.cad === undefined ? undefined : describeNearest(boxMm, golden.cad);
  const size = boxMm === undefined ? '' : ` About ${boxMm[2].toFixed(1)} x ${boxMm[3].toFixed(1)} mm.`;
  return {
    check: `inspect/${one.kind}`,
    outcome: 'contradicts',
    box: toUnitBox(goldenBox, found.pose),
    ...(boxMm === undefined ? {} : { boxMm }),
    goldenBox,
    score: Math.round(one.blob.meanExcess * 100) / 100,
    ...(near === undefined ? {} : { near }),
    detail: `${one.detail}${size}`,
  };
}
