export interface HitMiss {
  /** Size, > 0, in the unit of the axis. */
  readonly at: number;
  readonly trials: number;
  readonly hits: number;
}

export interface LogisticLine {
  readonly intercept: number;
  readonly slope: number;
}

export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/**
 * logit(p) = intercept + slope ln(at), fitted with Firth's penalty (1993; Heinze & Schemper 2002): finite also where
 * hits and misses are separated, as they are whenever a detector is good. Undefined where the data hold one size only.
 */
export function firthLogistic(points: readonly HitMiss[]): LogisticLine | undefined {
  const used = points.filter((point) => point.at > 0 && point.trials > 0);
  if (new Set(used.map((point) => point.at)).size < 2) return undefined;
  const centre = used.reduce((sum, point) => sum + Math.log(point.at), 0) / used.length;
  let b0 = 0;
  let b1 = 0;
  for (let iteration = 0; iteration < 500; iteration++) {
    let i00 = 0;
    let i01 = 0;
    let i11 = 0;
    for (const { at, trials } of used) {
      const x = Math.log(at) - centre;
      const p = logistic(b0 + b1 * x);
      const w = trials * p * (1 - p);
      i00 += w;
      i01 += w * x;
      i11 += w * x * x;
    }
    const determinant = i00 * i11 - i01 * i01;
    if (!(determinant > 1e-200)) break;
    let u0 = 0;
    let u1 = 0;
    for (const { at, trials, hits } of used) {
      const x = Math.log(at) - centre;
      const p = logistic(b0 + b1 * x);
      const leverage = (trials * p * (1 - p) * (i11 - 2 * x * i01 + x * x * i00)) / determinant;
      const score = hits - trials * p + leverage * (0.5 - p);
      u0 += score;
      u1 += score * x;
    }
    let step0 = (i11 * u0 - i01 * u1) / determinant;
    let step1 = (i00 * u1 - i01 * u0) / determinant;
    // Newton oversteps on separated data; a unit step at most keeps the information matrix invertible.
    const length = Math.hypot(step0, step1);
    if (length > 1) {
      step0 /= length;
      step1 /= length;
    }
    b0 += step0;
    b1 += step1;
    if (length < 1e-10) break;
  }
  return { intercept: b0 - b1 * centre, slope: b1 };
}
