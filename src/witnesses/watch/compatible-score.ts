/**
 * The score that users of RITA v5 know, computed from its published description, so that they can compare. It has no null
 * model and no error rate: no finding rests on it (docs/watch.md).
 */
export interface CompatibleScore {
  readonly score: number;
  readonly timestamp: number;
  readonly dataSize: number;
  readonly histogram: number;
  readonly duration: number;
}

/** The part of a pair that falls into the window. Starts in epoch seconds, ascending; IP bytes in the same order. */
export interface ScoredPair {
  readonly startsS: Float64Array;
  readonly origBytes: Float64Array;
}

/** Window of the score: the last 24 h of the data set, cut down to the start of its hour. Epoch seconds. */
export interface ScoreWindow {
  readonly fromS: number;
  readonly toS: number;
  /** Connections before this are not looked at: the start of the hour of `fromS`. */
  readonly keepFromS: number;
}

const dayS = 86400;
const bins = 24;
const minimumStamps = 4;
const minimumBinsForModes = 11;
const minimumBinsForDuration = 6;
const idealHours = 12;

export function scoreWindow(firstS: number, lastS: number): ScoreWindow {
  const toS = Math.floor(lastS);
  const fromS = Math.max(Math.floor(firstS), toS - dayS);
  return { fromS, toS, keepFromS: Math.floor(fromS / 3600) * 3600 };
}

function median(sorted: readonly number[] | Float64Array, from = 0, to: number = sorted.length): number {
  const size = to - from;
  if (size <= 0) return 0;
  const middle = from + (size >> 1);
  const upper = sorted[middle] ?? 0;
  return size % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Mean of 1 − |Bowley skew| and the share of the median that one MAD leaves. `sorted` is ascending. */
function regularity(sorted: Float64Array, madOfSmallMedian: number): number {
  const half = sorted.length >> 1;
  const q1 = median(sorted, 0, half);
  const q2 = median(sorted);
  const q3 = median(sorted, sorted.length - half);
  const range = q3 - q1;
  const skew = range < 10 || q2 === q1 || q2 === q3 ? 0 : (q1 + q3 - 2 * q2) / range;
  const mad = median(sorted.map((value) => Math.abs(value - q2)).sort());
  const spread = q2 < 1 ? madOfSmallMedian : Math.max(0, (q2 - mad) / q2);
  return (1 - Math.abs(skew) + spread) / 2;
}

function coefficientScore(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (mean === 0) return 0;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  const variation = Math.sqrt(variance) / mean;
  return variation > 1 ? 0 : 1 - variation;
}

/** Share of the bars that stand in the two most frequent heights: a caller that keeps two rates fills two heights. */
function modesScore(counts: readonly number[]): number {
  const bars = counts.filter((count) => count > 0);
  if (bars.length < minimumBinsForModes) return 0;
  const width = Math.max(1, Math.ceil(0.05 * Math.max(...bars)));
  const groups = new Map<number, number>();
  for (const bar of bars) {
    const group = Math.floor(bar / width);
    groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [...groups.values()].sort((a, b) => b - a);
  return Math.min(1, (first + second) / Math.max(1, bars.length - 1));
}

function longestRun(counts: readonly number[]): number {
  let longest = 0;
  let run = 0;
  // Twice around: a run that goes over the end of the window goes on at its beginning.
  for (let i = 0; i < 2 * counts.length; i++) {
    run = (counts[i % counts.length] ?? 0) > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return Math.min(longest, counts.length);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const roundUp = (value: number): number => Math.ceil(Math.min(1, value) * 1000 - 1e-9) / 1000;

/** The score, or undefined where the pair is outside of what it is defined for (under 4 stamps, 86,400 or more connections). */
export function compatibleScore(pair: ScoredPair, window: ScoreWindow): CompatibleScore | undefined {
  const stamps: number[] = [];
  const sizes: number[] = [];
  for (const [i, startS] of pair.startsS.entries()) {
    const stamp = Math.floor(startS);
    if (stamp < window.keepFromS || stamp > window.toS) continue;
    stamps.push(stamp);
    sizes.push(pair.origBytes[i] ?? 0);
  }
  const first = stamps[0];
  const last = stamps.at(-1);
  if (first === undefined || last === undefined || stamps.length >= dayS) return undefined;
  if (new Set(stamps).size < minimumStamps) return undefined;

  const gaps = Float64Array.from(stamps.slice(1), (stamp, i) => stamp - (stamps[i] ?? stamp)).filter((gap) => gap > 0);
  const timestamp = regularity(gaps.sort(), 1);
  const dataSize = regularity(Float64Array.from(sizes).sort(), 0);

  const spanS = Math.max(1, window.toS - window.fromS);
  const counts = Array.from({ length: bins }, () => 0);
  for (const stamp of stamps) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((stamp - window.fromS) * bins) / spanS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const filled = counts.filter((count) => count > 0).length;
  const histogram = Math.max(coefficientScore(counts), modesScore(counts));
  const duration =
    filled < minimumBinsForDuration
      ? 0
      : Math.max(roundUp((last - first) / spanS), roundUp(longestRun(counts) / idealHours));
  return {
    score: round((timestamp + dataSize + histogram + duration) / 4),
    timestamp: round(timestamp),
    dataSize: round(dataSize),
    histogram: round(histogram),
    duration: round(duration),
  };
}
