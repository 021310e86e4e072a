/**
 * Probability that every one of several looks misses, where looks of one kind share their blind spots with correlation
 * rho (0 independent, 1 the same look repeated). For equal powers this is the beta-binomial zero probability
 * P = prod (b + j)/(a + b + j), a = s(1-rho)/rho, b = (1-s)(1-rho)/rho. For unequal powers each look keeps its own
 * margin, and the looks are taken from the most powerful one down, so that at rho = 1 only that one counts.
 */
export function missAll(powers: readonly number[], rho: number): number {
  return sharedProduct(
    [...powers].sort((a, b) => b - a).map((power) => 1 - power),
    rho,
  );
}

/** The product behind `missAll`: factor j is (p_j nu + j) / (nu + j) with nu = (1 - rho) / rho. Order matters: the first one counts in full. */
export function sharedProduct(probabilities: readonly number[], rho: number): number {
  let product = 1;
  for (const [j, p] of probabilities.entries()) {
    product *= j === 0 || rho === 0 ? p : (p * (1 - rho) + j * rho) / (1 - rho + j * rho);
  }
  return product;
}
