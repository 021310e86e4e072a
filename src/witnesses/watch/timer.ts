/** How well a pair's check-ins fit a timer, and which. */
export interface TimerFit {
  /** Log-likelihood ratio timer : no timer, natural logarithm, with BIC's penalty. Not calibrated: see null-model.ts. */
  readonly nats: number;
  readonly periodS: number;
  /** Full width of the sleep relative to its centre. */
  readonly jitter: number;
  /** Share of check-ins that did not happen or were not seen. */
  readonly missed: number;
}

/** Below this nothing can be said: three gaps fit any timer. */
export const minimumCheckIns = 4;
/** More gaps than this add nothing to a decision and cost time; evenly chosen stretches of the log are kept. */
const maximumGaps = 256;
/** Up to this many sleeps in a row are told apart; a gap of more is contamination. */
const maximumSleeps = 6;
/** Share of gaps that follow neither: restarts, sensor outages, somebody at the keyboard. */
const contamination = 0.03;
/** Clocks, schedulers and networks move a start by some tenths of a second whatever the timer says. */
const smallestWidthS = 0.5;
/**
 * Nothing rightful without a timer is steadier than a quarter of its mean. Without a floor on its spread the lognormal
 * would shrink onto any timer and call it no timer.
 */
const leastSpread = 0.25;
/** The same for the part of a gap beyond a dead time: a client that must wait does not call the moment it may. */
const leastTail = 0.4;

function logExponential(gaps: Float64Array): number {
  let least = Infinity;
  let sum = 0;
  for (const gap of gaps) {
    least = Math.min(least, gap);
    sum += gap;
  }
  const mean = sum / gaps.length;
  const scale = Math.max(mean - least, leastTail * mean);
  return -gaps.length * Math.log(scale) - (sum - least * gaps.length) / scale;
}

function logLognormal(gaps: Float64Array): number {
  let sum = 0;
  for (const gap of gaps) sum += Math.log(gap);
  const mean = sum / gaps.length;
  let squares = 0;
  for (const gap of gaps) squares += (Math.log(gap) - mean) ** 2;
  const spread = Math.max(Math.sqrt(squares / gaps.length), leastSpread);
  return -gaps.length * (Math.log(spread) + 0.5 * Math.log(2 * Math.PI)) - sum - squares / (2 * spread * spread);
}

/** Density of the sum of `k` uniform sleeps: uniform, triangle, then the normal that it tends to. */
function sumDensity(gap: number, k: number, centreS: number, widthS: number): number {
  const off = Math.abs(gap - k * centreS);
  if (k === 1) return off <= widthS / 2 ? 1 / widthS : 0;
  if (k === 2) return off <= widthS ? (widthS - off) / (widthS * widthS) : 0;
  const deviation = widthS * Math.sqrt(k / 12);
  if (off > 6 * deviation) return 0;
  return Math.exp(-(off * off) / (2 * deviation * deviation)) / (deviation * Math.sqrt(2 * Math.PI));
}

function logTimer(gaps: Float64Array, meanS: number, centreS: number, jitter: number, missed: number): number {
  const widthS = Math.max(jitter * centreS, smallestWidthS);
  let sum = 0;
  for (const gap of gaps) {
    let density = 0;
    const nearest = Math.round(gap / centreS);
    for (let k = Math.max(1, nearest - 1); k <= Math.min(maximumSleeps, nearest + 1); k++) {
      density += (1 - missed) * missed ** (k - 1) * sumDensity(gap, k, centreS, widthS);
    }
    sum += Math.log((1 - contamination) * density + (contamination / meanS) * Math.exp(-gap / meanS));
  }
  return sum;
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function gapsOf(checkInsS: Float64Array): Float64Array {
  const all = new Float64Array(Math.max(0, checkInsS.length - 1));
  for (let i = 0; i < all.length; i++) all[i] = Math.max(1e-3, (checkInsS[i + 1] ?? 0) - (checkInsS[i] ?? 0));
  if (all.length <= maximumGaps) return all;
  return Float64Array.from({ length: maximumGaps }, (_, i) => all[Math.floor((i * all.length) / maximumGaps)] ?? 1);
}

/** Width and missed share that a given centre implies. The width is a quantile, so that a few foreign gaps do not set it. */
function implied(
  gaps: Float64Array,
  centreS: number,
): { readonly jitter: number; readonly missed: number; readonly centreS: number } {
  const offsets: number[] = [];
  let sleeps = 0;
  let counted = 0;
  let sum = 0;
  for (const gap of gaps) {
    const k = Math.max(1, Math.round(gap / centreS));
    if (k > maximumSleeps) continue;
    offsets.push(Math.abs(gap - k * centreS) / (centreS * Math.sqrt(k)));
    sleeps += k;
    counted++;
    sum += gap;
  }
  offsets.sort((a, b) => a - b);
  const edge = offsets[Math.min(offsets.length - 1, Math.floor(0.95 * offsets.length))] ?? 0.5;
  return {
    jitter: Math.min(1, 2 * edge * 1.05 + 1e-4),
    missed: sleeps === 0 ? 0 : Math.min(0.6, Math.max(0.01, 1 - counted / sleeps)),
    centreS: sleeps === 0 ? centreS : sum / sleeps,
  };
}

/**
 * H1: each gap is a sum of k sleeps, k geometric (missed check-ins), each sleep uniform about a centre, with a little
 * contamination. H0: the larger of shifted exponential and lognormal. Undefined under 4 check-ins.
 */
export function fitTimer(checkInsS: Float64Array): TimerFit | undefined {
  if (checkInsS.length < minimumCheckIns) return undefined;
  const gaps = gapsOf(checkInsS);
  const sorted = Float64Array.from(gaps).sort();
  const meanS = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const without = Math.max(logExponential(gaps), logLognormal(gaps));
  let best: TimerFit = { nats: -Infinity, periodS: meanS, jitter: 1, missed: 0 };
  const attempt = (centreS: number, jitter: number, missed: number): void => {
    const nats = logTimer(gaps, meanS, centreS, jitter, missed) - without;
    if (nats > best.nats) best = { nats, periodS: centreS, jitter, missed };
  };
  for (const share of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) {
    const rough = quantile(sorted, share);
    const first = implied(gaps, rough);
    const second = implied(gaps, first.centreS);
    attempt(rough, first.jitter, first.missed);
    attempt(second.centreS, second.jitter, second.missed);
    attempt(second.centreS, second.jitter * 0.8, second.missed);
  }
  const { periodS, jitter, missed } = best;
  for (const shift of [-0.02, -0.005, 0.005, 0.02]) attempt(periodS * (1 + shift), jitter, missed);
  // One parameter more than the alternative, and a search over centres that is worth about another one.
  return { ...best, nats: best.nats - Math.log(gaps.length) };
}
