import { seededRandom } from '../core/index.ts';
import { agreementOf, type Agreement } from './agreement.ts';
import { findFeatures, type Features } from './features.ts';
import { composeHomography, type Homography } from './homography.ts';
import { matchFeatures } from './match.ts';
import type { Plane } from './plane.ts';
import { agreeOnHomography } from './ransac.ts';
import { alignTiles, refitPose, smoothField, type TileField } from './refine.ts';
import { halve } from './scale.ts';

export interface Registration extends Agreement {
  /** `few-features`: nothing to hold on to (bare, black, far out of focus); `no-consensus`: plenty, but they do not fit. */
  readonly outcome: 'registered' | 'few-features' | 'no-consensus';
  readonly features: number;
  readonly matches: number;
  readonly inliers: number;
  readonly pose: Homography;
  /** Residual shifts in pixels of the reference at full size; undefined where not registered. */
  readonly field: TileField | undefined;
}

/** Correspondences that must agree: unrelated boards had at most seven (bench/results/inspect-pose.md). */
const fewestInliers = 14;

const usualPixels = 450_000;

/**
 * Features are looked for at one size of picture, whatever it shows, so that a close-up of a corner has them at another scale
 * than the golden picture. Where nothing agrees, the picture is tried again as a close-up of a third and of an eighth of the
 * golden picture's area, and as one of a board that fills a third of its frame. Only failures pay for it.
 */
const otherScales: readonly number[] = [0.35, 0.12, 2.8];

const unity: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A homography for pictures halved `a` times (reference) and `b` times (other), pixel centres kept. */
function atLevel(pose: Homography, a: number, b: number): Homography {
  const sa = 2 ** a;
  const sb = 2 ** -b;
  const up: Homography = [sa, 0, (sa - 1) / 2, 0, sa, (sa - 1) / 2, 0, 0, 1];
  const down: Homography = [sb, 0, (sb - 1) / 2, 0, sb, (sb - 1) / 2, 0, 0, 1];
  return composeHomography(down, composeHomography(pose, up));
}

/**
 * Where each point of the reference shows in the other picture: consensus of features, then tile-wise alignment at a
 * quarter and a half of the size, then a smooth residual field. Deterministic in its inputs and the seed.
 */
export function register(reference: Plane, referenceFeatures: Features, other: Plane, seed: number): Registration {
  const features = findFeatures(other);
  const within = Math.max(2.5, 3 * Math.sqrt((reference.width * reference.height) / 450_000));
  const failed = (outcome: 'few-features' | 'no-consensus', matches: number, inliers: number): Registration => ({
    outcome,
    features: features.count,
    matches,
    inliers,
    tiles: 0,
    agreement: 0,
    sectors: 0,
    changedSectors: 0,
    pose: unity,
    field: undefined,
  });
  if (features.count < 60 || referenceFeatures.count < 60) return failed('few-features', 0, 0);
  let matched = matchFeatures(referenceFeatures, features);
  let consensus = agreeOnHomography(matched, seededRandom(seed, 'consensus'), within);
  for (const share of otherScales) {
    if (consensus !== undefined && consensus.inliers >= fewestInliers) break;
    const again = matchFeatures(referenceFeatures, findFeatures(other, share * usualPixels));
    const found = agreeOnHomography(again, seededRandom(seed, 'consensus'), within);
    if (found === undefined || found.inliers <= (consensus?.inliers ?? 0)) continue;
    matched = again;
    consensus = found;
  }
  if (consensus === undefined || consensus.inliers < fewestInliers) {
    return failed('no-consensus', matched.count, consensus?.inliers ?? 0);
  }
  let pose = consensus.homography;
  // Area scale tells how often the other picture must be halved more (or less) than the reference.
  const jacobian = Math.abs(pose[0]! * pose[4]! - pose[1]! * pose[3]!);
  if (!(jacobian > 0.02 && jacobian < 50)) return failed('no-consensus', matched.count, consensus.inliers);
  const extra = Math.round(Math.log2(Math.sqrt(jacobian)));
  const levelsA: Plane[] = [reference];
  const levelsB: Plane[] = [other];
  const at = (levels: Plane[], level: number): Plane => {
    while (levels.length <= level) levels.push(halve(levels[levels.length - 1]!));
    return levels[level]!;
  };
  let field: TileField | undefined;
  for (const [level, iterations] of [
    [2, 6],
    [1, 3],
  ] as const) {
    const a = Math.max(level, level - extra);
    const b = Math.max(0, a + extra);
    const local = atLevel(pose, a, b);
    const planeA = at(levelsA, a);
    const planeB = at(levelsB, b);
    if (planeA.width < 80 || planeA.height < 80) continue;
    field = alignTiles(planeA, planeB, local, iterations);
    const refit = refitPose(local, field);
    pose = atLevel(refit, -a, -b);
  }
  if (field === undefined) return failed('no-consensus', matched.count, consensus.inliers);
  // Half of the finer picture's size, and all that a coarser one has.
  const a = Math.max(1, -extra);
  const b = Math.max(0, a + extra);
  const last = alignTiles(at(levelsA, a), at(levelsB, b), atLevel(pose, a, b), 2);
  const smooth = smoothField(last);
  const grow = 2 ** a;
  return {
    outcome: 'registered',
    features: features.count,
    matches: matched.count,
    inliers: consensus.inliers,
    ...agreementOf(last),
    pose,
    field: {
      ...smooth,
      stridePx: smooth.stridePx * grow,
      dx: smooth.dx.map((d) => d * grow),
      dy: smooth.dy.map((d) => d * grow),
    },
  };
}
