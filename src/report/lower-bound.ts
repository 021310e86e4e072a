/** Probability of at least `hits` successes in `trials`, each with probability p; in logarithms, because p^n underflows. */
function atLeast(hits: number, trials: number, p: number): number {
  let logTerm = hits * Math.log(p) + (trials - hits) * Math.log1p(-p);
  for (let k = 1; k <= hits; k++) logTerm += Math.log((trials - hits + k) / k);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = hits; k <= trials; k++) {
    sum += term;
    term *= ((trials - k) / (k + 1)) * (p / (1 - p));
  }
  return sum;
}

/**
 * One-sided 95 % lower bound on a proportion (Clopper and Pearson, 1934), by bisection. For the few dozen trials of a
 * limit's curve; more than 1000 trials are taken as 1000 in the same proportion, which only lowers the bound.
 */
export function lowerBound(hits: number, trials: number): number {
  if (!(trials > 0) || !(hits > 0)) return 0;
  const n = Math.min(Math.floor(trials), 1000);
  const k = Math.min(n, Math.floor(trials > 1000 ? (hits / trials) * 1000 : hits));
  if (k === n) return 0.05 ** (1 / n);
  let [low, high] = [0, k / n];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (atLeast(k, n, middle) > 0.05) high = middle;
    else low = middle;
  }
  return low;
}
