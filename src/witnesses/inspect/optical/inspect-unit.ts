import type { Raster } from '../../../core/index.ts';
import { luma, register, type Plane, type Registration } from '../../../image/index.ts';
import { coverageMap } from '../coverage/coverage-map.ts';
import { differsInStructure, differsThroughout } from '../other-board/another-revision.ts';
import { classify, isGone, type Classified } from './classify.ts';
import { findCandidates } from './find-candidates.ts';
import { judge } from './judge.ts';
import { layOver } from './lay-over.ts';
import { mergeNear } from './merge-near.ts';
import { blobBox, coversPart, describeNear, toMillimetres, toUnitBox } from './place.ts';
import type { Blob, Scene } from './scene.ts';
import { assumedUmPerPx, fewestTiles, lowExcess, sameBoardAgreement } from '../tuning.ts';
import type { GoldenModel, InspectOptions, UnitBlindReason, UnitExplained, UnitFinding, UnitResult } from '../types.ts';
import { blockPx } from './visibility.ts';

/** Why a picture could not be laid over the golden one, where its brightness tells. */
function whyNot({ data }: Plane): UnitBlindReason {
  if (data.length < 4096) return 'not-registered';
  let [black, burnt] = [0, 0];
  for (const value of data) {
    if (value < 16) black++;
    else if (value > 245) burnt++;
  }
  if (black > 0.97 * data.length) return 'too-dark';
  return burnt > 0.97 * data.length ? 'glare' : 'not-registered';
}

function notCompared(
  golden: GoldenModel,
  found: Registration,
  umPerPx: number | undefined,
  reason: UnitBlindReason = 'not-registered',
): UnitResult {
  const { features, matches, inliers, tiles, agreement, sectors, changedSectors } = found;
  const measured =
    found.outcome === 'registered'
      ? { features, matches, inliers, tiles, agreement: Math.round(agreement * 1e4) / 1e4, sectors, changedSectors }
      : { features, matches, inliers };
  const common = { modality: golden.modality, registered: false, coverage: 0, explained: [], measured };
  const areaMm2 = umPerPx === undefined ? undefined : (golden.width * golden.height * umPerPx * umPerPx) / 1e6;
  return {
    ...common,
    ...(umPerPx === undefined ? {} : { umPerPx }),
    findings: [],
    blind: [{ reason, share: 1, ...(areaMm2 === undefined ? {} : { areaMm2 }) }],
  };
}

function otherBoard(
  golden: GoldenModel,
  unit: Raster,
  found: Registration,
  umPerPx: number | undefined,
  because?: string,
): UnitResult {
  const share = found.outcome === 'registered' ? `${Math.round(found.agreement * 100)} % of` : 'none of';
  const otherwise = found.outcome === 'registered' ? '' : ', or no picture of it at all';
  const finding: UnitFinding = {
    check: 'inspect/other-board',
    outcome: 'contradicts',
    box: [0, 0, unit.width, unit.height],
    goldenBox: [0, 0, golden.width, golden.height],
    score: 1 - found.agreement,
    detail:
      because ??
      `The picture shows things in detail, but ${share} its structure fits the golden units: another model, revision or side${otherwise}.`,
  };
  return { ...notCompared(golden, found, umPerPx), findings: [finding] };
}

/**
 * Compares one picture of a unit with the golden model of its board, side and station. Pure and deterministic. A picture
 * with too little structure to register is blind; one with plenty that does not fit is `inspect/other-board`.
 */
export function inspectUnit(unit: Raster, golden: GoldenModel, options: InspectOptions = {}): UnitResult {
  const grey = luma(golden.mean);
  const own = luma(unit);
  const found = register(grey, golden.features, own, options.seed ?? 1);
  if (found.outcome === 'few-features') return notCompared(golden, found, golden.umPerPx, whyNot(own));
  if (found.outcome === 'no-consensus') {
    return isDetailed(found, golden)
      ? otherBoard(golden, unit, found, golden.umPerPx)
      : notCompared(golden, found, golden.umPerPx);
  }
  const scale = Math.sqrt(Math.abs(found.pose[0]! * found.pose[4]! - found.pose[1]! * found.pose[3]!));
  const umPerPx = golden.umPerPx ?? (options.umPerPx === undefined ? undefined : options.umPerPx * scale);
  if (found.tiles < fewestTiles) return notCompared(golden, found, umPerPx);
  const mayBeOther = options.mayBeOtherRevision ?? true;
  if (found.agreement < sameBoardAgreement || (mayBeOther && differsInStructure(found))) {
    return otherBoard(golden, unit, found, umPerPx);
  }

  const mmPerPx = (umPerPx ?? assumedUmPerPx) / 1000;
  const { laid, hidden, blocks, sharpnessRatio } = layOver(unit, golden, found, mmPerPx);
  const { width, height, inside: mask } = laid;
  const candidates = findCandidates(laid, golden);
  const scene: Scene = { ...laid, labelled: candidates.labelled };
  const judged = judge(scene, candidates);
  const objects = mergeNear(judged.called, scene.labelled.labels, width, mmPerPx, (blob) => isGone(scene, blob));
  const explained = judged.explained.map(({ box, reason }): UnitExplained => {
    const goldenBox = blobBox(box);
    return { box: toUnitBox(goldenBox, found.pose), goldenBox, reason };
  });
  const cad = golden.cad;
  const onPart = (blob: Blob): boolean =>
    cad !== undefined && coversPart(toMillimetres(blobBox(blob), mmPerPx, cad), cad);
  const findings = classify(scene, objects, onPart).map((one) => finding(one, golden, found, umPerPx));
  const map = coverageMap(mask, laid.excess, lowExcess, blocks, blockPx);
  const places = findings.map(({ goldenBox }) => goldenBox);
  if (mayBeOther && differsThroughout(places, map)) {
    const because = `The picture registers with the golden units, but differs from them in ${findings.length} places all over the board, for which nothing accounts: another revision, or a unit that was rebuilt throughout.`;
    const set = findings.map(({ box, goldenBox }): UnitExplained => ({ box, goldenBox, reason: 'other-board' }));
    return { ...otherBoard(golden, unit, found, umPerPx, because), explained: [...set, ...explained] };
  }
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
      sharpnessRatio: Math.round(sharpnessRatio * 1000) / 1000,
      differences: candidates.list.length + candidates.shifted.length,
    },
    coverageMap: map,
  };
}

/** A board in focus gives corners everywhere; a bench, a hand or a blur does not. */
function isDetailed(found: Registration, golden: GoldenModel): boolean {
  return found.features >= 0.4 * golden.features.count;
}

function finding(one: Classified, golden: GoldenModel, found: Registration, umPerPx: number | undefined): UnitFinding {
  const goldenBox = blobBox(one.blob);
  const boxMm = umPerPx === undefined ? undefined : toMillimetres(goldenBox, umPerPx / 1000, golden.cad);
  const near = boxMm === undefined || golden.cad === undefined ? undefined : describeNear(boxMm, golden.cad);
  const size = boxMm === undefined ? '' : ` About ${boxMm[2].toFixed(1)} x ${boxMm[3].toFixed(1)} mm.`;
  return {
    check: `inspect/${one.kind}`,
    outcome: 'contradicts',
    box: toUnitBox(goldenBox, found.pose),
    ...(boxMm === undefined ? {} : { boxMm }),
    goldenBox,
    score: Math.round(one.blob.meanExcess * 100) / 100,
    ...(near ?? {}),
    detail: `${one.detail}${size}`,
  };
}
