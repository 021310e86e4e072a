const halfLogTwoPi = 0.9189385332046727;

/** Natural logarithm of the gamma function for x > 0 (Stirling's series, Abramowitz & Stegun 6.1.41, shifted to x >= 12); about 1e-14 relative. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let shift = 0;
  let z = x;
  while (z < 12) {
    shift += Math.log(z);
    z += 1;
  }
  const r = 1 / (z * z);
  const series =
    1 / 12 + r * (-1 / 360 + r * (1 / 1260 + r * (-1 / 1680 + r * (1 / 1188 + r * (-691 / 360360 + r * (1 / 156))))));
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + series / z - shift;
}

/** ln C(n, k); -Infinity where k lies outside 0..n. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  if (k === 0 || k === n) return 0;
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
