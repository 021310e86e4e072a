/** Connections nearer to each other than this are one check-in: a client opens several at once. */
const smallestPauseS = 1;
/** A pause longer than this is a sleep, not a pause between retries. */
const longestRetryPauseS = 600;
/** Sleeps and retries are told apart only where their lengths differ by this much. */
const separation = 5;
/** At least this share of the gaps must be sleeps; else the rare long gap is a pause, not the period. */
const sleepShare = 0.1;

/** The pause that separates check-ins: in the widest empty stretch of the gaps on a logarithmic scale, if it is wide enough. */
function pauseOf(startsS: Float64Array): number {
  const gaps: number[] = [];
  for (let i = 1; i < startsS.length; i++) {
    const gap = (startsS[i] ?? 0) - (startsS[i - 1] ?? 0);
    if (gap > smallestPauseS) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  let widest = separation;
  let pause = smallestPauseS;
  for (let i = 0; i + 1 < gaps.length; i++) {
    const below = gaps[i] ?? 0;
    const above = gaps[i + 1] ?? 0;
    if (below > longestRetryPauseS || gaps.length - i - 1 < sleepShare * gaps.length) break;
    if (above / below >= widest) {
      widest = above / below;
      pause = Math.sqrt(above * below);
    }
  }
  return pause;
}

/**
 * Starts of the bursts: the times at which a program woke up. A caller that fails and tries again five times a minute apart is one
 * check-in. `startsS` ascending, epoch seconds; values that are no numbers are left out.
 */
export function checkIns(startsS: Float64Array): Float64Array {
  const finite = startsS.every(Number.isFinite) ? startsS : startsS.filter(Number.isFinite);
  const pause = pauseOf(finite);
  const out: number[] = [];
  let last = -Infinity;
  for (const start of finite) {
    if (start - last > pause) out.push(start);
    last = start;
  }
  return Float64Array.from(out);
}
